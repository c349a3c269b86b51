package org.sbonnx.datasets.format;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.PatternSyntaxException;
import org.sbonnx.datasets.image.FileNames;
import org.sbonnx.datasets.image.ImageFiles;
import org.sbonnx.schemas.BadInput;

/**
 * Finds the files that match a glob: {@code *}, {@code ?}, {@code [a-z]} and {@code {a,b}} match within a name, {@code **} matches
 * any number of folders. {@code **} does not follow symbolic links, so a loop of links does no harm. Hidden files match only a
 * pattern that begins with a dot. Dangling links match too: reading them reports the fault.
 */
final class Glob {
    private final List<Match> found = new ArrayList<>();

    /**
     * A file that the glob matches.
     *
     * @param folders the folders that wildcards matched, joined by slashes
     * @param starText what the only star of the file name matched; with other patterns the name without its suffix
     */
    record Match(Path file, String folders, String starText) {
        /** What all wildcards matched. */
        String wildcardText() {
            return join(folders, starText);
        }

        /** Name without folder and suffix. */
        String baseName() {
            return FileNames.withoutSuffix(file.getFileName().toString());
        }
    }

    private Glob() {}

    /** All files below {@code folder} that match one of the globs, each once; otherwise as {@link #expand(Path, String)}. */
    static List<Match> expand(Path folder, List<String> globs) {
        if (globs.isEmpty()) {
            throw new BadInput("a list of globs is empty", "name at least one, such as \"images/*.png\"");
        }
        Map<Path, Match> all = new LinkedHashMap<>();
        for (String glob : globs) {
            expand(folder, glob).forEach(m -> all.putIfAbsent(m.file(), m));
        }
        return List.copyOf(all.values());
    }

    /**
     * All files below {@code folder} that match {@code glob}, in order of their paths.
     *
     * @throws BadInput if there are none, or if the glob is malformed
     */
    static List<Match> expand(Path folder, String glob) {
        Glob work = new Glob();
        try {
            boolean absolute = Path.of(glob.startsWith("/") ? "/" : ".").isAbsolute();
            Path start = absolute ? Path.of("/") : folder;
            List<String> segments = new ArrayList<>();
            for (String s : glob.split("/")) {
                boolean repeated = s.equals("**")
                        && !segments.isEmpty()
                        && segments.get(segments.size() - 1).equals(s);
                if (!s.isEmpty() && !s.equals(".") && !repeated) {
                    segments.add(s);
                }
            }
            work.walk(start, segments, "");
        } catch (InvalidPathException | PatternSyntaxException e) {
            throw new BadInput("glob '" + glob + "' is malformed (" + e.getMessage() + ")", "correct it", e);
        } catch (IOException | UncheckedIOException | DirectoryIteratorException e) {
            throw new BadInput("cannot list the files of '" + glob + "' (" + e.getMessage() + ")", "check the path", e);
        }
        if (work.found.isEmpty()) {
            throw new BadInput(
                    "no file matches '" + glob + "' in folder '" + folder + "'",
                    glob.contains("\\")
                            ? "separate folders by / (a backslash takes the character after it literally)"
                            : "check the glob; it is relative to the description's folder");
        }
        work.found.sort((a, b) -> a.file().toString().compareTo(b.file().toString()));
        return work.found.stream().distinct().toList();
    }

    private void walk(Path folder, List<String> segments, String wildcards) throws IOException {
        if (segments.isEmpty()) {
            return;
        }
        String segment = segments.get(0);
        List<String> rest = segments.subList(1, segments.size());
        if (segment.equals("**")) {
            walk(folder, rest, wildcards);
            for (Path child : children(folder)) {
                if (Files.isDirectory(child) && !Files.isSymbolicLink(child) && !isHidden(child)) {
                    walk(child, segments, join(wildcards, child.getFileName().toString()));
                }
            }
        } else if (isLiteral(segment) || Files.exists(folder.resolve(segment))) {
            visit(FileNames.resolve(folder, segment), rest, wildcards, "");
        } else {
            GlobPattern pattern = GlobPattern.compile(segment);
            for (Path child : children(folder)) {
                if (pattern.matches(child.getFileName().toString()) && (!isHidden(child) || segment.startsWith("."))) {
                    String name = child.getFileName().toString();
                    visit(child, rest, wildcards, rest.isEmpty() ? variablePart(segment, name) : name);
                }
            }
        }
    }

    private void visit(Path child, List<String> rest, String wildcards, String starText) throws IOException {
        if (!rest.isEmpty()) {
            if (Files.isDirectory(child)) {
                walk(child, rest, join(wildcards, starText));
            }
        } else if (Files.isRegularFile(child) || ImageFiles.isDangling(child)) {
            found.add(new Match(child, wildcards, starText));
        }
    }

    private static List<Path> children(Path folder) throws IOException {
        List<Path> children = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
                stream.forEach(children::add);
            }
        }
        return children;
    }

    private static boolean isHidden(Path file) {
        return file.getFileName().toString().startsWith(".");
    }

    private static boolean isLiteral(String segment) {
        return segment.chars().noneMatch(c -> "*?[{\\".indexOf(c) >= 0);
    }

    /** What the only star of a pattern matched; with any other pattern the name without its suffix. */
    private static String variablePart(String pattern, String fileName) {
        String segment = FileNames.composed(pattern);
        String name = FileNames.composed(fileName);
        int star = segment.indexOf('*');
        if (star < 0 || !isLiteral(segment.substring(0, star) + segment.substring(star + 1))) {
            return FileNames.withoutSuffix(name);
        }
        return name.substring(star, name.length() - (segment.length() - star - 1));
    }

    private static String join(String wild, String part) {
        return wild.isEmpty() || part.isEmpty() ? wild + part : wild + "/" + part;
    }
}
