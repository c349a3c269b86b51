package org.sbonnx.datasets.format;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.sbonnx.datasets.Annotation;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.image.ImageFiles;
import org.sbonnx.datasets.image.ImageSize;
import org.sbonnx.datasets.image.Rasteriser;
import org.sbonnx.datasets.mask.LabelCanvas;
import org.sbonnx.schemas.BadInput;

/**
 * Shapes drawn with labelme. Pixels outside all shapes are background.
 *
 * @param names concept index, NONE or VOID by label
 * @param multiLabel whether overlapping shapes all count, in as many label maps as needed; otherwise later shapes cover earlier
 *     ones
 * @param skipLines whether points and lines are left out; otherwise they are refused
 */
record LabelmeAnnotation(String category, Path file, Map<String, Short> names, boolean multiLabel, boolean skipLines)
        implements Annotation {
    @Override
    public List<Path> files() {
        return List.of(file);
    }

    @Override
    public String identity() {
        return "labelme " + category + " " + multiLabel + (skipLines ? " skipLines " : " ") + new TreeMap<>(names);
    }

    @Override
    public List<LabelMap> decode(Path image) {
        LabelmeFile parsed = LabelmeFile.read(file, skipLines);
        ImageSize size = ImageFiles.size(image);
        if (parsed.imageWidth() != null && parsed.imageHeight() != null) {
            Annotation.requireSameSize(file, new ImageSize(parsed.imageWidth(), parsed.imageHeight()), image);
        }
        LabelCanvas canvas = new LabelCanvas(category, size.width(), size.height(), LabelMap.NONE, multiLabel);
        for (LabelmeFile.Shape shape : Objects.requireNonNull(parsed.shapes())) {
            short concept = concept(shape);
            if (shape.kind().equals("mask")) {
                canvas.paint(concept, LabelmeMask.read(file, shape, size));
            } else {
                draw(
                        shape,
                        size,
                        (y, from, to) -> canvas.paint(concept, y * size.width() + from, y * size.width() + to));
            }
        }
        return canvas.maps();
    }

    private short concept(LabelmeFile.Shape shape) {
        Short concept = names.get(Objects.requireNonNull(shape.label()));
        if (concept == null) {
            throw new BadInput(
                    "'" + file + "' has a shape of the undeclared concept '" + shape.label() + "'",
                    "add it to the concept table (with the id that the layer names as \"ignore\" or \"background\" where it"
                            + " is not a concept)");
        }
        return concept;
    }

    static void draw(LabelmeFile.Shape shape, ImageSize size, Rasteriser.SpanConsumer spans) {
        Rasteriser rasteriser = new Rasteriser(size.width(), size.height(), spans);
        double[][] p = Objects.requireNonNull(shape.points());
        String type = shape.kind();
        if (type.equals("rectangle") && p.length == 2) {
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
