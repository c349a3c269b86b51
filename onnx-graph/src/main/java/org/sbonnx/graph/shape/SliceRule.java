package org.sbonnx.graph.shape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.sbonnx.graph.Attributes;

/** Slice: a range of each axis, with a step that may be negative. */
final class SliceRule {
    private SliceRule() {}

    /** Infers one Slice node. Starts and ends are attributes before version 10 and inputs since. */
    static void apply(NodeContext n) {
        n.setElementType(0, n.elementType(0));
        List<Dim> x = n.dims(0);
        n.set(0, n.elementType(0), Dim.unknown(x.size()));
        boolean inputs = n.hasInput(1);
        if (inputs && n.hasInput(3) && n.elementsOrNull(3) == null) {
            return;
        }
        boolean known = !inputs || (n.elementsOrNull(1) != null && n.elementsOrNull(2) != null);
        int count = inputs
                ? known ? n.elements(1).size() : n.hasInput(3) ? n.elements(3).size() : x.size()
                : Attributes.integers(n.node(), "starts").length;
        long[] all = IntStream.range(0, count).asLongStream().toArray();
        long[] axes = inputs ? n.hasInput(3) ? n.longs(3) : all : Attributes.integers(n.node(), "axes", all);
        int[] at = NodeContext.axes(axes, x.size());
        List<Dim> out = new ArrayList<>(x);
        for (int a : at) {
            out.set(a, Dim.UNKNOWN);
        }
        n.set(0, n.elementType(0), out);
        List<Scalar> starts = inputs ? n.elements(1) : ValueInfos.ints(Attributes.integers(n.node(), "starts"));
        List<Scalar> ends = inputs ? n.elements(2) : ValueInfos.ints(Attributes.integers(n.node(), "ends"));
        List<Scalar> steps = n.hasInput(4) ? n.elements(4) : Collections.nCopies(count, new Scalar.Int(1));
        if (starts.size() != at.length || ends.size() != at.length || steps.size() != at.length) {
            throw new ShapeConflict("Slice with " + starts.size() + " starts, " + ends.size() + " ends, " + steps.size()
                    + " steps, " + at.length + " axes");
        }
        new Slicer(n, x, out, at).apply(starts, ends, steps);
    }

    /** Slices each axis, then the elements of a small tensor whose content is followed. */
    private record Slicer(NodeContext n, List<Dim> x, List<Dim> out, int[] axes) {
        void apply(List<Scalar> starts, List<Scalar> ends, List<Scalar> steps) {
            long[] from = new long[x.size()];
            long[] by = new long[x.size()];
            Arrays.fill(by, 1);
            for (int i = 0; i < axes.length; i++) {
                sliceAxis(axes[i], starts.get(i), ends.get(i), steps.get(i), from, by);
            }
            n.set(0, n.elementType(0), out);
            List<Scalar> content = n.elements(0);
            int[] own = ConstantFolding.strides(ConstantFolding.extents(x));
            int[] strides = new int[own.length];
            int offset = 0;
            int[] extents = ConstantFolding.extents(out);
            for (int i = 0; i < own.length; i++) {
                // Steps longer than the axis are only ever taken between no elements.
                strides[i] =
                        own[i] * (int) Math.max(-ValueInfos.MAX_ELEMENTS, Math.min(ValueInfos.MAX_ELEMENTS, by[i]));
                offset += own[i] * (int) from[i];
            }
            n.setElements(0, ConstantFolding.strided(content, extents, strides, offset));
        }

        private void sliceAxis(int axis, Scalar start, Scalar end, Scalar step, long[] from, long[] by) {
            if (start.equals(new Scalar.Int(0))
                    && step.equals(new Scalar.Int(1))
                    && (end.equals(new Scalar.Int(Long.MAX_VALUE)) || end.equals(new Scalar.Int(Integer.MAX_VALUE)))) {
                out.set(axis, x.get(axis));
                return;
            }
            if (!(x.get(axis) instanceof Dim.Known k)
                    || !(start instanceof Scalar.Int s)
                    || !(end instanceof Scalar.Int e)
                    || !(step instanceof Scalar.Int t)) {
                return;
            }
            if (t.value() == 0) {
                throw new ShapeConflict("Slice with step 0");
            }
            boolean back = t.value() < 0;
            long size = k.extent();
            from[axis] = clamp(s.value(), size, 0, back ? size - 1 : size);
            long to = clamp(e.value(), size, back ? -1 : 0, back ? size - 1 : size);
            by[axis] = t.value();
            long span = back ? from[axis] - to : to - from[axis];
            long step1 = back ? -Math.max(t.value(), -Long.MAX_VALUE) : t.value();
            out.set(axis, Dim.of(span <= 0 ? 0 : (span - 1) / step1 + 1));
        }

        private static long clamp(long index, long size, long low, long high) {
            long i = index < 0 ? index + size : index;
            return Math.max(low, Math.min(high, i));
        }
    }
}
