package org.sbonnx.datasets.cvat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.sbonnx.datasets.Annotation;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.cvat.CvatFile.Shape;
import org.sbonnx.datasets.image.ImageSize;
import org.sbonnx.datasets.mask.LabelCanvas;
import org.sbonnx.datasets.mask.ShapeConcepts;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.Hashes;

/**
 * The shapes of one image, by their {@code z_order}, and among equals in the order of the file. Tags, which belong to whole
 * images, are left out.
 *
 * @param multiLabel overlapping shapes all count; otherwise the upper one covers
 * @param skipLines points and lines are left out; otherwise they are refused
 */
record CvatAnnotation(CvatFile from, CvatFile.Image of, ShapeConcepts concepts, boolean multiLabel, boolean skipLines)
        implements Annotation {
    private static final Set<String> LINES = Set.of("points", "polyline");

    /** The file is that of all images: what this image has of it belongs to {@link #identity}. */
    @Override
    public List<Path> files() {
        return List.of();
    }

    @Override
    public String identity() {
        MessageDigest digest = Hashes.sha256();
        of.shapes()
                .forEach(s -> digest.update(
                        (s.kind() + new TreeMap<>(s.attributes()) + "\n").getBytes(StandardCharsets.UTF_8)));
        return "cvat " + multiLabel + " " + skipLines + " " + of.width() + "x" + of.height() + " " + concepts.identity()
                + " " + Hashes.hex(digest);
    }

    @Override
    public List<LabelMap> decode(Path image) {
        Annotation.requireSameSize(from.file(), new ImageSize(of.width(), of.height()), image);
        LabelCanvas canvas =
                new LabelCanvas(concepts.category(), of.width(), of.height(), concepts.uncovered(), multiLabel);
        for (Shape shape : drawn()) {
            if (LINES.contains(shape.kind())) {
                throw new BadInput(
                        shape.where() + " covers no area",
                        "draw an area, or set \"skipLines\" of \"annotations\" to leave points and lines out");
            }
            short concept = concepts.conceptOf(shape.where(), shape.text("label"));
            canvas.paint(concept, CvatMask.read(shape, of));
        }
        return canvas.maps();
    }

    /** From the lowest to the uppermost. */
    private List<Shape> drawn() {
        List<Placed> placed = new ArrayList<>();
        for (Shape shape : of.shapes()) {
            boolean skipped = shape.kind().equals("tag") || (skipLines && LINES.contains(shape.kind()));
            if (!skipped) {
                placed.add(new Placed(shape.numberOrZero("z_order"), shape));
            }
        }
        placed.sort(Comparator.comparingDouble(Placed::order));
        return placed.stream().map(Placed::shape).toList();
    }

    private record Placed(double order, Shape shape) {}
}
