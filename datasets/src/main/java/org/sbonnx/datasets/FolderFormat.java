package org.sbonnx.datasets;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.DatasetDescription.Layer;

/** Images and label files of equal base names, named by globs; concepts in CSV tables. */
final class FolderFormat {
    private final Path folder;
    private final ConceptList concepts = new ConceptList();
    private final List<LayerFiles> layers = new ArrayList<>();

    /**
     * A layer's files and how to read one of them.
     *
     * @param annotation from a label file
     */
    record LayerFiles(String category, List<Glob.Match> files, Function<Path, Annotation> annotation) {}

    FolderFormat(Path folder) {
        this.folder = folder;
    }

    ConceptList concepts() {
        return concepts;
    }

    /** Adds a layer that the description spells out. */
    FolderFormat add(Layer layer) {
        require(layer.category(), "category");
        require(layer.files(), "files");
        require(layer.concepts(), "concepts");
        String encoding = layer.encoding() == null ? "index" : layer.encoding().toLowerCase(Locale.ROOT);
        LayerConcepts table = LayerConcepts.read(folder.resolve(layer.concepts()), layer, concepts);
        Function<Path, Annotation> annotation = switch (encoding) {
            case "index" -> file -> new IndexAnnotation(layer.category(), file, table.ids());
            case "rgb" -> {
                Map<Integer, Short> colours = table.colours();
                yield file -> new RgbAnnotation(layer.category(), file, colours);
            }
            default ->
                throw new BadInput(
                        "layer '" + layer.category() + "' has the unknown encoding '" + encoding + "'",
                        "use \"index\" or \"rgb\"");
        };
        return add(new LayerFiles(layer.category(), Glob.expand(folder, layer.files()), annotation));
    }

    FolderFormat add(LayerFiles layer) {
        layers.add(layer);
        return this;
    }

    /** The data set of the images that a glob names and the layers added. */
    SegmentationData build(String name, String images, @Nullable String task) {
        List<Pairing.Side> sides = new ArrayList<>();
        layers.forEach(l -> sides.add(new Pairing.Side("labels of category '" + l.category() + "'", l.files())));
        List<FileData.Item> items = new ArrayList<>();
        Pairing.Side imageSide = new Pairing.Side("images", Glob.expand(folder, images));
        for (Pairing.Pair pair : Pairing.of(imageSide, sides)) {
            List<Annotation> annotations = new ArrayList<>();
            for (int i = 0; i < layers.size(); i++) {
                annotations.add(layers.get(i).annotation().apply(pair.labels().get(i)));
            }
            items.add(new FileData.Item(pair.name(), pair.image(), List.copyOf(annotations)));
        }
        return new FileData(name, items, concepts.all(), taskOf(task));
    }

    private @Nullable String taskOf(@Nullable String task) {
        List<String> categories =
                layers.stream().map(LayerFiles::category).distinct().toList();
        if (task != null && !categories.contains(task)) {
            throw new BadInput(
                    "task '" + task + "' is none of the categories labelled here (" + String.join(", ", categories)
                            + ")",
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
