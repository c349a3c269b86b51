package org.sbonnx.graph.head;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.StandardOperator;
import org.sbonnx.graph.layout.LayoutTrace;
import org.sbonnx.graph.shape.AnalysedModel;
import org.sbonnx.graph.shape.InferredShapes;
import org.sbonnx.graph.shape.InputLayout;
import org.sbonnx.graph.shape.Shape;
import org.sbonnx.onnx.NodeProto;

/**
 * Finds two outputs that say together what each pixel is: class scores of queries or anchors, and masks. Alone, the masks look
 * like class scores.
 */
final class PairFinder {
    /** Strides of the maps that anchors come from, finest first; a model has some that follow each other. */
    private static final long[] STRIDES = {4, 8, 16, 32, 64};

    /** Anchors at each position. */
    private static final int MOST_ANCHORS = 3;

    private final OnnxModel model;
    private final InferredShapes shapes;
    private final LayoutTrace layouts;

    /**
     * Two outputs.
     *
     * @param kind what they are; {@link HeadKind#UNKNOWN} where only one of several things, or a form that is not read
     * @param classes of rank 3
     * @param masks of rank 4
     * @param reason why the kind is unknown, for people to read; empty where it is known
     */
    record Pair(HeadKind kind, String classes, String masks, String reason) {
        boolean contains(String output) {
            return classes.equals(output) || masks.equals(output);
        }
    }

    PairFinder(OnnxModel model) {
        this.model = model;
        this.shapes = AnalysedModel.of(model).concreteShapes();
        this.layouts = LayoutTrace.of(model);
    }

    /** The only pair, or several that are mask queries; empty where no two outputs belong together. */
    List<Pair> find() {
        List<Pair> all = new ArrayList<>();
        for (String classes : ofRank(3)) {
            for (String masks : ofRank(4)) {
                pair(classes, masks).ifPresent(all::add);
            }
        }
        List<Pair> named = all.stream().filter(PairFinder::isNamedSo).toList();
        if (all.size() <= 1 || named.size() == 1) {
            return all.size() <= 1 ? all : named;
        }
        return all.stream()
                .map(p -> new Pair(HeadKind.UNKNOWN, p.classes, p.masks, "several outputs could belong together"))
                .toList();
    }

    private List<String> ofRank(int rank) {
        return model.outputs().stream()
                .map(v -> v.getName())
                .filter(v -> layouts.isContent(v) && !OutputSource.isInteger(model, v))
                .filter(v -> shapes.extents(v).filter(e -> e.length == rank).isPresent())
                .distinct()
                .toList();
    }

    private Optional<Pair> pair(String classes, String masks) {
        long[] c = shapes.extents(classes).orElseThrow();
        long[] m = shapes.extents(masks).orElseThrow();
        if (c[0] != m[0] || m[2] < 2 || m[3] < 2) {
            return Optional.empty();
        }
        if (c[1] == m[1] && c[2] >= 2 && isProduct(masks)) {
            return Optional.of(new Pair(HeadKind.QUERIES, classes, masks, ""));
        }
        if (c[1] >= 5 + m[1] && isAnchors(c[2], 1)) {
            return Optional.of(new Pair(HeadKind.YOLO, classes, masks, ""));
        }
        if (c[2] >= 5 + m[1] && isAnchors(c[1], MOST_ANCHORS)) {
            return Optional.of(unread(classes, masks, "YOLO anchors in rows, with the columns unknown"));
        }
        return c[2] == 6 + m[1]
                ? Optional.of(unread(classes, masks, "YOLO anchors behind a top-k, with the number of classes unknown"))
                : Optional.empty();
    }

    private static Pair unread(String classes, String masks, String reason) {
        return new Pair(HeadKind.UNKNOWN, classes, masks, reason);
    }

    /** Whether a mask is a product of two values that both know the image: what queries look for, and the pixels. */
    private boolean isProduct(String masks) {
        NodeProto node = OutputSource.of(model, masks).producer();
        if (node != null && node.getOpType().equals("Sigmoid")) {
            node = OutputSource.of(model, node.getInput(0)).producer();
        }
        return node != null
                && List.of("Einsum", "MatMul").contains(node.getOpType())
                && StandardOperator.is(node, node.getOpType())
                && node.getInputList().stream().allMatch(layouts::isContent);
    }

    /** Whether a number is that of the positions of maps of the image's size at strides that follow each other. */
    private boolean isAnchors(long number, int mostEach) {
        Shape image = model.inputs().isEmpty()
                ? null
                : shapes.shapeOf(model.inputs().get(0).getName()).orElse(null);
        if (image == null || image.rank() != 4 || image.extents().isEmpty()) {
            return false;
        }
        long[] extents = image.extents().orElseThrow();
        int axis = InputLayout.of(image).heightAxis();
        for (int first = 0; first < STRIDES.length; first++) {
            long sum = 0;
            for (int last = first; last < STRIDES.length; last++) {
                sum += ceil(extents[axis], STRIDES[last]) * ceil(extents[axis + 1], STRIDES[last]);
                if (last > first && number % sum == 0 && number / sum <= mostEach) {
                    return true;
                }
            }
        }
        return false;
    }

    private static long ceil(long extent, long stride) {
        return (extent + stride - 1) / stride;
    }

    /** Names that exporters give to the last layer's outputs, beside those of earlier ones. */
    private static boolean isNamedSo(Pair pair) {
        String classes = pair.classes.toLowerCase(Locale.ROOT);
        String masks = pair.masks.toLowerCase(Locale.ROOT);
        boolean isClasses = (classes.contains("class") || classes.contains("logits")) && !classes.contains("mask");
        return isClasses && masks.contains("mask") && !(classes + masks).contains("aux");
    }
}
