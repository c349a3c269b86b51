package org.sbonnx.datasets;

import java.util.Objects;
import java.util.stream.IntStream;
import org.sbonnx.schemas.BadInput;

/** Selects some of the images of a data set. */
public final class Datasets {
    private Datasets() {}

    /**
     * The images of {@code data} at the given positions, in that order.
     *
     * @throws BadInput if there are none
     */
    public static SegmentationData subset(SegmentationData data, int... images) {
        if (images.length == 0) {
            throw new BadInput("no image of data set '" + data.name() + "' is chosen", "choose at least one");
        }
        for (int image : images) {
            Objects.checkIndex(image, data.size());
        }
        return new Subset(data, images.clone());
    }

    /**
     * {@code count} images spread evenly over {@code data}, or {@code data} itself when it has no more.
     *
     * @throws BadInput if {@code count} is below 1
     */
    public static SegmentationData evenlySpread(SegmentationData data, int count) {
        return count >= data.size() ? data : subset(data, evenPositions(data.size(), count));
    }

    /** Positions {@code floor(i * size / count)} for i from 0 to {@code count - 1}; all positions when there are no more. */
    public static int[] evenPositions(int size, int count) {
        int n = Math.max(0, Math.min(size, count));
        return IntStream.range(0, n).map(i -> (int) ((long) i * size / n)).toArray();
    }

    /**
     * Every {@code step}-th image, beginning with image {@code first}: a shard of the data, or one half of it.
     *
     * @param step at least 1
     * @param first from 0 to {@code step - 1}
     * @throws BadInput if there are none
     */
    public static SegmentationData everyNth(SegmentationData data, int step, int first) {
        Objects.checkIndex(first, step);
        return step == 1
                ? data
                : subset(
                        data,
                        IntStream.range(0, data.size())
                                .filter(i -> i % step == first)
                                .toArray());
    }
}
