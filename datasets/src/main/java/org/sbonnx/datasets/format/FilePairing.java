package org.sbonnx.datasets.format;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.sbonnx.datasets.image.FileNames;
import org.sbonnx.schemas.BadInput;

/**
 * Finds the label files of each image: by equal base names or, where these are not unique or differ in a fixed suffix, by the
 * text that the wildcards of the globs matched ({@code *_left.png} pairs with {@code *_ids.png}, {@code *}{@code /image/*.png} with
 * {@code *}{@code /label/*.png}).
 */
final class FilePairing {
    private FilePairing() {}

    /** Keys that files are paired by, in order of preference; compared with composed characters. */
    private static final List<Function<Glob.Match, String>> KEYS =
            List.of(Glob.Match::baseName, Glob.Match::starText, Glob.Match::wildcardText);

    /**
     * Files of one kind.
     *
     * @param description names them in errors, such as {@code labels of category 'class'}
     * @param partial not every image needs to have one
     * @param selected files of images that are not read are left out
     */
    record FileGroup(String description, List<Glob.Match> files, boolean partial, boolean selected) {}

    /**
     * An image and its label files.
     *
     * @param labels one file for each layer; empty where a partial layer has none
     */
    record Pair(String name, Path image, List<Optional<Path>> labels) {}

    /**
     * The pairs in order of their names.
     *
     * @throws BadInput if an image lacks labels or a label file its image; names the first of each
     */
    static List<Pair> pair(FileGroup images, List<FileGroup> layers) {
        List<FileGroup> groups = new ArrayList<>(layers);
        groups.add(0, images);
        List<Map<String, Path>> best = List.of();
        for (Function<Glob.Match, String> key : KEYS) {
            List<Map<String, Path>> keys = indexByKey(groups, key).orElse(List.of());
            if (!keys.isEmpty() && unmatchedCount(groups, keys) == 0) {
                return pairs(keys);
            }
            if (best.isEmpty() || (!keys.isEmpty() && unmatchedCount(groups, keys) < unmatchedCount(groups, best))) {
                best = keys;
            }
        }
        throw best.isEmpty() ? duplicateError(groups) : unmatchedError(groups, best);
    }

    private static Optional<List<Map<String, Path>>> indexByKey(
            List<FileGroup> groups, Function<Glob.Match, String> key) {
        List<Map<String, Path>> all = new ArrayList<>();
        for (FileGroup group : groups) {
            Map<String, Path> byKey = new TreeMap<>();
            group.files().forEach(f -> byKey.put(FileNames.composed(key.apply(f)), f.file()));
            if (byKey.size() < group.files().size()) {
                return Optional.empty();
            }
            all.add(byKey);
        }
        return Optional.of(all);
    }

    /** Number of images without labels plus label files without an image, over all layers. */
    private static int unmatchedCount(List<FileGroup> groups, List<Map<String, Path>> keys) {
        int n = 0;
        for (int i = 1; i < groups.size(); i++) {
            n += imagesWithoutLabels(groups, keys, i).size()
                    + labelsWithoutImage(groups, keys, i).size();
        }
        return n;
    }

    /** Images that have no file in layer group {@code i} although it is not partial. */
    private static List<Path> imagesWithoutLabels(List<FileGroup> groups, List<Map<String, Path>> keys, int i) {
        return groups.get(i).partial() ? List.of() : unmatched(keys.get(0), keys.get(i));
    }

    /** Label files of group {@code i} that have no image although all are to be read. */
    private static List<Path> labelsWithoutImage(List<FileGroup> groups, List<Map<String, Path>> keys, int i) {
        return groups.get(i).selected() ? List.of() : unmatched(keys.get(i), keys.get(0));
    }

    private static List<Pair> pairs(List<Map<String, Path>> keyed) {
        List<Pair> pairs = new ArrayList<>();
        keyed.get(0).forEach((key, image) -> {
            List<Optional<Path>> labels = new ArrayList<>();
            keyed.subList(1, keyed.size()).forEach(layer -> labels.add(Optional.ofNullable(layer.get(key))));
            String name = key.isEmpty() ? new Glob.Match(image, "", "").baseName() : key;
            pairs.add(new Pair(name, image, List.copyOf(labels)));
        });
        return pairs;
    }

    private static BadInput unmatchedError(List<FileGroup> groups, List<Map<String, Path>> keys) {
        for (int i = 1; i < groups.size(); i++) {
            List<Path> unlabelled = imagesWithoutLabels(groups, keys, i);
            List<Path> orphans = labelsWithoutImage(groups, keys, i);
            if (!unlabelled.isEmpty() || !orphans.isEmpty()) {
                return new BadInput(
                        groups.get(i).description() + " do not match the images: "
                                + count(unlabelled, "images without labels") + ", "
                                + count(orphans, "label files without an image"),
                        "give an image and its labels equal base names, or correct the globs");
            }
        }
        throw new IllegalStateException("all files are paired");
    }

    private static List<Path> unmatched(Map<String, Path> in, Map<String, Path> other) {
        return in.entrySet().stream()
                .filter(e -> !other.containsKey(e.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    private static String count(List<Path> files, String what) {
        return files.size() + " " + what + (files.isEmpty() ? "" : " (first '" + files.get(0) + "')");
    }

    private static BadInput duplicateError(List<FileGroup> groups) {
        for (FileGroup group : groups) {
            Map<String, Path> seen = new TreeMap<>();
            for (Glob.Match f : group.files()) {
                Path first = seen.put(f.baseName(), f.file());
                if (first != null) {
                    return new BadInput(
                            group.description() + " have two files of base name '" + f.baseName() + "': '" + first
                                    + "' and '" + f.file() + "'",
                            "let the glob match only one of them");
                }
            }
        }
        throw new IllegalStateException("all base names are unique");
    }
}
