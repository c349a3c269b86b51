package org.sbonnx.cli;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Processes of a distribution under {@code strace}: the launcher that is delivered, with the classes of this build.
 *
 * @param home the distribution's folder
 * @param temporary what {@code TMPDIR} is for them
 * @param user the user's home for them
 */
record TracedProcess(Path home, Path temporary, Path user) {
    private static final Pattern PATH = Pattern.compile("(?:AT_FDCWD(?:<([^>]*)>)?, |\\()\"([^\"]+)\"");
    /** The virtual machine goes there for a moment and creates a file that is called after its process. */
    private static final Pattern STATISTICS = Pattern.compile("AT_FDCWD, \"[0-9]+\", O_RDWR\\|O_CREAT\\|O_NOFOLLOW");

    private static final Pattern SENT = Pattern.compile("\\b(connect|sendto|sendmsg|sendmmsg)\\(.*");

    /**
     * What a process did.
     *
     * @param sent system calls that connect or send, but for those to the name service's socket of this machine
     * @param created files and folders that were created
     */
    record Trace(int code, String said, Set<String> sent, Set<Path> created) {}

    static boolean isPossible() throws IOException, InterruptedException {
        for (String folder : System.getenv("PATH").split(File.pathSeparator)) {
            if (Files.isExecutable(Path.of(folder, "strace"))) {
                // In some containers it is installed and may not trace.
                return new ProcessBuilder("strace", "-f", "-o", "/dev/null", "true")
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        == 0;
            }
        }
        return false;
    }

    /** Puts the launcher and a jar that stands for the class path below {@code folder}. */
    static TracedProcess in(Path folder) throws IOException {
        Path home = Files.createDirectories(folder.resolve("distribution"));
        Files.copy(
                Path.of("src/dist/sb"),
                Files.createDirectories(home.resolve("bin")).resolve("sb"));
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                                .map(Path::of)
                                .map(Path::toUri)
                                .map(URI::toString)
                                .collect(Collectors.joining(" ")));
        try (OutputStream out = Files.newOutputStream(
                        Files.createDirectories(home.resolve("lib")).resolve("classes.jar"));
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            jar.finish();
        }
        return new TracedProcess(
                home, Files.createDirectories(folder.resolve("tmp")), Files.createDirectories(folder.resolve("user")));
    }

    /** Runs a command of the launcher in a folder. */
    Trace sb(Path folder, String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("sh", home.resolve("bin/sb").toString()));
        command.addAll(List.of(arguments));
        return run(folder, command);
    }

    /** Runs a class as a service that embeds the library does. */
    Trace java(Path folder, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                home.resolve("lib") + "/*"));
        command.addAll(List.of(arguments));
        return run(folder, command);
    }

    private Trace run(Path folder, List<String> command) throws IOException, InterruptedException {
        Path trace = Files.createTempFile(home, "trace", ".txt");
        Path said = Files.createTempFile(home, "said", ".txt");
        List<String> all = new ArrayList<>(List.of(
                "strace",
                "-f",
                "-qq",
                "-y",
                "-s",
                "4096",
                "-e",
                "trace=network,open,openat,creat,mkdir,mkdirat,mknod,mknodat,link,linkat,symlink,symlinkat,rename,renameat,renameat2",
                "-o",
                trace.toString()));
        all.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(all)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment()
                .putAll(Map.of(
                        "ORT_DISABLE_TELEMETRY",
                        "1",
                        "JAVA_HOME",
                        System.getProperty("java.home"),
                        "TMPDIR",
                        temporary.toString()));
        builder.environment().put("JAVA_TOOL_OPTIONS", "-Duser.home=" + user);
        builder.environment().keySet().removeAll(Set.of("DJL_CACHE_DIR", "ENGINE_CACHE_DIR", "SB_HEAP"));
        return finished(builder.start(), command, trace, said, folder);
    }

    private static Trace finished(Process process, List<String> command, Path trace, Path said, Path folder)
            throws IOException, InterruptedException {
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new IOException(command + " does not end");
        }
        List<String> lines = Files.readAllLines(trace, StandardCharsets.ISO_8859_1);
        return new Trace(process.exitValue(), Files.readString(said), sent(lines), created(lines, folder));
    }

    private static Set<String> sent(List<String> lines) {
        Set<String> sent = new TreeSet<>();
        for (String line : lines) {
            Matcher call = SENT.matcher(line);
            if (call.find() && !line.contains("/nscd/socket\"")) {
                sent.add(call.group());
            }
        }
        return sent;
    }

    private static Set<Path> created(List<String> lines, Path folder) {
        Set<Path> created = new TreeSet<>();
        for (String line : lines) {
            if (STATISTICS.matcher(line).find()) {
                continue;
            }
            boolean opens = line.contains("open(") || line.contains("openat(");
            if (line.contains(" = -1 ") || opens && !line.contains("O_CREAT")) {
                continue;
            }
            Matcher path = PATH.matcher(line);
            String last = "";
            while (path.find()) {
                last = path.group(1) == null
                        ? path.group(2)
                        : Path.of(path.group(1)).resolve(path.group(2)).toString();
            }
            if (!last.isEmpty()) {
                created.add(folder.resolve(last).normalize());
            }
        }
        return created;
    }
}
