package org.sbonnx.auic.grid;

/**
 * Linear interpolation along one axis. Target t is {@code a[low[t]] + weight[t] · (a[high[t]] − a[low[t]])}, in float32:
 * between equal neighbours it is exactly their value.
 *
 * <p>Source  positions of ONNX Resize-19, {@code align_corners} and {@code half_pixel}, clamped to the axis.
 *
 * @param low lower neighbour of each target
 * @param high upper neighbour of each target
 * @param weight share of the upper neighbour, in [0, 1)
 */
@SuppressWarnings("ArrayRecordComponent")
public record BilinearAxis(int[] low, int[] high, float[] weight) {

    /**
     * Interpolation of {@code in} cells to {@code out} targets.
     *
     * @param span part of the axis that the targets cover
     */
    public static BilinearAxis of(int in, int out, Alignment alignment, Framing.Span span) {
        int[] low = new int[out];
        int[] high = new int[out];
        float[] weight = new float[out];
        for (int t = 0; t < out; t++) {
            double at = Math.min(Math.max(position(t, in, out, alignment, span), 0), in - 1);
            low[t] = (int) at;
            high[t] = Math.min(low[t] + 1, in - 1);
            weight[t] = (float) (at - low[t]);
        }
        return new BilinearAxis(low, high, weight);
    }

    private static double position(int t, int in, int out, Alignment alignment, Framing.Span span) {
        boolean whole = span.extent() == span.total();
        if (whole && in == out) {
            return t;
        }
        if (alignment == Alignment.HALF_PIXEL) {
            double at = whole ? (t + 0.5) / out : (span.start() + (t + 0.5) * span.extent() / out) / span.total();
            return at * in - 0.5;
        }
        double share = out == 1 ? 0 : (double) t / (out - 1);
        double at = whole ? share : (span.start() + share * (span.extent() - 1)) / Math.max(1, span.total() - 1);
        return at * (in - 1);
    }
}
