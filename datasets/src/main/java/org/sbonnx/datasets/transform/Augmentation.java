package org.sbonnx.datasets.transform;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.schemas.BadInput;

/**
 * Random changes of training images and their label maps. Sizes do not change: a zoom resamples a random window of 1/zoom of
 * the image's extent, bilinearly for images and by nearest neighbour for labels. Below 1 the window reaches beyond the image;
 * outside are the mean colour of ImageNet and VOID labels.
 *
 * <p>The random numbers depend only on (seed, image, variant): a variant always has the same pixels, in whatever order images
 * are read.
 *
 * @param flip mirror images left to right at random, half of them on average
 * @param minZoom smallest zoom, above 0; 1 leaves the scale alone
 * @param maxZoom largest zoom, at least {@code minZoom}
 * @param colour strength from 0 (none) to 1: each channel v becomes v · (1 ± colour) ± 128 · colour
 */
public record Augmentation(boolean flip, double minZoom, double maxZoom, double colour) {
    /** No change. */
    public static final Augmentation NONE = new Augmentation(false, 1, 1, 0);

    public Augmentation {
        if (!(minZoom >= 0.1 && minZoom <= maxZoom && maxZoom <= 10)) {
            throw new BadInput("zoom from " + minZoom + " to " + maxZoom + " is not a range", "stay within 0.1 and 10");
        }
        if (!(colour >= 0 && colour <= 1)) {
            throw new BadInput("colour strength is " + colour, "give a number from 0 to 1");
        }
    }

    /**
     * One augmented variant of {@code data}; decoded and augmented again at every call.
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
