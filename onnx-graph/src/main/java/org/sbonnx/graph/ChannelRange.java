package org.sbonnx.graph;

/**
 * Smallest and largest value of one channel, and the definition of an active channel: one that is not constant over the
 * evaluated positions. A one-hot channel that is off everywhere is not active, and neither is one that is on everywhere.
 *
 * <p>Callers choose the positions: scoring adds the pixels or cells with counted labels, evaluation and training add all cells of
 * all images. Not thread-safe.
 */
public final class ChannelRange {
    private float min = Float.POSITIVE_INFINITY;
    private float max = Float.NEGATIVE_INFINITY;

    /**
     * Adds values from {@code low} to {@code high}.
     *
     * @return whether this widened the range
     */
    public boolean add(float low, float high) {
        if (low >= min && high <= max) {
            return false;
        }
        min = Math.min(min, low);
        max = Math.max(max, high);
        return true;
    }

    /** Smallest value; +∞ before the first one, NaN after a NaN. */
    public float min() {
        return min;
    }

    /** Largest value; −∞ before the first one, NaN after a NaN. */
    public float max() {
        return max;
    }

    /** Whether the channel is active: it has more than one value. 0 and −0 are one value; NaN differs from every value. */
    public boolean isActive() {
        return min < max || Float.isNaN(min);
    }
}
