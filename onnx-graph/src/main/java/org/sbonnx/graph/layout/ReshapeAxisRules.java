package org.sbonnx.graph.layout;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.layout.Part.Role;

/** Operators that rearrange axes: the factors of the axes are followed one by one. */
final class ReshapeAxisRules {
    private ReshapeAxisRules() {}

    static void register(Map<String, AxisRule> rules) {
        rules.put("Reshape", (node, output) -> reshape(node.value(0), node.outputExtents(output)));
        rules.put("Flatten", (node, output) -> reshape(node.value(0), node.outputExtents(output)));
        rules.put("Squeeze", ReshapeAxisRules::squeeze);
        rules.put("Unsqueeze", ReshapeAxisRules::unsqueeze);
        rules.put("Transpose", ReshapeAxisRules::transpose);
        rules.put("Expand", (node, output) -> enlarge(node, node.outputExtents(output)));
        rules.put("Tile", (node, output) -> enlarge(node, node.outputExtents(output)));
    }

    /** Hands the factors out to the new axes, row-major; a factor may be split between two of them. */
    static TracedValue reshape(TracedValue from, long[] to) {
        Deque<Axis> factors = new ArrayDeque<>();
        for (Axis axis : from.axes()) {
            if (axis.hasMargins()) {
                factors.add(axis);
            } else {
                axis.parts().forEach(p -> factors.add(Axis.of(List.of(p))));
            }
        }
        List<Axis> axes = new ArrayList<>();
        for (long extent : to) {
            axes.add(take(factors, extent));
        }
        return new TracedValue(axes);
    }

    private static Axis take(Deque<Axis> factors, long extent) {
        List<Part> parts = new ArrayList<>();
        long left = extent;
        while (left > 1) {
            Axis next = factors.poll();
            if (next == null) {
                throw Untraceable.INSTANCE;
            }
            long size = next.extent();
            if (next.hasMargins()) {
                if (size != extent) {
                    throw Untraceable.INSTANCE;
                }
                return next;
            }
            if (size > left) {
                if (size % left != 0) {
                    throw Untraceable.INSTANCE;
                }
                List<Part> halves = next.parts().get(0).split(left);
                factors.push(Axis.of(halves.subList(1, 2)));
                next = Axis.of(halves.subList(0, 1));
            } else if (left % size != 0) {
                throw Untraceable.INSTANCE;
            }
            parts.addAll(next.parts());
            left /= next.extent();
        }
        return Axis.of(parts);
    }

    private static TracedValue squeeze(AxisContext node, int output) {
        TracedValue x = node.value(0);
        int rank = node.outputExtents(output).length;
        long[] axes = node.integersOf("axes", 1).orElseGet(() -> new long[0]);
        List<Axis> kept = new ArrayList<>();
        for (int i = 0; i < x.rank(); i++) {
            int axis = i;
            boolean named = Arrays.stream(axes).anyMatch(a -> Untraceable.checkedAxis(a, x.rank()) == axis);
            if (!(axes.length == 0 ? x.axis(i).isUnit() : named)) {
                kept.add(x.axis(i));
            }
        }
        return sized(new TracedValue(kept), rank);
    }

    private static TracedValue unsqueeze(AxisContext node, int output) {
        TracedValue x = node.value(0);
        int rank = node.outputExtents(output).length;
        int[] axes = Arrays.stream(node.integersOf("axes", 1).orElseThrow(() -> Untraceable.INSTANCE))
                .mapToInt(a -> Untraceable.checkedAxis(a, rank))
                .sorted()
                .toArray();
        TracedValue out = x;
        for (int axis : axes) {
            if (axis > out.rank()) {
                throw Untraceable.INSTANCE;
            }
            out = out.inserted(axis, Axis.UNIT);
        }
        return sized(out, rank);
    }

    private static TracedValue sized(TracedValue value, int rank) {
        if (value.rank() != rank) {
            throw Untraceable.INSTANCE;
        }
        return value;
    }

    private static TracedValue transpose(AxisContext node, int output) {
        TracedValue x = node.value(0);
        long[] perm = Attributes.integers(node.node(), "perm");
        List<Axis> axes = new ArrayList<>();
        for (int i = 0; i < x.rank(); i++) {
            long from = perm.length == 0 ? x.rank() - 1 - i : i < perm.length ? perm[i] : -1;
            axes.add(x.axis(Untraceable.checkedAxis(from, x.rank())));
        }
        return new TracedValue(axes);
    }

    /** Axes that grow repeat what they hold: nothing is known of them any more. */
    private static TracedValue enlarge(AxisContext node, long[] extents) {
        TracedValue x = node.value(0);
        List<Axis> axes = new ArrayList<>();
        for (int i = 0; i < extents.length; i++) {
            int own = i - (extents.length - x.rank());
            Axis axis = own < 0 ? Axis.UNIT : x.axis(own);
            axes.add(axis.extent() == extents[i] ? axis : Axis.of(Role.OTHER, extents[i]));
        }
        return new TracedValue(axes);
    }
}
