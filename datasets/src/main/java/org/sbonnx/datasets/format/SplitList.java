package org.sbonnx.datasets.format;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sbonnx.datasets.image.FileNames;
import org.sbonnx.datasets.table.CsvFile;
import org.sbonnx.schemas.BadInput;

/**
 * A text file that names the images of a split, one a line, as VOC's {@code ImageSets/Segmentation/train.txt}. Empty lines are
 * skipped.
 *
 * @param names the lines, each once, with composed characters
 */
record SplitList(Path file, Set<String> names) {
    private static final long MAX_BYTES = 16 << 20;

    /** @throws BadInput if the file is missing, too large, empty, or names an image twice */
    static SplitList read(Path file) {
        Set<String> names = new LinkedHashSet<>();
        for (String line : CsvFile.lines(file, MAX_BYTES)) {
            String name = FileNames.composed(line.strip());
            if (!name.isEmpty() && !names.add(name)) {
                throw new BadInput("'" + file + "' lists '" + name + "' twice", "list each image once");
            }
        }
        if (names.isEmpty()) {
            throw new BadInput("'" + file + "' lists no images", "name one image in each line, or another list");
        }
        return new SplitList(file, names);
    }

    /** As {@link #select(Collection, String)}, of images that globs found. */
    List<Glob.Match> select(List<Glob.Match> images) {
        Set<Path> selected = select(images.stream().map(Glob.Match::file).toList(), "the glob under \"images\"");
        return images.stream().filter(i -> selected.contains(i.file())).toList();
    }

    /**
     * The listed ones of {@code images}. A line is the name of an image or the end of its path, with or without suffix.
     *
     * @param source what names the images, for messages
     * @throws BadInput if a line names none of the images, or several
     */
    Set<Path> select(Collection<Path> images, String source) {
        Map<String, Path> found = new HashMap<>();
        for (Path image : images) {
            String path = "";
            for (Path part = image; part != null && part.getFileName() != null; part = part.getParent()) {
                String name = FileNames.composed(part.getFileName().toString());
                path = path.isEmpty() ? name : name + "/" + path;
                put(found, path, image);
                String bare = FileNames.withoutSuffix(path);
                if (!bare.equals(path)) {
                    put(found, bare, image);
                }
            }
        }
        Set<Path> selected = new LinkedHashSet<>();
        for (String name : names) {
            Path image = found.get(trimmed(name));
            if (image == null) {
                throw unknown(name, found, source);
            }
            if (!selected.add(image)) {
                throw new BadInput(
                        "'" + file + "' lists the image '" + image + "' twice (again as '" + name + "')",
                        "list each image once");
            }
        }
        return selected;
    }

    private void put(Map<String, Path> found, String name, Path image) {
        Path other = found.putIfAbsent(name, image);
        if (other != null && !other.equals(image) && names.contains(name)) {
            throw new BadInput(
                    "'" + file + "' lists '" + name + "', which is '" + other + "' as well as '" + image + "'",
                    "write more of the path");
        }
    }

    private BadInput unknown(String name, Map<String, Path> found, String source) {
        String first = name.split("[ \t,]", 2)[0];
        return found.containsKey(trimmed(first))
                ? new BadInput(
                        "'" + file + "' has the line '" + name + "', which is more than the name of an image",
                        "keep the first column only: label files are found by other means")
                : new BadInput(
                        "'" + file + "' lists '" + name + "', which is none of the images",
                        "correct the line, or " + source);
    }

    private static String trimmed(String name) {
        return name.replaceFirst("^(\\./)*/?", "");
    }
}
