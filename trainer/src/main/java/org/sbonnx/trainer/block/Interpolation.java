package org.sbonnx.trainer.block;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/** Interpolation along one axis as a matrix: every mode of ONNX Resize 10–19 and Upsample is linear in its input. */
final class Interpolation {
    private Interpolation() {}

    /** Attribute {@code mode}. */
    enum Mode {
        NEAREST,
        LINEAR,
        CUBIC
    }

    /** Attribute {@code coordinate_transformation_mode}: where an output position lies in the input. */
    enum CoordinateMode {
        HALF_PIXEL,
        PYTORCH_HALF_PIXEL,
        HALF_PIXEL_SYMMETRIC,
        ALIGN_CORNERS,
        ASYMMETRIC,
        TF_HALF_PIXEL_FOR_NN,
        TF_CROP_AND_RESIZE
    }

    /** Attribute {@code nearest_mode}: how a coordinate is rounded. */
    enum NearestMode {
        ROUND_PREFER_FLOOR,
        ROUND_PREFER_CEIL,
        FLOOR,
        CEIL,
        /** The rule before opset 11: up where the axis shrinks, else down. */
        SIMPLE
    }

    /** The constant whose name in lower case is {@code text}. */
    static <E extends Enum<E>> Optional<E> parse(Class<E> type, String text) {
        return Arrays.stream(type.getEnumConstants())
                .filter(e -> e.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst();
    }

    /**
     * One axis of a Resize.
     *
     * @param in extent before
     * @param out extent after
     * @param scale as given, or {@code out / in} where sizes were given
     * @param cubicCoefficient attribute {@code cubic_coeff_a}
     * @param excludeOutside whether positions outside the input have weight 0, instead of repeating the edge
     * @param antialias whether the filter widens when the axis shrinks
     * @param roiStart start of the region of interest, as a share of the extent
     * @param roiEnd its end
     */
    record ResampledAxis(
            int in,
            int out,
            float scale,
            Mode mode,
            CoordinateMode coordinateMode,
            NearestMode nearestMode,
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
                case NEAREST -> rows[o][clamp(nearest(axis, x), axis.in())] = 1;
                case LINEAR -> addTaps(axis, x, 1, t -> Math.max(0, 1 - Math.abs(t)), rows[o]);
                case CUBIC -> addTaps(axis, x, 2, t -> cubic(t, axis.cubicCoefficient()), rows[o]);
            }
        }
        return rows;
    }

    /** Whether an output position lies outside the region that the input covers (tf_crop_and_resize only). */
    static boolean outside(ResampledAxis axis, int position) {
        return outside(axis, sourceCoordinate(axis, position));
    }

    private static boolean outside(ResampledAxis axis, double x) {
        return axis.coordinateMode() == CoordinateMode.TF_CROP_AND_RESIZE && (x < 0 || x > axis.in() - 1);
    }

    /** Where an output position lies in the input. */
    private static double sourceCoordinate(ResampledAxis a, int o) {
        return switch (a.coordinateMode()) {
            case HALF_PIXEL -> (o + 0.5) / a.scale() - 0.5;
            case PYTORCH_HALF_PIXEL -> a.out() > 1 ? (o + 0.5) / a.scale() - 0.5 : 0;
            case HALF_PIXEL_SYMMETRIC -> {
                double adjustment = a.out() / ((double) a.scale() * a.in());
                yield a.in() / 2.0 * (1 - adjustment) + (o + 0.5) / a.scale() - 0.5;
            }
            case ALIGN_CORNERS -> a.out() == 1 ? 0 : (double) o * (a.in() - 1) / (a.out() - 1);
            case ASYMMETRIC -> o / (double) a.scale();
            case TF_HALF_PIXEL_FOR_NN -> (o + 0.5) / a.scale();
            case TF_CROP_AND_RESIZE ->
                a.out() > 1
                        ? a.roiStart() * (a.in() - 1.0)
                                + o * (a.roiEnd() - (double) a.roiStart()) * (a.in() - 1) / (a.out() - 1)
                        : 0.5 * (a.roiStart() + (double) a.roiEnd()) * (a.in() - 1);
        };
    }

    private static int nearest(ResampledAxis axis, double x) {
        // Coordinates are meant as float32: 2.9999999 of a double computation is their 3.
        float f = (float) x;
        return (int)
                switch (axis.nearestMode()) {
                    case ROUND_PREFER_FLOOR -> Math.ceil(f - 0.5);
                    case ROUND_PREFER_CEIL -> Math.floor(f + 0.5);
                    case FLOOR -> Math.floor(f);
                    case CEIL -> Math.ceil(f);
                    case SIMPLE -> axis.scale() < 1 ? Math.ceil(f) : Math.floor(f);
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
