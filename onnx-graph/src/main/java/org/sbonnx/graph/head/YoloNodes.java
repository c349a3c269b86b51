package org.sbonnx.graph.head;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.Attributes;

/**
 * Class scores from the anchors and prototypes of YOLO's segmentation models: the score of a class at a pixel is the highest
 * over the anchors whose box holds the pixel's centre, of the anchor's score of the class times the sigmoid of its mask, which
 * is the sum of the prototypes with the anchor's coefficients.
 *
 * <pre>
 * Input   anchors [B, 4 + C + m, N], or [B, K, 6 + m] (box, score, class id, coefficients) behind a top-k; prototypes [B, m, h, w]
 * Output  [B, C, h, w], with a background [B, C + 1, h, w]; 0 where no box is
 * Memory  of all anchors the {@value #ANCHORS} with the highest scores count; besides the output, inference holds about
 *         3 · {@value #ANCHORS} · h · w floats at a time, training C times that
 * </pre>
 */
final class YoloNodes {
    /** Largest number of anchors that count: what the models' own post-processing keeps at most. */
    static final int ANCHORS = 300;

    static final int OPSET = 12;

    /**
     * What the anchors' numbers are.
     *
     * @param classes C
     * @param prototypes m
     * @param corners whether boxes are two corners, else centre and size
     * @param chosen whether a top-k has chosen them, {@code [B, K, 6 + m]}
     * @param background score of a further class; null for none
     */
    record Form(
            int classes,
            int prototypes,
            boolean corners,
            boolean chosen,
            @Nullable Double background) {}

    private final AppendedNodes nodes;
    private final Form form;

    YoloNodes(AppendedNodes nodes, Form form) {
        this.nodes = nodes;
        this.form = form;
        nodes.requireOpset(OPSET, HeadKind.YOLO);
    }

    /** @param image the model's input {@code [B, 3, H, W]}, whose pixels boxes are measured in */
    String scores(String anchors, String prototypes, String image) {
        String rows = form.chosen() ? anchors : nodes.transpose(best(anchors), 0, 2, 1);
        String masks = masks(rows, prototypes, image);
        String scores = nodes.unsqueeze(form.chosen() ? scoresOfIds(rows) : columns(rows, 4, form.classes()), 3);
        List<String> maps = new ArrayList<>();
        for (int c = 0; c < form.classes(); c++) {
            maps.add(nodes.max(nodes.node("Mul", List.of(masks, columns(scores, c, 1))), 1));
        }
        if (form.background() != null) {
            String zero = nodes.node("Mul", List.of(maps.get(0), nodes.number("zero", 0)));
            String score = nodes.number("background", form.background().floatValue());
            maps.add(nodes.node("Add", List.of(zero, score)));
        }
        return nodes.node("Concat", maps, Attributes.of("axis", 1L));
    }

    /** Columns of {@code [B, K, …]}. */
    private String columns(String rows, int first, int count) {
        return nodes.slice(rows, 2, first, first + count);
    }

    /** The anchors with the highest scores of any class, {@code [B, D, K]} of {@code [B, D, N]}. */
    private String best(String anchors) {
        String highest = nodes.max(nodes.slice(anchors, 1, 4, 4 + form.classes()), 1);
        String count = nodes.node("Min", List.of(nodes.extent(anchors, 2), nodes.longs("most", ANCHORS)));
        String index = nodes.nodes("TopK", List.of(highest, count), 2, Attributes.of("axis", 2L))
                .get(1);
        int entries = 4 + form.classes() + form.prototypes();
        String each = nodes.node("Expand", List.of(index, nodes.longs("entries", 1, entries, 1)));
        return nodes.node("GatherElements", List.of(anchors, each), Attributes.of("axis", 2L));
    }

    /** {@code [B, K, C]}: the score of a row in the column of its class id, 0 in the others. */
    private String scoresOfIds(String rows) {
        long[] ids = new long[form.classes()];
        for (int c = 0; c < ids.length; c++) {
            ids[c] = c;
        }
        String id = nodes.node("Cast", List.of(columns(rows, 5, 1)), Attributes.of("to", 7L));
        String is = nodes.node("Equal", List.of(id, nodes.integers("ids", new long[] {1, 1, ids.length}, ids)));
        return nodes.node("Mul", List.of(columns(rows, 4, 1), nodes.cast(is)));
    }

    /** Masks of the rows, each 0 outside of its box, {@code [B, K, h, w]}. */
    private String masks(String rows, String prototypes, String image) {
        int first = form.chosen() ? 6 : 4 + form.classes();
        String coefficients = columns(rows, first, form.prototypes());
        String sums = nodes.node("MatMul", List.of(coefficients, nodes.reshape(prototypes, 0, 0, -1)));
        String shape = nodes.node(
                "Concat",
                List.of(nodes.longs("batch_and_rows", 0, 0), nodes.extent(prototypes, 2), nodes.extent(prototypes, 3)),
                Attributes.of("axis", 0L));
        String masks = nodes.node("Sigmoid", List.of(nodes.node("Reshape", List.of(sums, shape))));
        String across = nodes.unsqueeze(inside(rows, 0, prototypes, image, 3), 2);
        String down = nodes.unsqueeze(inside(rows, 1, prototypes, image, 2), 3);
        return nodes.node("Mul", List.of(nodes.node("Mul", List.of(masks, across)), down));
    }

    /**
     * Which cells of an axis lie in a row's box, by their centres, {@code [B, K, cells]}.
     *
     * @param coordinate 0 for x, 1 for y
     * @param axis of the prototypes and the image
     */
    private String inside(String rows, int coordinate, String prototypes, String image, int axis) {
        String low = columns(rows, coordinate, 1);
        String high = columns(rows, coordinate + 2, 1);
        if (!form.corners()) {
            String half = nodes.node("Mul", List.of(high, nodes.number("half", 0.5f)));
            high = nodes.node("Add", List.of(low, half));
            low = nodes.node("Sub", List.of(low, half));
        }
        String centres = centres(prototypes, image, axis);
        String from = nodes.node("GreaterOrEqual", List.of(centres, low));
        String to = nodes.node("Less", List.of(centres, high));
        return nodes.cast(nodes.node("And", List.of(from, to)));
    }

    /** The centres of cells in pixels of the image, {@code [cells]}. */
    private String centres(String prototypes, String image, int axis) {
        String cells = nodes.extent(prototypes, axis);
        long[] scalar = new long[0];
        String index = nodes.node(
                "Range",
                List.of(
                        nodes.integers("first", scalar, 0),
                        nodes.node("Squeeze", List.of(cells)),
                        nodes.integers("step", scalar, 1)));
        String middle = nodes.node("Add", List.of(nodes.cast(index), nodes.number("half", 0.5f)));
        String pixels = nodes.cast(nodes.extent(image, axis));
        return nodes.node("Mul", List.of(middle, nodes.node("Div", List.of(pixels, nodes.cast(cells)))));
    }
}
