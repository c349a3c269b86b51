package org.sbonnx.graph.shape;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.stream.IntStream;

/** Moves and combines the elements of small tensors, so that Shape → Gather → Concat … chains give numbers. */
final class ConstantFolding {
    private ConstantFolding() {}

    /** Known extents as ints; unresolved where one is unknown or there are too many elements to follow. */
    static int[] extents(List<Dim> dims) {
        long[] known = new Shape(0, dims).extents().orElseThrow(() -> UnresolvedShape.INSTANCE);
        if (Shape.count(known) > ValueInfos.MAX_ELEMENTS) {
            throw UnresolvedShape.INSTANCE;
        }
        for (long e : known) {
            if (e > ValueInfos.MAX_ELEMENTS) {
                throw UnresolvedShape.INSTANCE;
            }
        }
        return IntStream.range(0, known.length).map(i -> (int) known[i]).toArray();
    }

    static int count(int[] extents) {
        int n = 1;
        for (int e : extents) {
            n *= e;
        }
        return n;
    }

    /** Row-major strides. */
    static int[] strides(int[] extents) {
        int[] strides = new int[extents.length];
        int step = 1;
        for (int i = extents.length - 1; i >= 0; i--) {
            strides[i] = step;
            step *= extents[i];
        }
        return strides;
    }

    /** Element at {@code offset + Σ position·stride} for every position of {@code extents}, in row-major order. */
    static <T> List<T> strided(List<T> data, int[] extents, int[] strides, int offset) {
        int n = count(extents);
        List<T> out = new ArrayList<>(n);
        int[] at = new int[extents.length];
        int index = offset;
        for (int k = 0; k < n; k++) {
            out.add(data.get(index));
            for (int axis = extents.length - 1; axis >= 0; axis--) {
                index += strides[axis];
                if (++at[axis] < extents[axis]) {
                    break;
                }
                index -= strides[axis] * extents[axis];
                at[axis] = 0;
            }
        }
        return out;
    }

    /** Repeats along axes of extent 1 and missing leading axes. */
    static List<Scalar> broadcast(List<Scalar> data, int[] from, int[] to) {
        int[] own = strides(from);
        int[] strides = new int[to.length];
        for (int i = 0; i < from.length; i++) {
            strides[i + to.length - from.length] = from[i] == 1 ? 0 : own[i];
        }
        return strided(data, to, strides, 0);
    }

    /** Joins along an axis; extents agree elsewhere. */
    static List<Scalar> concat(List<List<Scalar>> parts, List<int[]> extents, int axis) {
        int outer = 1;
        for (int i = 0; i < axis; i++) {
            outer *= extents.get(0)[i];
        }
        List<Scalar> out = new ArrayList<>();
        for (int o = 0; o < outer; o++) {
            for (List<Scalar> part : parts) {
                int block = part.size() / outer;
                out.addAll(part.subList(o * block, (o + 1) * block));
            }
        }
        return out;
    }

    /** Picks entries of an axis; the picked index list replaces the axis. */
    static List<Scalar> gather(List<Scalar> data, int[] extents, int axis, long[] indices) {
        int inner = 1;
        for (int i = axis + 1; i < extents.length; i++) {
            inner *= extents[i];
        }
        int block = inner * extents[axis];
        int outer = block == 0 ? 0 : data.size() / block;
        if ((long) outer * indices.length * inner > ValueInfos.MAX_ELEMENTS) {
            throw UnresolvedShape.INSTANCE;
        }
        List<Scalar> out = new ArrayList<>();
        for (int o = 0; o < outer; o++) {
            for (long index : indices) {
                int from = o * block + NodeContext.axis(index, extents[axis]) * inner;
                out.addAll(data.subList(from, from + inner));
            }
        }
        return out;
    }

    static List<Scalar> zip(List<Scalar> a, List<Scalar> b, BinaryOperator<Scalar> op) {
        return IntStream.range(0, a.size())
                .mapToObj(i -> op.apply(a.get(i), b.get(i)))
                .toList();
    }
}
