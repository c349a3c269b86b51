package org.sbonnx.trainer.block;

import java.util.function.DoubleUnaryOperator;

/** Interpolation along one axis as a matrix: every mode of ONNX Resize 10–19 and Upsample is linear in its input. */
final class Interpolation {
    private Interpolation() {}

    /**
     * One axis of a Resize.
     *
     * @param in extent before
     * @param out extent after
     * @param scale as given, or {@code out / in} where sizes were given
     * @param mode {@code nearestMode}, {@code linear} or {@code cubicCoefficient}
     * @param coordinateMode coordinate_transformation_mode
     * @param nearestMode nearest_mode; {@code simple} is the meaning before opset 11
     * @param cubicCoefficient cubic_coeff_a
     * @param excludeOutside taps outside the input weigh nothing (instead of repeating the edge)
     * @param antialias the filter widens with down-sampling
     * @param roiStart start of the region of interest, as a share of the extent
     * @param roiEnd its end
     */
    record ResampledAxis(
            int in,
            int out,
            float scale,
            String mode,
            String coordinateMode,
            String nearestMode,
            float cubicCoefficient,
            boolean excludeOutside,
            boolean antialias,
            float roiStart,
            float roiEnd) {}

    /** Weights [out][in]; a row of zeros is a position outside the region of interest. */
    static float[][] matrix(ResampledAxis axis) {
        float[][] rows = new float[axis.out()][axis.in()];
        for (int o = 0; o < axis.out(); o++) {
            double x = sourceCoordinate(axis, o);
            if (outside(axis, x)) {
                continue;
            }
            switch (axis.mode()) {
                case "nearest" -> rows[o][clamp(nearest(axis, x), axis.in())] = 1;
                case "linear" -> addTaps(axis, x, 1, t -> Math.max(0, 1 - Math.abs(t)), rows[o]);
                case "cubic" -> addTaps(axis, x, 2, t -> cubic(t, axis.cubicCoefficient()), rows[o]);
                default -> throw new IllegalArgumentException("interpolation mode '" + axis.mode() + "' is not known");
            }
        }
        return rows;
    }

    /** Whether each output position lies outside the region that the input covers (tf_crop_and_resize only). */
    static boolean outside(ResampledAxis axis, int position) {
        return outside(axis, sourceCoordinate(axis, position));
    }

    private static boolean outside(ResampledAxis axis, double x) {
        return axis.coordinateMode().equals("tf_crop_and_resize") && (x < 0 || x > axis.in() - 1);
    }

    /** Where an output position lies in the input. */
    private static double sourceCoordinate(ResampledAxis a, int o) {
        return switch (a.coordinateMode()) {
            case "half_pixel" -> (o + 0.5) / a.scale() - 0.5;
            case "pytorch_half_pixel" -> a.out() > 1 ? (o + 0.5) / a.scale() - 0.5 : 0;
            case "half_pixel_symmetric" -> {
                double adjustment = a.out() / ((double) a.scale() * a.in());
                yield a.in() / 2.0 * (1 - adjustment) + (o + 0.5) / a.scale() - 0.5;
            }
            case "align_corners" -> a.out() == 1 ? 0 : (double) o * (a.in() - 1) / (a.out() - 1);
            case "asymmetric" -> o / (double) a.scale();
            case "tf_half_pixel_for_nn" -> (o + 0.5) / a.scale();
            case "tf_crop_and_resize" ->
                a.out() > 1
                        ? a.roiStart() * (a.in() - 1.0)
                                + o * (a.roiEnd() - (double) a.roiStart()) * (a.in() - 1) / (a.out() - 1)
                        : 0.5 * (a.roiStart() + (double) a.roiEnd()) * (a.in() - 1);
            default -> throw new IllegalArgumentException("coordinate mode '" + a.coordinateMode() + "' is not known");
        };
    }

    private static int nearest(ResampledAxis axis, double x) {
        // Coordinates are meant as float32: 2.9999999 of a double computation is their 3.
        float f = (float) x;
        return (int)
                switch (axis.nearestMode()) {
                    case "round_prefer_floor" -> Math.ceil(f - 0.5);
                    case "round_prefer_ceil" -> Math.floor(f + 0.5);
                    case "floor" -> Math.floor(f);
                    case "ceil" -> Math.ceil(f);
                    case "simple" -> axis.scale() < 1 ? Math.ceil(f) : Math.floor(f);
                    default ->
                        throw new IllegalArgumentException("nearest mode '" + axis.nearestMode() + "' is not known");
                };
    }

    private static void addTaps(ResampledAxis axis, double x, int support, DoubleUnaryOperator filter, float[] row) {
        double shrink = axis.antialias() ? Math.min(axis.scale(), 1) : 1;
        double reach = support / shrink;
        int first = (int) Math.ceil(x - reach);
        int last = (int) Math.floor(x + reach);
        double total = 0;
        for (int i = first; i <= last; i++) {
            boolean inside = i >= 0 && i < axis.in();
            total += inside || !axis.excludeOutside() ? filter.applyAsDouble((i - x) * shrink) : 0;
        }
        for (int i = first; i <= last; i++) {
            boolean inside = i >= 0 && i < axis.in();
            if (inside || !axis.excludeOutside()) {
                row[clamp(i, axis.in())] += (float) (filter.applyAsDouble((i - x) * shrink) / total);
            }
        }
    }

    private static double cubic(double t, double a) {
        double x = Math.abs(t);
        if (x <= 1) {
            return ((a + 2) * x - (a + 3)) * x * x + 1;
        }
        return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
    }

    private static int clamp(int i, int n) {
        return Math.max(0, Math.min(n - 1, i));
    }
}
