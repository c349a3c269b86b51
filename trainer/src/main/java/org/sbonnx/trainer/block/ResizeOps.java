package org.sbonnx.trainer.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.onnx.NodeProto;

/** Resize (10–19) and Upsample (7–9) as products with constant interpolation matrices, one axis after the other. */
final class ResizeOps {
    private ResizeOps() {}

    static void register(Map<String, Operator> table) {
        table.put("Resize", Operator.array(ResizeOps::resize).withCheck(ResizeOps::unsupportedReason));
        table.put("Upsample", Operator.array(ResizeOps::resize));
    }

    private static Optional<String> unsupportedReason(NodeProto node) {
        String mode = Attributes.string(node, "mode", "nearest");
        if (Interpolation.parse(Interpolation.Mode.class, mode).isEmpty()) {
            return Optional.of("has mode '" + mode + "'");
        }
        String coordinates = Attributes.string(node, "coordinate_transformation_mode", "half_pixel");
        return Interpolation.parse(Interpolation.CoordinateMode.class, coordinates)
                        .isEmpty()
                ? Optional.of("has coordinate_transformation_mode '" + coordinates + "'")
                : Optional.empty();
    }

    /** Extent and scale of each resized axis. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Target(long[] sizes, float[] scales) {}

    private static NDArray resize(OperatorContext context) {
        NDArray x = context.floats(0);
        long[] shape = x.getShape().getShape();
        int[] axes = axes(context, shape.length);
        Target target = target(context, shape, axes);
        float[] region = region(context, axes.length);
        float extrapolation = context.real("extrapolation_value", 0);
        boolean[][] outside = new boolean[shape.length][];
        NDArray y = x;
        for (int i = axes.length - 1; i >= 0; i--) {
            int axis = axes[i];
            boolean crops = coordinateMode(context) == Interpolation.CoordinateMode.TF_CROP_AND_RESIZE;
            if (target.sizes[i] == shape[axis] && target.scales[i] == 1 && !crops) {
                continue;
            }
            var resampled =
                    axis(context, shape[axis], target.sizes[i], target.scales[i], region[i], region[axes.length + i]);
            y = multiplyAlong(y, axis, context.interpolationMatrices().transposed(resampled));
            outside[axis] = outsideMask(resampled);
        }
        return extrapolation == 0 ? y : extrapolated(context, y, outside, extrapolation);
    }

    /** Resize before opset 11, and Upsample: fixed coordinates and rounding, no region. */
    private static boolean isOld(OperatorContext context) {
        return context.opset() < 11 || context.node().getOpType().equals("Upsample");
    }

    private static Interpolation.CoordinateMode coordinateMode(OperatorContext context) {
        return isOld(context)
                ? Interpolation.CoordinateMode.ASYMMETRIC
                : parsed(Interpolation.CoordinateMode.class, context, "coordinate_transformation_mode", "half_pixel");
    }

    private static Interpolation.NearestMode nearestMode(OperatorContext context, Interpolation.Mode mode) {
        return isOld(context) || mode != Interpolation.Mode.NEAREST
                ? Interpolation.NearestMode.SIMPLE
                : parsed(Interpolation.NearestMode.class, context, "nearest_mode", "round_prefer_floor");
    }

    private static <E extends Enum<E>> E parsed(
            Class<E> type, OperatorContext context, String attribute, String otherwise) {
        String text = context.string(attribute, otherwise);
        return Interpolation.parse(type, text)
                .orElseThrow(() -> context.error("has " + attribute + " '" + text + "'", "export the model again"));
    }

    private static Interpolation.ResampledAxis axis(
            OperatorContext context, long in, long out, float scale, float roiStart, float roiEnd) {
        Interpolation.Mode mode = parsed(Interpolation.Mode.class, context, "mode", "nearest");
        return new Interpolation.ResampledAxis(
                Math.toIntExact(in),
                Math.toIntExact(out),
                scale,
                mode,
                coordinateMode(context),
                nearestMode(context, mode),
                context.real("cubic_coeff_a", -0.75f),
                context.integer("exclude_outside", 0) != 0,
                context.integer("antialias", 0) != 0,
                roiStart,
                roiEnd);
    }

    /** Multiplies one axis of x by a matrix [in, out]: the axis is swapped with the last one and back. */
    private static NDArray multiplyAlong(NDArray x, int axis, NDArray matrix) {
        int rank = x.getShape().dimension();
        if (axis == rank - 1) {
            return Torch.matmul(x, matrix);
        }
        int[] swapped = new int[rank];
        Arrays.setAll(swapped, i -> i == axis ? rank - 1 : i == rank - 1 ? axis : i);
        return Torch.permute(Torch.matmul(Torch.permute(x, swapped), matrix), swapped);
    }

    private static int[] axes(OperatorContext context, int rank) {
        long[] given = context.integers("axes");
        if (given.length == 0) {
            int[] all = new int[rank];
            Arrays.setAll(all, i -> i);
            return all;
        }
        return Arrays.stream(given).mapToInt(a -> ShapeMath.axis(a, rank)).toArray();
    }

    /** [start…, end…] by axis; the whole input where absent. */
    private static float[] region(OperatorContext context, int axes) {
        boolean given = !isOld(context) && context.has(1);
        float[] roi = given ? context.floatValues(1) : new float[0];
        if (roi.length == 2 * axes) {
            return roi;
        }
        float[] all = new float[2 * axes];
        Arrays.fill(all, axes, 2 * axes, 1);
        return all;
    }

    private static Target target(OperatorContext context, long[] shape, int[] axes) {
        int scalesAt = isOld(context) ? 1 : 2;
        float[] scales = new float[0];
        if (context.has(scalesAt)) {
            scales = context.floatValues(scalesAt);
        }
        if (scales.length == 0 && Attributes.find(context.node(), "scales").isPresent()) {
            var list = Attributes.find(context.node(), "scales").orElseThrow().getFloatsList();
            scales = new float[list.size()];
            for (int i = 0; i < scales.length; i++) {
                scales[i] = list.get(i);
            }
        }
        return scales.length > 0
                ? scaled(context, shape, axes, scales)
                : sized(context, shape, axes, context.longValues(3));
    }

    private static Target scaled(OperatorContext context, long[] shape, int[] axes, float[] scales) {
        long[] sizes = new long[axes.length];
        if (scales.length != axes.length) {
            throw context.error(
                    "has " + scales.length + " scales for " + axes.length + " axes", "export the model again");
        }
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = (long) Math.floor(shape[axes[i]] * scales[i]);
        }
        return new Target(sizes, scales);
    }

    private static Target sized(OperatorContext context, long[] shape, int[] axes, long[] wanted) {
        long[] sizes = wanted.clone();
        float[] scales = new float[axes.length];
        if (sizes.length != axes.length) {
            throw context.error(
                    "has " + sizes.length + " sizes for " + axes.length + " axes", "export the model again");
        }
        for (int i = 0; i < sizes.length; i++) {
            if (axes[i] == 0 && context.standsForBatch(shape, sizes[i])) {
                sizes[i] = shape[0];
            }
            scales[i] = (float) sizes[i] / shape[axes[i]];
        }
        String policy = context.string("keep_aspect_ratio_policy", "stretch");
        if (!policy.equals("stretch")) {
            float common = scales[0];
            for (float s : scales) {
                common = policy.equals("not_larger") ? Math.min(common, s) : Math.max(common, s);
            }
            for (int i = 0; i < sizes.length; i++) {
                scales[i] = common;
                sizes[i] = (long) Math.floor(common * shape[axes[i]] + 0.5f);
            }
        }
        return new Target(sizes, scales);
    }

    private static boolean[] outsideMask(Interpolation.ResampledAxis axis) {
        boolean[] out = new boolean[axis.out()];
        for (int i = 0; i < out.length; i++) {
            out[i] = Interpolation.outside(axis, i);
        }
        return out;
    }

    /** Adds the extrapolation value at every position that lies outside along at least one axis (it holds 0 so far). */
    private static NDArray extrapolated(OperatorContext context, NDArray y, boolean[][] outside, float value) {
        NDArray inside = context.manager().ones(new Shape(1));
        long[] shape = y.getShape().getShape();
        for (int axis = 0; axis < shape.length; axis++) {
            if (outside[axis] != null) {
                float[] line = new float[outside[axis].length];
                for (int i = 0; i < line.length; i++) {
                    line[i] = outside[axis][i] ? 0 : 1;
                }
                long[] extent = ShapeMath.filled(shape.length, 1);
                extent[axis] = line.length;
                inside = inside.mul(Torch.upload(context.manager(), new FloatTensor(extent, line)));
            }
        }
        return y.add(Scalars.add(Scalars.multiply(inside, -value), value));
    }
}
