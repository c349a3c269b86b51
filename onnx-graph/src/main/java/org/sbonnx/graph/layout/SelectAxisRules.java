package org.sbonnx.graph.layout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.layout.Part.Role;

/** Operators that take parts of an axis, put axes together, or reduce them. */
final class SelectAxisRules {
    private SelectAxisRules() {}

    static void register(Map<String, AxisRule> rules) {
        rules.put("Concat", SelectAxisRules::concat);
        rules.put("Slice", SelectAxisRules::slice);
        rules.put("Split", SelectAxisRules::split);
        rules.put("Gather", SelectAxisRules::gather);
        rules.put("GatherND", SelectAxisRules::gatherCells);
        for (String op : List.of(
                "ReduceMean",
                "ReduceSum",
                "ReduceMax",
                "ReduceMin",
                "ReduceProd",
                "ReduceL1",
                "ReduceL2",
                "ReduceLogSum",
                "ReduceLogSumExp",
                "ReduceSumSquare")) {
            rules.put(op, SelectAxisRules::reduce);
        }
        rules.put("ArgMax", SelectAxisRules::reduceOneAxis);
        rules.put("ArgMin", SelectAxisRules::reduceOneAxis);
        rules.put(
                "TopK",
                (node, output) -> selected(
                        node.value(0),
                        node.axis(-1, node.value(0).rank()),
                        node.outputExtents(output, node.value(0).rank())));
    }

    /** {@code x} with one axis of which only a part is left. */
    private static TracedValue selected(TracedValue x, int axis, long[] extents) {
        long extent = extents[axis];
        if (x.axis(axis).extent() == extent) {
            return x;
        }
        return x.with(
                axis,
                switch (x.kind(axis)) {
                    case CHANNEL -> Axis.of(Role.CHANNEL, extent);
                    case SPACE -> WindowAxisRules.resampled(x, axis, extent);
                    default -> Axis.of(Role.OTHER, extent);
                });
    }

    private static TracedValue slice(AxisContext node, int output) {
        TracedValue x = node.value(0);
        long[] extents = node.outputExtents(output, x.rank());
        long[] starts = node.integersOf("starts", 1).orElseThrow(() -> Untraceable.INSTANCE);
        long[] axes = node.integersOf("axes", 3).orElseGet(() -> positions(starts.length));
        if (axes.length != starts.length) {
            throw Untraceable.INSTANCE;
        }
        TracedValue out = x;
        for (int i = 0; i < axes.length; i++) {
            int axis = Untraceable.checkedAxis(axes[i], x.rank());
            long length = x.axis(axis).extent();
            long start = Math.min(starts[i] < 0 ? Math.max(0, starts[i] + length) : starts[i], length);
            boolean margins = x.axis(axis).hasMargins();
            out = margins && extents[axis] <= length - start
                    ? out.with(axis, withoutMargin(x.axis(axis), start, extents[axis]))
                    : selected(out, axis, extents);
        }
        return out;
    }

    private static long[] positions(int count) {
        long[] all = new long[count];
        Arrays.setAll(all, i -> i);
        return all;
    }

    /** Entries {@code start … start + extent − 1} of an axis with other entries around its positions. */
    private static Axis withoutMargin(Axis axis, long start, long extent) {
        long positions = axis.extent() - axis.prefix() - axis.suffix();
        long prefix = axis.prefix() - start;
        long suffix = start + extent - axis.prefix() - positions;
        return prefix >= 0 && suffix >= 0 ? new Axis(prefix, axis.parts(), suffix) : Axis.of(Role.OTHER, extent);
    }

    private static TracedValue split(AxisContext node, int output) {
        TracedValue x = node.value(0);
        int axis = node.axis(0, x.rank());
        if (!x.axis(axis).hasMargins()) {
            return selected(x, axis, node.outputExtents(output, x.rank()));
        }
        long start = 0;
        for (int i = 0; i < output; i++) {
            start += node.outputExtents(i, x.rank())[axis];
        }
        return x.with(axis, withoutMargin(x.axis(axis), start, node.outputExtents(output, x.rank())[axis]));
    }

    private static TracedValue gather(AxisContext node, int output) {
        if (!node.isContent(0)) {
            throw Untraceable.INSTANCE;
        }
        TracedValue x = node.value(0);
        long[] extents = node.outputExtents(output);
        int axis = node.axis(0, x.rank());
        if (extents.length == x.rank() - 1) {
            return x.removed(axis);
        }
        if (extents.length == x.rank()) {
            return x.kind(axis) == AxisKind.TOKENS
                    ? x.with(axis, Axis.of(Role.OTHER, extents[axis]))
                    : selected(x, axis, extents);
        }
        throw Untraceable.INSTANCE;
    }

    /** Cells at given places: what the places leave of the axes stays, the order of the cells is unknown. */
    private static TracedValue gatherCells(AxisContext node, int output) {
        if (!node.isContent(0) || node.attribute("batch_dims", 0) != 0) {
            throw Untraceable.INSTANCE;
        }
        TracedValue x = node.value(0);
        TracedValue places = node.value(1);
        long[] extents = node.outputExtents(output);
        int gathered = Math.toIntExact(places.axis(-1).extent());
        if (extents.length < places.rank() - 1) {
            throw Untraceable.INSTANCE;
        }
        List<Axis> axes = new ArrayList<>();
        for (int i = 0; i < places.rank() - 1; i++) {
            axes.add(Axis.of(Role.OTHER, extents[i]));
        }
        axes.addAll(x.axes().subList(Math.min(gathered, x.rank()), x.rank()));
        return new TracedValue(axes);
    }

    private static TracedValue concat(AxisContext node, int output) {
        long[] extents = node.outputExtents(output);
        int axis = node.axis(0, extents.length);
        List<TracedValue> operands = new ArrayList<>();
        for (int i = 0; i < node.inputCount(); i++) {
            TracedValue operand = node.value(i);
            if (operand.rank() != extents.length) {
                throw Untraceable.INSTANCE;
            }
            operands.add(operand);
        }
        List<TracedValue> others = operands.stream().map(o -> o.removed(axis)).toList();
        long[] otherExtents = new long[extents.length - 1];
        for (int i = 0; i < otherExtents.length; i++) {
            otherExtents[i] = extents[i < axis ? i : i + 1];
        }
        TracedValue rest = ElementwiseAxisRules.merge(others, otherExtents);
        return rest.inserted(axis, joined(operands, axis, extents[axis], rest));
    }

    private static Axis joined(List<TracedValue> operands, int axis, long extent, TracedValue rest) {
        List<AxisKind> kinds = operands.stream().map(o -> o.kind(axis)).toList();
        if (kinds.stream().anyMatch(k -> k == AxisKind.TOKENS)) {
            return tokensWithMargins(operands, axis, extent);
        }
        if (kinds.stream().anyMatch(k -> k == AxisKind.SPACE)) {
            return ofOneDimension(operands, axis, extent);
        }
        // What cannot be traced lies beside channels at the same positions, as pooled maps do that are read by index.
        boolean channels = kinds.stream().anyMatch(k -> k == AxisKind.CHANNEL)
                && kinds.stream().noneMatch(k -> k == AxisKind.BATCH || k == AxisKind.WINDOWS)
                && (!kinds.contains(AxisKind.OTHER) || isOfPositions(rest));
        boolean noOthers = rest.axes().stream().noneMatch(a -> a.has(Role.CHANNEL));
        return Axis.of(channels && noOthers ? Role.CHANNEL : Role.OTHER, extent);
    }

    private static boolean isOfPositions(TracedValue rest) {
        return IntStream.range(0, rest.rank())
                .mapToObj(rest::kind)
                .allMatch(
                        k -> k == AxisKind.UNIT || k == AxisKind.BATCH || k == AxisKind.SPACE || k == AxisKind.TOKENS);
    }

    /** Positions of one grid with a class token or the like around them. */
    private static Axis tokensWithMargins(List<TracedValue> operands, int axis, long extent) {
        long prefix = 0;
        long suffix = 0;
        Axis grid = null;
        for (TracedValue operand : operands) {
            Axis own = operand.axis(axis);
            if (operand.kind(axis) == AxisKind.TOKENS) {
                if (grid != null) {
                    return Axis.of(Role.OTHER, extent);
                }
                grid = own;
            } else if (grid == null) {
                prefix += own.extent();
            } else {
                suffix += own.extent();
            }
        }
        return grid == null
                ? Axis.of(Role.OTHER, extent)
                : new Axis(prefix + grid.prefix(), grid.parts(), suffix + grid.suffix());
    }

    private static Axis ofOneDimension(List<TracedValue> operands, int axis, long extent) {
        int dimension = -1;
        for (TracedValue operand : operands) {
            if (operand.kind(axis) == AxisKind.SPACE) {
                int own = operand.axis(axis).parts().get(0).dimension();
                if (dimension >= 0 && dimension != own) {
                    return Axis.of(Role.OTHER, extent);
                }
                dimension = own;
            }
        }
        return Axis.space(dimension, extent);
    }

    private static TracedValue reduceOneAxis(AxisContext node, int output) {
        TracedValue x = node.value(0);
        int axis = node.axis(0, x.rank());
        return node.attribute("keepdims", 1) == 1 ? x.with(axis, Axis.UNIT) : x.removed(axis);
    }

    private static TracedValue reduce(AxisContext node, int output) {
        TracedValue x = node.value(0);
        boolean keep = node.attribute("keepdims", 1) == 1;
        long[] axes = node.integersOf("axes", 1).orElse(null);
        if (axes == null && node.hasInput(1)) {
            throw Untraceable.INSTANCE;
        }
        boolean none = axes == null && Attributes.integer(node.node(), "noop_with_empty_axes", 0) == 1;
        List<Axis> out = new ArrayList<>();
        for (int i = 0; i < x.rank(); i++) {
            int axis = i;
            boolean reduced = axes == null
                    ? !none
                    : Arrays.stream(axes).anyMatch(a -> Untraceable.checkedAxis(a, x.rank()) == axis);
            if (!reduced) {
                out.add(x.axis(i));
            } else if (keep) {
                out.add(Axis.UNIT);
            }
        }
        return new TracedValue(out);
    }
}
