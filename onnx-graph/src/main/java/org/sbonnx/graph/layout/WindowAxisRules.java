package org.sbonnx.graph.layout;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sbonnx.graph.layout.Part.Role;

/** Convolutions, pooling and resampling: positions stay positions, at another stride. */
final class WindowAxisRules {
    private WindowAxisRules() {}

    static void register(Map<String, AxisRule> rules) {
        for (String op : List.of("Conv", "ConvTranspose", "ConvInteger", "QLinearConv", "DeformConv")) {
            rules.put(op, WindowAxisRules::convolve);
        }
        for (String op : List.of(
                "AveragePool",
                "MaxPool",
                "LpPool",
                "GlobalAveragePool",
                "GlobalMaxPool",
                "GlobalLpPool",
                "Resize",
                "Upsample",
                "Pad")) {
            rules.put(op, WindowAxisRules::resample);
        }
        rules.put("DepthToSpace", WindowAxisRules::rearrangeBlocks);
        rules.put("SpaceToDepth", WindowAxisRules::rearrangeBlocks);
        rules.put("GridSample", WindowAxisRules::sampleGrid);
    }

    /** A kernel sums over axis 1, which must be channels, and slides over the others. */
    private static TracedValue convolve(AxisContext node, int output) {
        TracedValue x = node.value(0);
        long[] extents = node.outputExtents(output, x);
        AxisKind summed = x.kind(1);
        boolean channels = summed == AxisKind.CHANNEL || summed == AxisKind.UNIT || summed == AxisKind.CONSTANT;
        List<Axis> axes = new ArrayList<>();
        axes.add(x.axis(0));
        axes.add(Axis.of(channels ? Role.CHANNEL : Role.OTHER, extents[1]));
        for (int i = 2; i < extents.length; i++) {
            axes.add(resampled(x, i, extents[i]));
        }
        return new TracedValue(axes);
    }

    private static TracedValue resample(AxisContext node, int output) {
        TracedValue x = node.value(0);
        long[] extents = node.outputExtents(output, x);
        List<Axis> axes = new ArrayList<>();
        for (int i = 0; i < extents.length; i++) {
            axes.add(resampled(x, i, extents[i]));
        }
        return new TracedValue(axes);
    }

    /** An axis at another number of positions or, padded, of channels. */
    static Axis resampled(TracedValue x, int axis, long extent) {
        Axis from = x.axis(axis);
        if (extent == 1) {
            return Axis.UNIT;
        }
        AxisKind kind = x.kind(axis);
        if (kind == AxisKind.SPACE) {
            return Axis.space(from.parts().get(0).dimension(), extent);
        }
        if (from.extent() == extent) {
            return from;
        }
        return switch (kind) {
            case UNIT -> grownFromUnit(x, axis, extent);
            case CHANNEL -> Axis.of(Role.CHANNEL, extent);
            default -> Axis.of(Role.OTHER, extent);
        };
    }

    /** One cell that is spread over a map, as after global pooling: axes behind channels are the image's, in order. */
    private static Axis grownFromUnit(TracedValue x, int axis, long extent) {
        int dimension = axis - 2;
        boolean channelsFirst = x.rank() >= 4 && axis >= 2 && x.kind(1) == AxisKind.CHANNEL;
        return channelsFirst ? Axis.space(dimension, extent) : Axis.of(Role.OTHER, extent);
    }

    private static TracedValue rearrangeBlocks(AxisContext node, int output) {
        TracedValue x = node.value(0);
        long[] extents = node.outputExtents(output, x);
        return TracedValue.of(
                x.axis(0),
                Axis.of(x.kind(1) == AxisKind.CHANNEL ? Role.CHANNEL : Role.OTHER, extents[1]),
                resampled(x, 2, extents[2]),
                resampled(x, 3, extents[3]));
    }

    /** Channels of the map, positions of the grid that it is read at. */
    private static TracedValue sampleGrid(AxisContext node, int output) {
        TracedValue x = node.value(0);
        long[] extents = node.outputExtents(output, x);
        TracedValue out = TracedValue.of(x.axis(0), x.axis(1));
        for (int i = 2; i < extents.length; i++) {
            Axis positions = node.isContent(1) ? node.value(1).axis(i - 1) : x.axis(i);
            out = out.inserted(i, positions.extent() == extents[i] ? positions : Axis.of(Role.OTHER, extents[i]));
        }
        return out;
    }
}
