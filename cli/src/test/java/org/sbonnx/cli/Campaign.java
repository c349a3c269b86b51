package org.sbonnx.cli;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.sbonnx.cli.command.ExitCode;

/**
 * Runs commands on damaged input and notes what must not happen: an internal error, a message that is not one line, more than 20 s,
 * files left by a command that failed, temporary files.
 */
final class Campaign {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration STANDSTILL = Duration.ofSeconds(120);
    private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));

    private final Path folder;
    private final List<String> failures = new ArrayList<>();
    private final Map<String, int[]> table = new TreeMap<>();
    private ExecutorService executor = newExecutor();
    private long slowestMillis;
    private String slowest = "";

    /** @param folder empty folder that commands write into */
    Campaign(Path folder) {
        this.folder = folder;
    }

    private static ExecutorService newExecutor() {
        return Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** A file in the folder that commands write into; it is emptied after every command. */
    String out(String name) {
        return folder.resolve(name).toString();
    }

    /** What went wrong so far. */
    List<String> failures() {
        return failures;
    }

    /** Runs a command line and returns its exit code. @param what the input, for messages */
    int run(String what, String... args) throws IOException, InterruptedException {
        TreeSet<String> before = temporaryFiles();
        long start = System.nanoTime();
        String name = what + ": " + String.join(" ", args);
        int code = ExitCode.INTERNAL;
        try {
            Run run = await(executor.submit(() -> Run.sb(args)));
            code = run.code();
            judge(name, run);
        } catch (ExecutionException e) {
            failures.add(name + ": " + e.getCause());
        } catch (TimeoutException e) {
            failures.add(name + ": took more than " + PATIENCE.toSeconds() + " s");
            executor.shutdownNow();
            executor = newExecutor();
        }
        long millis = (System.nanoTime() - start) / 1_000_000;
        if (millis > slowestMillis) {
            slowestMillis = millis;
            slowest = name;
        }
        table.computeIfAbsent(args[0], k -> new int[ExitCode.INTERNAL + 1])[code]++;
        TreeSet<String> left = temporaryFiles();
        left.removeAll(before);
        if (!left.isEmpty()) {
            failures.add(name + ": left " + left);
        }
        empty(folder);
        return code;
    }

    private void judge(String name, Run run) throws IOException {
        boolean refused = run.code() == ExitCode.BAD_INPUT || run.code() == ExitCode.INTERNAL;
        long messages = run.err().lines().filter(l -> l.startsWith("sb: ")).count();
        if (run.code() == ExitCode.INTERNAL) {
            failures.add(name + ": " + run.err().lines().limit(14).toList());
        } else if (refused && messages != 1 && run.out().isEmpty()) { // 'sb data' lists faults on standard output.
            failures.add(name + ": " + messages + " messages: " + run.err());
        }
        List<Path> written = files(folder);
        // A training that fails leaves complete files to resume from; its result it does not write.
        boolean resumable = name.contains(": train ") || name.contains(": convert ");
        boolean left = written.stream().anyMatch(f -> !resumable || isResult(f));
        if (refused && left || written.stream().anyMatch(f -> f.toString().endsWith(".part"))) {
            failures.add(name + ": exit code " + run.code() + " and files " + written + ": " + run.err());
        }
    }

    private static boolean isResult(Path file) {
        return List.of("t.onnx", "model.onnx", "report.json", "report.html")
                .contains(file.getFileName().toString());
    }

    /** Patience is counted in processor time of the process, so that a busy machine is no hang. */
    private static Run await(Future<Run> work) throws ExecutionException, InterruptedException, TimeoutException {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long start = System.nanoTime();
        long used = system.getProcessCpuTime();
        while (true) {
            try {
                return work.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (system.getProcessCpuTime() - used > PATIENCE.toNanos()
                        || System.nanoTime() - start > STANDSTILL.toNanos()) {
                    throw e;
                }
            }
        }
    }

    /** Names of temporary files that the product or its libraries make, apart from libraries kept until the process ends. */
    private static TreeSet<String> temporaryFiles() throws IOException {
        try (Stream<Path> files = Files.list(TEMPORARY)) {
            return new TreeSet<>(files.map(f -> f.getFileName().toString())
                    .filter(f -> f.startsWith("sb") || f.startsWith("imageio") || f.startsWith("+~"))
                    .toList());
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(f -> !Files.isDirectory(f)).toList();
        }
    }

    private static void empty(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(folder)) {
            all = walk.filter(f -> !f.equals(folder))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
        for (Path f : all) {
            Files.delete(f);
        }
    }

    /** How often each command ended with each exit code, and the slowest. */
    void print() {
        System.out.printf("%-12s %7s %7s %7s %7s %7s%n", "command", "0", "1", "2", "3", "4");
        table.forEach(
                (name, n) -> System.out.printf("%-12s %7d %7d %7d %7d %7d%n", name, n[0], n[1], n[2], n[3], n[4]));
        System.out.printf("slowest: %d ms, %s%n%d failures%n", slowestMillis, slowest, failures.size());
    }
}
