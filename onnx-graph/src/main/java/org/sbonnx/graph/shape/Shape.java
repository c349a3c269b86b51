package org.sbonnx.graph.shape;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.sbonnx.onnx.TensorProto;

/**
 * Element type and extents of a tensor whose number of axes is known.
 *
 * @param elementType number in {@code TensorProto.DataType}; 0 where unknown
 * @param dims one entry for each axis; empty for a scalar
 */
public record Shape(int elementType, List<Dim> dims) {
    /** No real tensor has more axes; more are a sign of damage. */
    public static final int MAX_RANK = 64;

    public Shape {
        dims = List.copyOf(dims);
    }

    /** A shape of known extents. */
    public static Shape of(int elementType, long... extents) {
        return new Shape(elementType, Dim.known(extents));
    }

    /** Number of axes. */
    public int rank() {
        return dims.size();
    }

    /** One axis; negative numbers count from the last, -1. */
    public Dim dim(int axis) {
        return dims.get(axis < 0 ? axis + dims.size() : axis);
    }

    /** Whether every extent is a number. */
    public boolean isStatic() {
        return dims.stream().allMatch(d -> d instanceof Dim.Known);
    }

    /** All extents, where every one is a number. */
    public Optional<long[]> extents() {
        return isStatic()
                ? Optional.of(
                        dims.stream().mapToLong(d -> d.known().getAsLong()).toArray())
                : Optional.empty();
    }

    /** Number of elements where every extent is a number; saturates at {@link Long#MAX_VALUE}. */
    public OptionalLong count() {
        return extents().map(e -> OptionalLong.of(count(e))).orElse(OptionalLong.empty());
    }

    /** Product of extents, saturating at {@link Long#MAX_VALUE}. */
    static long count(long[] extents) {
        long n = 1;
        boolean saturated = false;
        for (long e : extents) {
            if (e == 0) {
                return 0;
            }
            saturated |= n > Long.MAX_VALUE / e;
            n = saturated ? 1 : n * e;
        }
        return saturated ? Long.MAX_VALUE : n;
    }

    /** For example {@code FLOAT[1, 3, H, ?]}. */
    @Override
    public String toString() {
        return typeName(elementType) + dims.stream().map(Dim::toString).collect(Collectors.joining(", ", "[", "]"));
    }

    static String typeName(int elementType) {
        TensorProto.DataType type = TensorProto.DataType.forNumber(elementType);
        return type == null ? "type " + elementType : type == TensorProto.DataType.UNDEFINED ? "?" : type.name();
    }
}
