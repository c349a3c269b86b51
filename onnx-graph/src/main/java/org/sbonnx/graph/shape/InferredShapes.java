package org.sbonnx.graph.shape;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Shapes, element types and small contents of the values of a model's main graph, as {@link ShapeInference} found them. Immutable. */
public final class InferredShapes {
    /**
     * A node whose inputs are incompatible with each other.
     *
     * @param node its name, or its first output
     */
    public record Problem(String node, String operator, String message) {}

    /** A value whose declared shape contradicts the inferred one. */
    public record Mismatch(String value, Shape declared, Shape inferred) {}

    private final Map<String, ValueInfo> infos;
    private final List<Problem> problems;
    private final List<Mismatch> mismatches;

    InferredShapes(Map<String, ValueInfo> infos, List<Problem> problems, List<Mismatch> mismatches) {
        this.infos = Map.copyOf(infos);
        this.problems = List.copyOf(problems);
        this.mismatches = List.copyOf(mismatches);
    }

    /** The shape of a value; empty where the number of its axes is unknown or there is no such value. */
    public Optional<Shape> shapeOf(String value) {
        ValueInfo info = info(value);
        List<Dim> dims = info.dims();
        return dims == null ? Optional.empty() : Optional.of(new Shape(info.type(), dims));
    }

    /** The extents of a value, where all of them are numbers. */
    public Optional<long[]> extents(String value) {
        return shapeOf(value).flatMap(Shape::extents);
    }

    /** Element type of a value, a number in {@code TensorProto.DataType}; 0 where unknown. */
    public int elementType(String value) {
        return info(value).type();
    }

    /** Elements of a small integer (or boolean, 0 and 1) tensor that follow from constants and shapes alone, row-major. */
    public Optional<long[]> integers(String value) {
        List<Scalar> elements = info(value).elements();
        if (elements == null || !elements.stream().allMatch(s -> s instanceof Scalar.Int)) {
            return Optional.empty();
        }
        return Optional.of(
                elements.stream().mapToLong(s -> ((Scalar.Int) s).value()).toArray());
    }

    /** Nodes whose operands do not fit each other; their outputs are unknown. */
    public List<Problem> problems() {
        return problems;
    }

    /** Declared shapes that contradict the inferred ones. */
    public List<Mismatch> mismatches() {
        return mismatches;
    }

    private ValueInfo info(String value) {
        return infos.getOrDefault(value, ValueInfo.UNKNOWN);
    }
}
