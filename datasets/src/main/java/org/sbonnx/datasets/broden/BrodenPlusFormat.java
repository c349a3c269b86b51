package org.sbonnx.datasets.broden;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.FileData;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.data.DatasetDescription;

/**
 * Broden+, four data sets under joint labels (Xiao et al., Unified Perceptual Parsing, ECCV 2018), as its repository lays it
 * out after {@code download_Broden+.sh}. {@code {"format": "broden+", "root": "unifiedparsing", "split": "val"}} describes it.
 *
 * <pre>
 * meta_file/joint_dataset/broden_*_SPLIT.json, meta_file/dtd/dtd_*_list.json
 *                                        a record for each image: {"dataset", "file_index", "height", "width", "nr_part"}
 * meta_file/joint_dataset/CATEGORY.csv   label,name
 *           label_assignment.csv         dataset,category,raw_label,…,broden_label
 *           object_part_hierarchy.csv    object_label,…,part_labels
 * broden_dataset/ade20k                  object, part, scene
 *                pascal                  object, part
 *                opensurfaces            material
 *                dtd                     texture
 * </pre>
 *
 * <p>An image is annotated in the categories of its source alone, with parts where {@code nr_part} is above 0, and left out if
 * it has none of those that are read. A pixel has at most one object, one material and one part of its object. Label 0 of
 * objects, parts and materials is unlabelled: such pixels are VOID, as the authors leave them out of losses and
 * metrics; for parts see {@link PartHierarchy#concepts}.
 */
public final class BrodenPlusFormat {
    private static final Map<String, List<String>> ANNOTATED = Map.of(
            "ade20k", List.of(BrodenPlusLabels.OBJECT, BrodenPlusLabels.PART, BrodenPlusLabels.SCENE),
            "pascal", List.of(BrodenPlusLabels.OBJECT, BrodenPlusLabels.PART),
            "os", List.of(BrodenPlusLabels.MATERIAL),
            "dtd", List.of(BrodenPlusLabels.TEXTURE));
    private static final Map<String, List<String>> LISTS = Map.of(
            "train",
            List.of(
                    "joint_dataset/broden_ade20k_pascal_train.json",
                    "joint_dataset/broden_os_train.json",
                    "dtd/dtd_training_list.json"),
            "val",
            List.of(
                    "joint_dataset/broden_ade20k_pascal_val.json",
                    "joint_dataset/broden_os_val.json",
                    "dtd/dtd_validation_list.json"));
    /** Sources of the images in each of a split's lists, in the same order. */
    private static final List<List<String>> SOURCES =
            List.of(List.of("ade20k", "pascal"), List.of("os"), List.of("dtd"));

    private final Path root;
    private final List<String> categories;
    private final BrodenPlusLabels labels;
    private final Map<String, BrodenPlusSource> sources = new HashMap<>();

    private BrodenPlusFormat(Path root, List<String> categories) {
        this.root = root;
        this.categories = categories;
        Path tables = root.resolve("meta_file/joint_dataset");
        if (!Files.isDirectory(tables)) {
            throw new BadInput(
                    "'" + tables + "' of format broden+ is not a directory",
                    "name the folder of the repository unifiedparsing, where download_Broden+.sh has run, as \"root\"");
        }
        this.labels = new BrodenPlusLabels(tables, categories);
    }

    public static FileData open(DatasetDescription description, String name, Path root) {
        List<String> categories = categories(description.categories());
        String task = description.task();
        if (task != null && !categories.contains(task)) {
            throw new BadInput(
                    "task '" + task + "' is not one of the categories " + String.join(", ", categories),
                    "name one of them, or none");
        }
        BrodenPlusFormat format = new BrodenPlusFormat(root, categories);
        List<FileData.Item> items = new ArrayList<>();
        for (String split : splits(description.split())) {
            format.add(split, items);
        }
        if (items.isEmpty()) {
            throw new BadInput(
                    "the lists of '" + root.resolve("meta_file") + "' have no images annotated with "
                            + String.join(", ", categories),
                    "correct \"split\" or \"categories\"");
        }
        return new FileData(name, items, format.labels.concepts(), task);
    }

    private static List<String> categories(@Nullable List<String> chosen) {
        if (chosen == null) {
            return BrodenPlusLabels.CATEGORIES.stream()
                    .filter(c -> !c.equals(BrodenPlusLabels.SCENE))
                    .toList();
        }
        for (String category : chosen) {
            if (!BrodenPlusLabels.CATEGORIES.contains(category)) {
                throw new BadInput(
                        "format broden+ has no category '" + category + "'",
                        "choose among " + String.join(", ", BrodenPlusLabels.CATEGORIES));
            }
        }
        return BrodenPlusLabels.CATEGORIES.stream().filter(chosen::contains).toList();
    }

    private static List<String> splits(@Nullable String split) {
        if (split == null) {
            return List.of("train", "val");
        }
        if (!LISTS.containsKey(split)) {
            throw new BadInput("format broden+ has no split '" + split + "'", "choose train or val, or none for both");
        }
        return List.of(split);
    }

    private void add(String split, List<FileData.Item> items) {
        List<String> lists = LISTS.getOrDefault(split, List.of());
        for (int i = 0; i < lists.size(); i++) {
            if (SOURCES.get(i).stream().noneMatch(this::isRead)) {
                continue;
            }
            for (BrodenPlusRecord line :
                    BrodenPlusRecord.read(root.resolve("meta_file").resolve(lists.get(i)))) {
                if (!ANNOTATED.containsKey(line.source())) {
                    throw new BadInput(
                            line.location() + " has the unknown dataset '" + line.source() + "'",
                            "correct it: ade20k, pascal, os or dtd");
                }
                if (isRead(line.source())) {
                    FileData.Item item = source(line.source()).item(line);
                    if (!item.annotations().isEmpty()) {
                        items.add(item);
                    }
                }
            }
        }
    }

    private BrodenPlusSource source(String name) {
        return sources.computeIfAbsent(name, this::openSource);
    }

    private BrodenPlusSource openSource(String name) {
        Path data = root.resolve("broden_dataset");
        Path meta = root.resolve("meta_file");
        return switch (name) {
            case "ade20k" ->
                AdeSource.open(
                        BrodenPlusSource.requireFolder(data.resolve("ade20k"), name), meta.resolve("ade20k"), labels);
            case "pascal" -> PascalSource.open(BrodenPlusSource.requireFolder(data.resolve("pascal"), name), labels);
            case "os" ->
                OpenSurfacesSource.open(
                        BrodenPlusSource.requireFolder(data.resolve("opensurfaces"), name),
                        meta.resolve("opensurfaces"),
                        labels);
            case "dtd" ->
                DtdSource.open(BrodenPlusSource.requireFolder(data.resolve("dtd"), name), meta.resolve("dtd"), labels);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private boolean isRead(String source) {
        return !Collections.disjoint(categories, ANNOTATED.getOrDefault(source, List.of()));
    }
}
