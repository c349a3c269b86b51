package org.sbonnx.datasets.format;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.Annotation;
import org.sbonnx.datasets.FileData;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.image.FileNames;
import org.sbonnx.datasets.table.ConceptList;
import org.sbonnx.datasets.table.LayerConcepts;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.data.DatasetDescription.Layer;

/** A data set of images and label files that are found by globs and paired by name; concepts come from CSV tables. */
final class FolderFormat {
    private final ConceptList concepts = new ConceptList();
    private final List<LayerFiles> layers = new ArrayList<>();
    private @Nullable SplitList list;

    /**
     * A layer's files and how to read one of them.
     *
     * @param partial whether images without a file are allowed
     * @param shapes whether the files are labelme's
     * @param annotation from a label file
     */
    record LayerFiles(
            String category,
            List<Glob.Match> files,
            boolean partial,
            boolean shapes,
            Function<Path, Annotation> annotation) {
        /** A layer of label maps. */
        LayerFiles(String category, List<Glob.Match> files, Function<Path, Annotation> annotation) {
            this(category, files, false, false, annotation);
        }

        /** The files, without those that belong to no image and are other files than labelme's, such as a description beside them. */
        List<Glob.Match> filesBeside(List<Glob.Match> images) {
            if (!shapes) {
                return files;
            }
            Set<String> names =
                    images.stream().map(i -> FileNames.composed(i.baseName())).collect(Collectors.toSet());
            return files.stream()
                    .filter(f -> names.contains(FileNames.composed(f.baseName())) || !LabelmeFile.isOther(f.file()))
                    .toList();
        }
    }

    ConceptList concepts() {
        return concepts;
    }

    /**
     * Adds a layer of a description.
     *
     * @param folder of the description
     */
    void add(Layer layer, Path folder) {
        require(layer.category(), "category");
        require(layer.files(), "files");
        require(layer.concepts(), "concepts");
        LayerConcepts table = LayerConcepts.read(folder.resolve(layer.concepts()), layer, concepts);
        Function<Path, Annotation> annotation = annotationFactory(layer, table);
        boolean partial = Boolean.TRUE.equals(layer.partial());
        boolean shapes = "labelme".equalsIgnoreCase(layer.encoding());
        add(new LayerFiles(layer.category(), Glob.expand(folder, layer.files()), partial, shapes, annotation));
    }

    void add(LayerFiles layer) {
        layers.add(layer);
    }

    /** Reads the images that a list names, and no others. */
    void select(SplitList images) {
        list = images;
    }

    /** The data set of the given images and the layers added. */
    SegmentationData build(String name, List<Glob.Match> found, @Nullable String task) {
        List<Glob.Match> images = list == null ? found : list.select(found);
        List<FilePairing.FileGroup> groups = new ArrayList<>();
        layers.forEach(l -> groups.add(new FilePairing.FileGroup(
                "labels of category '" + l.category() + "'", l.filesBeside(images), l.partial(), list != null)));
        List<FileData.Item> items = new ArrayList<>();
        for (FilePairing.Pair pair :
                FilePairing.pair(new FilePairing.FileGroup("images", images, false, false), groups)) {
            List<Annotation> annotations = new ArrayList<>();
            for (int i = 0; i < layers.size(); i++) {
                pair.labels().get(i).map(layers.get(i).annotation()).ifPresent(annotations::add);
            }
            items.add(new FileData.Item(pair.name(), pair.image(), List.copyOf(annotations)));
        }
        return new FileData(name, items, concepts.all(), taskOf(task));
    }

    private static Function<Path, Annotation> annotationFactory(Layer layer, LayerConcepts table) {
        String category = layer.category();
        String encoding = layer.encoding() == null ? "index" : layer.encoding().toLowerCase(Locale.ROOT);
        return switch (encoding) {
            case "index" -> file -> new IndexAnnotation(category, file, table.ids());
            case "rgb" -> {
                Map<Integer, Short> colours = table.colours();
                yield file -> new RgbAnnotation(category, file, colours);
            }
            case "labelme" -> {
                Map<String, Short> names = table.names();
                boolean all = Boolean.TRUE.equals(layer.multiLabel());
                boolean skipLines = Boolean.TRUE.equals(layer.skipLines());
                yield file -> new LabelmeAnnotation(category, file, names, all, skipLines);
            }
            default ->
                throw new BadInput(
                        "layer '" + category + "' has the unknown encoding '" + encoding + "'",
                        "use \"index\", \"rgb\" or \"labelme\"");
        };
    }

    private @Nullable String taskOf(@Nullable String task) {
        List<String> categories =
                layers.stream().map(LayerFiles::category).distinct().toList();
        if (task != null && !categories.contains(task)) {
            throw new BadInput(
                    "task '" + task + "' is not one of the labelled categories (" + String.join(", ", categories) + ")",
                    "name the category whose ids are the model's output channels");
        }
        return task == null && !categories.isEmpty() ? categories.get(0) : task;
    }

    private static void require(@Nullable Object value, String field) {
        if (value == null) {
            throw new BadInput("a layer of the description lacks \"" + field + "\"", "add it");
        }
    }
}
