package org.sbonnx.graph.shape;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.sbonnx.graph.Attributes;
import org.sbonnx.onnx.TensorProto;

/** Convolutions and pools: a window of {@code kernel_shape} slides over the axes behind batch and channels. */
final class WindowRules {
    private WindowRules() {}

    static void register(Map<String, ShapeRule> rules) {
        rules.put("Conv", n -> convolution(n, 0, 1, n.elementType(0)));
        rules.put("DeformConv", n -> convolution(n, 0, 1, n.elementType(0)));
        rules.put("ConvInteger", n -> convolution(n, 0, 1, TensorProto.DataType.INT32_VALUE));
        rules.put("QLinearConv", n -> convolution(n, 0, 3, n.elementType(7)));
        rules.put("ConvTranspose", WindowRules::convTranspose);
        rules.put("MaxPool", WindowRules::pool);
        rules.put("AveragePool", WindowRules::pool);
        rules.put("LpPool", WindowRules::pool);
        for (String op : List.of("GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool")) {
            rules.put(op, WindowRules::globalPool);
        }
    }

    private static void convolution(NodeContext n, int data, int weight, int type) {
        n.setElementType(0, type);
        List<Dim> x = n.dims(data, 2);
        List<Dim> w = n.input(weight).dims();
        if (w != null && w.size() != x.size()) {
            throw new ShapeConflict("the input has the shape " + x + ", the weight " + w);
        }
        Dim group = Dim.of(Math.max(0, n.attribute("group", 1)));
        if (w != null
                && x.get(1) instanceof Dim.Known c
                && w.get(1) instanceof Dim.Known k
                && group instanceof Dim.Known g
                && Math.multiplyExact(k.extent(), g.extent()) != c.extent()) {
            throw new ShapeConflict("the input has " + c + " channels, the weight wants " + k + " × " + g + " groups");
        }
        List<Dim> out = new ArrayList<>(List.of(x.get(0), w == null ? Dim.UNKNOWN : w.get(0)));
        out.addAll(new WindowAttributes(n, x, w).outputExtents(x));
        n.set(0, type, out);
    }

    private static void pool(NodeContext n) {
        n.setElementType(0, n.elementType(0));
        n.setElementType(1, TensorProto.DataType.INT64_VALUE);
        List<Dim> x = n.dims(0, 2);
        List<Dim> out = new ArrayList<>(x.subList(0, 2));
        out.addAll(new WindowAttributes(n, x, null).outputExtents(x));
        n.set(0, n.elementType(0), out);
        n.set(1, TensorProto.DataType.INT64_VALUE, out);
    }

    private static void globalPool(NodeContext n) {
        n.setElementType(0, n.elementType(0));
        List<Dim> x = n.dims(0, 2);
        List<Dim> out = new ArrayList<>(x.subList(0, 2));
        for (int i = 2; i < x.size(); i++) {
            out.add(Dim.of(1));
        }
        n.set(0, n.elementType(0), out);
    }

    /** out = stride·(in − 1) + output_padding + dilation·(kernel − 1) + 1 − pads, unless {@code output_shape} says it. */
    private static void convTranspose(NodeContext n) {
        n.setElementType(0, n.elementType(0));
        List<Dim> x = n.dims(0, 2);
        List<Dim> w = n.input(1).dims();
        if (w != null && w.size() != x.size()) {
            throw new ShapeConflict("the input has the shape " + x + ", the weight " + w);
        }
        int axes = x.size() - 2;
        WindowAttributes window = new WindowAttributes(n, x, w);
        long[] padding = n.attributes("output_padding", axes, 0);
        long[] fixed = Attributes.integers(n.node(), "output_shape");
        Dim channels = w != null && w.get(1) instanceof Dim.Known k
                ? extent(Math.multiplyExact(k.extent(), n.attribute("group", 1)))
                : Dim.UNKNOWN;
        List<Dim> out = new ArrayList<>(List.of(x.get(0), channels));
        for (int i = 0; i < axes; i++) {
            // Some exporters give output_shape for all axes; the format defines it for the spatial ones.
            int at = fixed.length - axes + i;
            out.add(
                    fixed.length > 0 && at >= 0
                            ? extent(fixed[at])
                            : window.transposedExtent(i, x.get(i + 2), padding[i]));
        }
        n.set(0, n.elementType(0), out);
    }

    /** Quotient of non-negative numbers, rounded up. */
    static long ceilDiv(long a, long b) {
        return a / b + (a % b == 0 ? 0 : 1);
    }

    static Dim extent(long value) {
        if (value < 0) {
            throw new ShapeConflict("an axis would get the extent " + value);
        }
        return Dim.of(value);
    }

    /** The window attributes of one node. */
    private static final class WindowAttributes {
        private final Dim[] kernel;
        private final long[] strides;
        private final long[] dilations;
        private final long[] pads;
        private final String autoPad;
        private final boolean ceil;

        WindowAttributes(NodeContext n, List<Dim> x, @org.jspecify.annotations.Nullable List<Dim> weight) {
            int axes = x.size() - 2;
            kernel = new Dim[axes];
            boolean given = n.hasAttribute("kernel_shape");
            long[] shape = given ? n.attributes("kernel_shape", axes, 1) : new long[axes];
            for (int i = 0; i < axes; i++) {
                kernel[i] = given ? extent(shape[i]) : weight != null ? weight.get(i + 2) : Dim.UNKNOWN;
            }
            strides = n.attributes("strides", axes, 1);
            dilations = n.attributes("dilations", axes, 1);
            pads = n.attributes("pads", 2 * axes, 0);
            autoPad = n.attribute("auto_pad", "NOTSET");
            ceil = n.attribute("ceil_mode", 0) != 0;
            for (int i = 0; i < axes; i++) {
                if (strides[i] <= 0 || dilations[i] <= 0) {
                    throw new ShapeConflict(
                            "stride " + strides[i] + " or dilation " + dilations[i] + " is not positive");
                }
            }
        }

        List<Dim> outputExtents(List<Dim> x) {
            List<Dim> out = new ArrayList<>();
            for (int i = 0; i < kernel.length; i++) {
                out.add(outputExtent(i, x.get(i + 2)));
            }
            return out;
        }

        private Dim outputExtent(int axis, Dim in) {
            OptionalLong size = in.known();
            if (size.isEmpty()) {
                boolean unchanged = strides[axis] == 1 && (autoPad.startsWith("SAME") || padsCancel(axis));
                return unchanged ? in : Dim.UNKNOWN;
            }
            if (autoPad.startsWith("SAME")) {
                return extent(ceilDiv(size.getAsLong(), strides[axis]));
            }
            if (kernel[axis].known().isEmpty()) {
                return Dim.UNKNOWN;
            }
            boolean padded = !autoPad.equals("VALID");
            long before = padded ? pads[axis] : 0;
            long after = padded ? pads[axis + kernel.length] : 0;
            long paddedSize = Math.addExact(Math.addExact(size.getAsLong(), before), after);
            long free = Math.subtractExact(paddedSize, effectiveKernel(axis));
            if (free < 0) {
                throw new ShapeConflict("a window of " + effectiveKernel(axis) + " does not fit into " + paddedSize);
            }
            long steps = free / strides[axis];
            // The last window must start inside the input or its leading padding.
            if (ceil
                    && free % strides[axis] != 0
                    && (steps + 1) * strides[axis] < Math.addExact(size.getAsLong(), before)) {
                steps++;
            }
            return extent(steps + 1);
        }

        private boolean padsCancel(int axis) {
            return kernel[axis].known().isPresent()
                    && !autoPad.equals("VALID")
                    && Math.addExact(pads[axis], pads[axis + kernel.length]) == effectiveKernel(axis) - 1;
        }

        Dim transposedExtent(int axis, Dim in, long outputPadding) {
            OptionalLong size = in.known();
            if (size.isEmpty()) {
                return Dim.UNKNOWN;
            }
            if (autoPad.startsWith("SAME")) {
                return extent(Math.multiplyExact(size.getAsLong(), strides[axis]));
            }
            if (kernel[axis].known().isEmpty()) {
                return Dim.UNKNOWN;
            }
            long strided = Math.multiplyExact(strides[axis], Math.subtractExact(size.getAsLong(), 1));
            long fullSize = Math.addExact(Math.addExact(strided, outputPadding), effectiveKernel(axis));
            boolean padded = !autoPad.equals("VALID");
            long padding = padded ? Math.addExact(pads[axis], pads[axis + kernel.length]) : 0;
            return extent(Math.subtractExact(fullSize, padding));
        }

        /** Positions from the first to the last one that a window touches. */
        private long effectiveKernel(int axis) {
            long k = kernel[axis].known().orElseThrow();
            return Math.addExact(Math.multiplyExact(dilations[axis], Math.subtractExact(k, 1)), 1);
        }
    }
}
