package org.sbonnx.graph.head;

import java.util.List;
import org.sbonnx.graph.OnnxModel;

/** Appends nodes to a graph that bring an output into the form {@code [B, C, H, W]}. */
final class HeadNodes {
    /**
     * Scores below it count as this in logarithms: a class that no query or anchor shows still has a gradient, and no logarithm
     * is infinite.
     */
    static final float LEAST_SCORE = 1e-4f;

    private final AppendedNodes nodes;
    private String result = "";

    /** @param read values that the nodes read */
    HeadNodes(OnnxModel original, String... read) {
        this.nodes = new AppendedNodes(original, read);
    }

    /** The model with the nodes. */
    OnnxModel model() {
        return nodes.model();
    }

    /** The value in the wanted form. */
    String result() {
        return result;
    }

    /** A value that has the wanted form already. */
    HeadNodes as(String value) {
        result = value;
        return this;
    }

    /** From {@code [B, H, W, C]}. */
    HeadNodes channelsFirst(String value) {
        return as(nodes.transpose(value, 0, 3, 1, 2));
    }

    /**
     * Scores of two classes from one number for each pixel. A logit {@code x} becomes {@code (−x/2, x/2)}, whose softmax is
     * {@code (1 − σ(x), σ(x))}; a probability {@code p} becomes {@code (1 − p, p)}.
     *
     * @param unitAxis axis of extent 1 among {@code rank}
     */
    HeadNodes twoClasses(String value, int rank, int unitAxis, boolean probability) {
        String plane = value;
        if (rank == 3) {
            plane = nodes.unsqueeze(value, 1);
        } else if (unitAxis == 3) {
            plane = nodes.transpose(value, 0, 3, 1, 2);
        }
        long[] shape = {1, 2, 1, 1};
        float[] factors = probability ? new float[] {-1, 1} : new float[] {-0.5f, 0.5f};
        String scaled = nodes.node("Mul", List.of(plane, nodes.floats("scale", shape, factors)));
        return as(probability ? nodes.node("Add", List.of(scaled, nodes.floats("offset", shape, 1, 0))) : scaled);
    }

    /** Logarithms of {@link #result()}, whose softmax it is. */
    String logarithm() {
        return nodes.node("Log", List.of(result));
    }

    /** As {@link #logarithm}, of scores that may be 0 and need not sum to 1: its softmax is their share of the sum. */
    String logarithmOfShares() {
        return nodes.node("Log", List.of(nodes.node("Max", List.of(result, nodes.number("least", LEAST_SCORE)))));
    }

    /** From mask queries, see {@link QueryNodes}. */
    HeadNodes queries(String classes, String masks, boolean haveSigmoid) {
        return as(new QueryNodes(nodes).scores(classes, masks, haveSigmoid));
    }

    /** From anchors and prototypes, see {@link YoloNodes}. */
    HeadNodes yolo(YoloNodes.Form form, String anchors, String prototypes, String image) {
        return as(new YoloNodes(nodes, form).scores(anchors, prototypes, image));
    }
}
