package org.sbonnx.datasets.format;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.sbonnx.datasets.Annotation;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.image.ImageFiles;
import org.sbonnx.datasets.image.Rasteriser;
import org.sbonnx.schemas.BadInput;

/**
 * Shapes drawn with labelme. What no shape covers is background.
 *
 * @param names label to a concept's index, NONE or VOID
 * @param multiLabel overlapping shapes all count, in as many label maps as lie over each other; otherwise the later one covers
 */
record LabelmeAnnotation(String category, Path file, Map<String, Short> names, boolean multiLabel)
        implements Annotation {
    @Override
    public List<Path> files() {
        return List.of(file);
    }

    @Override
    public String identity() {
        return "labelme " + category + " " + multiLabel + " " + new TreeMap<>(names);
    }

    @Override
    public List<LabelMap> decode(Path image) {
        LabelmeFile parsed = LabelmeFile.read(file);
        ImageFiles.Size size = ImageFiles.size(image);
        if (parsed.imageWidth() != null && parsed.imageHeight() != null) {
            Annotation.requireSameSize(file, new ImageFiles.Size(parsed.imageWidth(), parsed.imageHeight()), image);
        }
        List<short[]> layers = new ArrayList<>();
        layers.add(blank(size));
        boolean[] ignored = new boolean[size.width() * size.height()];
        for (LabelmeFile.Shape shape : Objects.requireNonNull(parsed.shapes())) {
            short concept = concept(shape);
            draw(shape, size, (y, from, to) -> paint(layers, ignored, size, concept, y * size.width(), from, to));
        }
        return layers.stream()
                .map(layer -> new LabelMap(category, size.width(), size.height(), withIgnored(layer, ignored)))
                .toList();
    }

    private short concept(LabelmeFile.Shape shape) {
        Short concept = names.get(Objects.requireNonNull(shape.label()));
        if (concept == null) {
            throw new BadInput(
                    "'" + file + "' has a shape of the undeclared concept '" + shape.label() + "'",
                    "add it to the concept table (with the id that the layer names as \"ignore\" or \"background\" where it"
                            + " is no concept)");
        }
        return concept;
    }

    private void paint(
            List<short[]> layers, boolean[] ignored, ImageFiles.Size size, short concept, int row, int from, int to) {
        for (int at = row + from; at <= row + to; at++) {
            if (concept == LabelMap.VOID) {
                ignored[at] = true;
            } else if (!multiLabel) {
                layers.get(0)[at] = concept;
                ignored[at] = false;
            } else if (concept >= 0) {
                freeLayer(layers, at, concept, size)[at] = concept;
            }
        }
    }

    /** The first layer where the pixel is free or already has the concept. */
    private static short[] freeLayer(List<short[]> layers, int at, short concept, ImageFiles.Size size) {
        for (short[] layer : layers) {
            if (layer[at] == LabelMap.NONE || layer[at] == concept) {
                return layer;
            }
        }
        short[] added = blank(size);
        layers.add(added);
        return added;
    }

    private static short[] withIgnored(short[] layer, boolean[] ignored) {
        for (int i = 0; i < layer.length; i++) {
            if (ignored[i]) {
                layer[i] = LabelMap.VOID;
            }
        }
        return layer;
    }

    private static short[] blank(ImageFiles.Size size) {
        short[] layer = new short[size.width() * size.height()];
        Arrays.fill(layer, LabelMap.NONE);
        return layer;
    }

    static void draw(LabelmeFile.Shape shape, ImageFiles.Size size, Rasteriser.SpanConsumer spans) {
        Rasteriser rasteriser = new Rasteriser(size.width(), size.height(), spans);
        double[][] p = Objects.requireNonNull(shape.points());
        String type = shape.type() == null ? "polygon" : shape.type();
        if (type.equals("rectangle")) {
            rasteriser.rectangle(
                    (int) Math.min(p[0][0], p[1][0]),
                    (int) Math.min(p[0][1], p[1][1]),
                    (int) Math.max(p[0][0], p[1][0]),
                    (int) Math.max(p[0][1], p[1][1]));
        } else if (type.equals("circle")) {
            double radius =
                    Math.sqrt((p[0][0] - p[1][0]) * (p[0][0] - p[1][0]) + (p[0][1] - p[1][1]) * (p[0][1] - p[1][1]));
            rasteriser.ellipse((int) (p[0][0] - radius), (int) (p[0][1] - radius), (int) (p[0][0] + radius), (int)
                    (p[0][1] + radius));
        } else {
            rasteriser.polygon(
                    Arrays.stream(p).mapToInt(q -> (int) q[0]).toArray(),
                    Arrays.stream(p).mapToInt(q -> (int) q[1]).toArray());
        }
    }
}
