package org.sbonnx.datasets.transform;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.schemas.BadInput;

/**
 * Random changes to training images; labels follow. Sizes stay as they are: zooming looks through a random window of 1/zoom of
 * the image's extent (below 1 the image is surrounded by mean grey, void to the labels), resampled bilinearly, labels by
 * nearest neighbour.
 *
 * <p>What is drawn depends on nothing but (seed, image, variant): the same variant has the same pixels whenever and in whatever
 * order it is asked for.
 *
 * @param flip mirror every other image left to right
 * @param minZoom smallest zoom, above 0; 1 leaves the scale alone
 * @param maxZoom largest zoom, at least {@code minZoom}
 * @param colour strength from 0 (none) to 1: each channel v becomes v · (1 ± colour) ± 128 · colour
 */
public record Augmentation(boolean flip, double minZoom, double maxZoom, double colour) {
    /** Leaves images as they are. */
    public static final Augmentation NONE = new Augmentation(false, 1, 1, 0);

    public Augmentation {
        if (!(minZoom >= 0.1 && minZoom <= maxZoom && maxZoom <= 10)) {
            throw new BadInput("zoom from " + minZoom + " to " + maxZoom + " is no range", "stay within 0.1 and 10");
        }
        if (!(colour >= 0 && colour <= 1)) {
            throw new BadInput("colour strength is " + colour, "give a number from 0 to 1");
        }
    }

    /**
     * {@code data} as one variant shows it; decoded and changed anew at every call.
     *
     * @param variant for example the epoch
     */
    public SegmentationData apply(SegmentationData data, long seed, int variant) {
        if (equals(NONE)) {
            return data;
        }
        return new AugmentedData(data, image -> draw(seed, image, variant), this + " " + seed + " " + variant);
    }

    /** Variants 0 to {@code count − 1} of {@code data}, one whole set after the other. */
    public SegmentationData augmentedCopies(SegmentationData data, long seed, int count) {
        return new AugmentedCopies(IntStream.range(0, count)
                .mapToObj(variant -> apply(data, seed, variant))
                .toList());
    }

    /** {@code data} with every image and label map mirrored left to right. */
    public static SegmentationData flipped(SegmentationData data) {
        return new AugmentedData(data, image -> AffineAugmentation.FLIP, "flipped");
    }

    private AffineAugmentation draw(long seed, int image, int variant) {
        long state = mix64(mix64(seed) + image) + variant;
        SplittableRandom random = new SplittableRandom(mix64(state));
        boolean mirrored = random.nextBoolean() && flip;
        double extent = 1 / (minZoom + (maxZoom - minZoom) * random.nextDouble());
        double left = random.nextDouble() * (1 - extent);
        double top = random.nextDouble() * (1 - extent);
        double[] gain = new double[3];
        double[] offset = new double[3];
        for (int c = 0; c < 3; c++) {
            gain[c] = 1 + colour * (2 * random.nextDouble() - 1);
            offset[c] = 128 * colour * (2 * random.nextDouble() - 1);
        }
        return new AffineAugmentation(mirrored, left, top, extent, gain, offset);
    }

    /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014). */
    private static long mix64(long z) {
        long a = z + 0x9E3779B97F4A7C15L;
        a = (a ^ (a >>> 30)) * 0xBF58476D1CE4E5B9L;
        a = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return a ^ (a >>> 31);
    }
}
