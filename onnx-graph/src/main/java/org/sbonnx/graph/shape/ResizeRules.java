package org.sbonnx.graph.shape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.sbonnx.graph.Attributes;

/** Resize 10, 11, 13, 18, 19 and Upsample 7 and 9. */
final class ResizeRules {
    private ResizeRules() {}

    static void register(Map<String, ShapeRule> rules) {
        rules.put("Upsample", n -> resize(n, n.opset() >= 9 ? 1 : -1, -1));
        rules.put("Resize", n -> resize(n, n.opset() >= 11 ? 2 : 1, n.opset() >= 11 ? 3 : -1));
    }

    /** @param scales input with the factors (−1: an attribute); {@code sizes} input with the extents, −1: none */
    private static void resize(NodeContext n, int scales, int sizes) {
        n.setElementType(0, n.elementType(0));
        List<Dim> x = n.dims(0);
        n.set(0, n.elementType(0), Dim.unknown(x.size()));
        long[] all = IntStream.range(0, x.size()).asLongStream().toArray();
        int[] axes = NodeContext.axes(Attributes.integers(n.node(), "axes", all), x.size());
        List<Dim> out = new ArrayList<>(x);
        Arrays.stream(axes).forEach(a -> out.set(a, Dim.UNKNOWN));
        n.set(0, n.elementType(0), out);
        if (sizes >= 0 && n.hasInput(sizes)) {
            resizeToSizes(n, x, out, axes, LayoutRules.targetDims(n, sizes));
        } else {
            resizeByScales(n, x, out, axes, factors(n, scales));
        }
        n.set(0, n.elementType(0), out);
    }

    private static double[] factors(NodeContext n, int scales) {
        if (scales >= 0) {
            return n.reals(scales);
        }
        return Attributes.find(n.node(), "scales")
                .map(a -> a.getFloatsList().stream()
                        .mapToDouble(Float::doubleValue)
                        .toArray())
                .orElse(new double[0]);
    }

    private static void resizeByScales(NodeContext n, List<Dim> x, List<Dim> out, int[] axes, double[] factors) {
        requireCount(factors.length, axes);
        boolean crop = n.attribute("coordinate_transformation_mode", "").equals("tf_crop_and_resize");
        double[] roi = crop ? n.reals(1) : new double[0];
        for (int i = 0; i < axes.length; i++) {
            Dim d = x.get(axes[i]);
            float factor = (float) factors[i];
            float part = crop && roi.length == 2 * axes.length ? (float) (roi[i + axes.length] - roi[i]) : 1;
            if (factor == 1 && part == 1) {
                out.set(axes[i], d);
            } else if (d instanceof Dim.Known k) {
                // The runtimes compute this product in float32.
                out.set(axes[i], WindowRules.extent((long) Math.floor((double) ((float) k.extent() * part * factor))));
            }
        }
    }

    private static void resizeToSizes(NodeContext n, List<Dim> x, List<Dim> out, int[] axes, List<Dim> wanted) {
        requireCount(wanted.size(), axes);
        String policy = n.attribute("keep_aspect_ratio_policy", "stretch");
        if (policy.equals("stretch")) {
            for (int i = 0; i < axes.length; i++) {
                out.set(axes[i], wanted.get(i));
            }
            return;
        }
        float factor = policy.equals("not_larger") ? Float.MAX_VALUE : 0;
        for (int i = 0; i < axes.length; i++) {
            if (!(x.get(axes[i]) instanceof Dim.Known k) || !(wanted.get(i) instanceof Dim.Known w)) {
                return;
            }
            float own = (float) w.extent() / k.extent();
            factor = policy.equals("not_larger") ? Math.min(factor, own) : Math.max(factor, own);
        }
        for (int axis : axes) {
            if (x.get(axis) instanceof Dim.Known k) {
                out.set(axis, WindowRules.extent((long) Math.floor((double) (factor * k.extent()) + 0.5)));
            }
        }
    }

    private static void requireCount(int given, int[] axes) {
        if (given != axes.length) {
            throw new ShapeConflict("Resize with " + given + " factors or sizes for " + axes.length + " axes");
        }
    }
}
