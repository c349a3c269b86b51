package org.sbonnx.insert.site;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.layout.Layout;
import org.sbonnx.graph.layout.LayoutTrace;
import org.sbonnx.graph.shape.AnalysedModel;
import org.sbonnx.graph.shape.InferredShapes;
import org.sbonnx.graph.shape.InputLayout;
import org.sbonnx.graph.shape.Shape;
import org.sbonnx.insert.MapView;
import org.sbonnx.onnx.TensorProto;

/**
 * Channels, strides and sizes of the values that could be sites. Where the model leaves the size of its image open, ratios
 * are taken at a stand-in size.
 */
final class FeatureMapShapes {
    private static final int MAX_CHANNELS = 1 << 16;

    /** Axis of the height in a volume {@code [B, C, D, H, W]}. */
    private static final int VOLUME_HEIGHT = 3;

    private final InferredShapes declared;
    private final InferredShapes concrete;
    private final LayoutTrace layouts;
    private final long inputHeight;

    FeatureMapShapes(OnnxModel model) {
        declared = AnalysedModel.of(model).shapes();
        concrete = AnalysedModel.of(model).concreteShapes();
        layouts = LayoutTrace.of(model);
        inputHeight = model.inputs().stream()
                .map(v -> concrete.shapeOf(v.getName()))
                .flatMap(Optional::stream)
                .filter(s -> s.rank() == 4 || s.rank() == 5)
                .findFirst()
                .map(s -> extent(
                        s, s.rank() == 5 ? VOLUME_HEIGHT : InputLayout.of(s).heightAxis()))
                .orElse(0L);
    }

    /** As the model declares its inputs. */
    InferredShapes declared() {
        return declared;
    }

    /** With numbers for the extents that the model leaves open. */
    InferredShapes concrete() {
        return concrete;
    }

    /** Common channel count of float maps and tokens; 0 where the values are none, or copies of another kind than maps. */
    int channels(List<String> tensors) {
        long channels = 0;
        for (String v : tensors) {
            long c = isChannelsFirst(v) || tensors.size() == 1 && view(v).isPresent() ? channelExtent(v) : 0;
            if (c < 1 || (channels != 0 && channels != c) || c > MAX_CHANNELS) {
                return 0;
            }
            channels = c;
        }
        return (int) channels;
    }

    /** Element type of a value, a number in {@code TensorProto.DataType}; float32 where it is unknown. */
    int elementType(String value) {
        int type = declared.elementType(value);
        return type == TensorProto.DataType.UNDEFINED_VALUE ? TensorProto.DataType.FLOAT_VALUE : type;
    }

    /** Whether these are maps of one channel, which a bottleneck cannot disentangle further. */
    boolean isSingleChannel(List<String> tensors) {
        return tensors.stream().allMatch(v -> layouts.layout(v) instanceof Layout.Plane) || channels(tensors) == 1;
    }

    private long channelExtent(String value) {
        Layout layout = layouts.layout(value);
        int axis = layout instanceof Layout.Grid grid
                ? grid.channelAxis()
                : layout instanceof Layout.Tokens tokens ? tokens.channelAxis() : -1;
        return axis < 0
                ? 0
                : declared.shapeOf(value)
                        .map(s -> s.dim(axis).known().orElse(0))
                        .orElse(0L);
    }

    /** How tokens, a map with channels last or a volume are seen as a map; empty for anything else. */
    Optional<MapView> view(String value) {
        Layout layout = layouts.layout(value);
        if (layout instanceof Layout.Grid grid && grid.rank() == 4 && !grid.isChannelsFirst()) {
            int[] axes = grid.gridAxes();
            return Optional.of(new MapView(List.of(0, grid.channelAxis(), axes[0], axes[1]), 0, List.of()));
        }
        if (layout instanceof Layout.Grid volume && isVolume(volume) && hasFixedGrid(value, volume)) {
            int[] axes = volume.gridAxes();
            return Optional.of(new MapView(
                    List.of(0, volume.channelAxis(), axes[0], axes[1], axes[2]),
                    0,
                    Arrays.stream(axes)
                            .map(axis -> Math.toIntExact(extent(value, axis)))
                            .boxed()
                            .toList()));
        }
        if (layout instanceof Layout.Tokens tokens && isViewable(tokens) && hasFixedTokens(value, tokens)) {
            int batch = 3 - tokens.channelAxis() - tokens.tokenAxis();
            return Optional.of(new MapView(
                    List.of(batch, tokens.channelAxis(), tokens.tokenAxis()),
                    Math.toIntExact(tokens.prefix()),
                    Arrays.stream(tokens.grid())
                            .mapToInt(Math::toIntExact)
                            .boxed()
                            .toList()));
        }
        return Optional.empty();
    }

    private static boolean isVolume(Layout.Grid grid) {
        return grid.rank() == 5 && grid.gridAxes().length == 3;
    }

    /** Whether the model itself fixes the extents of a volume. */
    private boolean hasFixedGrid(String value, Layout.Grid volume) {
        return declared.shapeOf(value)
                .filter(s -> Arrays.stream(volume.gridAxes())
                        .allMatch(axis -> s.dim(axis).known().isPresent()))
                .isPresent();
    }

    private static boolean isViewable(Layout.Tokens tokens) {
        return tokens.suffix() == 0 && tokens.grid().length == 2;
    }

    /** Whether the model itself, and not a stand-in size, fixes the number of tokens. */
    private boolean hasFixedTokens(String value, Layout.Tokens tokens) {
        return declared.shapeOf(value)
                .filter(s -> s.rank() == 3 && s.dim(tokens.tokenAxis()).known().isPresent())
                .isPresent();
    }

    /** Whether a value is a map {@code [B, C, H, W]}: its axes lead back to those of the image. */
    boolean isChannelsFirst(String value) {
        return layouts.layout(value) instanceof Layout.Grid grid && grid.rank() == 4 && grid.isChannelsFirst();
    }

    /** Why a bottleneck cannot be inserted at these values. */
    String rejectionReason(List<String> tensors) {
        String value = tensors.get(0);
        if (declared.shapeOf(value).isEmpty()) {
            return "its shape is not known";
        }
        Layout layout = layouts.layout(value);
        if (layout instanceof Layout.Untraced untraced) {
            return untraced.reason();
        }
        if (layout instanceof Layout.Tokens tokens && isViewable(tokens) && !hasFixedTokens(value, tokens)) {
            return "it is a sequence of tokens " + layout + " whose number the model leaves open:"
                    + " export it with the size that it is to run at";
        }
        if (layout instanceof Layout.Grid volume && isVolume(volume) && !hasFixedGrid(value, volume)) {
            return "it is a volume " + layout + " whose extents the model leaves open:"
                    + " export it with the size that it is to run at";
        }
        if (layout instanceof Layout.Tokens || layout instanceof Layout.Grid grid && grid.rank() != 4) {
            return "it is " + layout + ", which cannot be seen as a map [B, C, H, W]";
        }
        if (channelExtent(value) < 1) {
            return "the number of its channels is not known";
        }
        return tensors.size() > 1 ? "its copies differ in their channels" : "it has too many channels";
    }

    /** The shape as text. */
    String describe(String value) {
        return declared.shapeOf(value).map(Shape::toString).orElse("of unknown shape");
    }

    /** Height times width, of a volume times depth; 0 where unknown. */
    long area(String value) {
        long slices = layouts.layout(value) instanceof Layout.Grid volume && isVolume(volume)
                ? extent(value, volume.gridAxes()[0])
                : 1;
        return slices * size(value, 0) * size(value, 1);
    }

    /** Height (0) or width (1) of a map or of the grid of tokens; 0 where unknown. */
    private long size(String value, int axis) {
        Layout layout = layouts.layout(value);
        if (layout instanceof Layout.Tokens tokens && tokens.grid().length == 2) {
            return tokens.grid()[axis];
        }
        int at = layout instanceof Layout.Grid grid && grid.gridAxes().length >= 2
                ? grid.gridAxes()[grid.gridAxes().length - 2 + axis]
                : 2 + axis;
        return extent(value, at);
    }

    private long extent(String value, int axis) {
        return concrete.shapeOf(value).map(s -> extent(s, axis)).orElse(0L);
    }

    /** Input height over the value's height, rounded up; 0 where unknown. */
    int stride(String value) {
        long own = size(value, 0);
        return own > 0 && inputHeight > 0 ? Math.toIntExact((inputHeight + own - 1) / own) : 0;
    }

    /** Extent of an axis of a map or a volume, 0 where it is not known. */
    private static long extent(Shape shape, int axis) {
        return shape.rank() == 4 || shape.rank() == 5 ? shape.dim(axis).known().orElse(0) : 0;
    }
}
