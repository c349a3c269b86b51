package org.sbonnx.graph.layout;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.sbonnx.graph.layout.Layout.Grid;
import org.sbonnx.graph.layout.Layout.Plane;
import org.sbonnx.graph.layout.Layout.Tokens;
import org.sbonnx.graph.layout.Layout.Untraced;

/** Recognises layouts by what the axes run over. */
final class LayoutClassifier {
    private LayoutClassifier() {}

    static Layout classify(TracedValue value) {
        List<AxisKind> kinds = new ArrayList<>();
        for (int i = 0; i < value.rank(); i++) {
            kinds.add(value.kind(i));
        }
        if (kinds.contains(AxisKind.WINDOWS)) {
            return new Untraced("its positions are divided into windows");
        }
        List<Integer> channels = positions(kinds, AxisKind.CHANNEL);
        if (channels.isEmpty()) {
            channels = positions(kinds, AxisKind.CONSTANT);
        }
        if (channels.isEmpty()) {
            return withoutChannels(value, kinds);
        }
        if (channels.size() > 1) {
            return new Untraced("its channels are divided between several axes");
        }
        return withChannels(value, kinds, channels.get(0));
    }

    private static Layout withoutChannels(TracedValue value, List<AxisKind> kinds) {
        if (kinds.contains(AxisKind.OTHER)) {
            return new Untraced("its axes cannot be traced to the channels and positions of the image");
        }
        long[] grid = positions(kinds, AxisKind.SPACE).stream()
                .mapToLong(i -> value.axis(i).extent())
                .toArray();
        return grid.length < 2 || kinds.contains(AxisKind.TOKENS)
                ? new Untraced("none of its axes holds several channels")
                : new Plane(value.rank(), grid);
    }

    private static Layout withChannels(TracedValue value, List<AxisKind> kinds, int channelAxis) {
        List<Integer> grid = positions(kinds, AxisKind.SPACE);
        List<Integer> tokens = positions(kinds, AxisKind.TOKENS);
        int accounted = 1 + grid.size() + tokens.size();
        long batch = kinds.stream()
                .filter(k -> k == AxisKind.UNIT || k == AxisKind.BATCH)
                .count();
        if (accounted + batch != value.rank()) {
            return new Untraced("one of its axes cannot be traced to the image");
        }
        if (tokens.size() == 1 && grid.isEmpty()) {
            return tokens(value, channelAxis, tokens.get(0));
        }
        if (!tokens.isEmpty() || grid.isEmpty()) {
            return new Untraced(tokens.isEmpty() ? "it has one cell only" : "it relates positions to positions");
        }
        return grid(value, kinds, channelAxis);
    }

    private static List<Integer> positions(List<AxisKind> kinds, AxisKind kind) {
        return IntStream.range(0, kinds.size())
                .filter(i -> kinds.get(i) == kind)
                .boxed()
                .toList();
    }

    private static Layout tokens(TracedValue value, int channelAxis, int tokenAxis) {
        if (value.rank() != 3) {
            return new Untraced("it has " + value.rank() + " axes where a sequence of tokens has 3");
        }
        Axis axis = value.axis(tokenAxis);
        long[] grid = axis.parts().stream().mapToLong(Part::extent).toArray();
        return new Tokens(channelAxis, tokenAxis, axis.prefix(), axis.suffix(), grid);
    }

    /** Channels first or last, and the axes of the image in order; an image may be one cell wide. */
    private static Layout grid(TracedValue value, List<AxisKind> kinds, int channelAxis) {
        int rank = value.rank();
        if (rank != 4 && rank != 5) {
            return new Untraced("it has " + rank + " axes where a map has 4 and a volume 5");
        }
        if (channelAxis != 1 && channelAxis != rank - 1) {
            return new Untraced("its channels lie between the axes of the image");
        }
        int[] axes = new int[rank - 2];
        int last = -1;
        for (int i = 0; i < axes.length; i++) {
            axes[i] = channelAxis == 1 ? i + 2 : i + 1;
            AxisKind kind = kinds.get(axes[i]);
            int dimension =
                    kind == AxisKind.SPACE ? value.axis(axes[i]).parts().get(0).dimension() : last + 1;
            if (dimension <= last || kind == AxisKind.BATCH) {
                return new Untraced("the axes of the image are not in order");
            }
            last = dimension;
        }
        return new Grid(rank, channelAxis, axes);
    }
}
