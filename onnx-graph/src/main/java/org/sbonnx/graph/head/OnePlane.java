package org.sbonnx.graph.head;

import java.util.Optional;
import java.util.OptionalInt;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.shape.AnalysedModel;
import org.sbonnx.graph.shape.Shape;

/** An output with one number for each pixel, which says which of two classes it is. */
final class OnePlane {
    private OnePlane() {}

    /** Scores of two classes. */
    static ClassScores scores(OnnxModel model, String output, int rank, int unitAxis, boolean probability) {
        HeadNodes nodes = new HeadNodes(model, output).twoClasses(output, rank, unitAxis, probability);
        String result = nodes.result();
        String logits = probability ? nodes.logarithm() : result;
        HeadKind kind = probability ? HeadKind.ONE_PROBABILITY : HeadKind.ONE_LOGIT;
        return new ClassScores(nodes.model(), kind, result, result, logits);
    }

    /** Axis of the only channel: 1 or 3 of 4 axes, 0 (none at all) of 3; empty where it could be another. */
    static OptionalInt unitAxis(OnnxModel model, String output) {
        Optional<Shape> shape = AnalysedModel.of(model).concreteShapes().shapeOf(output);
        int rank = shape.map(Shape::rank).orElse(0);
        if (rank == 3 && shape.orElseThrow().dim(0).is(1)) {
            return OptionalInt.of(0);
        }
        if (rank == 4 && shape.orElseThrow().dim(1).is(1)) {
            return OptionalInt.of(1);
        }
        return rank == 4 && shape.orElseThrow().dim(3).is(1) ? OptionalInt.of(3) : OptionalInt.empty();
    }
}
