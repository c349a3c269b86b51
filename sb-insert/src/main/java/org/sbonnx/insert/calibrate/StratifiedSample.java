package org.sbonnx.insert.calibrate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * A sample of pixels balanced by stratum (the class that the model predicts, or a concept): of each stratum the pixels with
 * the highest pseudo-random priority, up to a capacity. Which pixels are kept depends only on the seed and on where a pixel
 * is, not on the order in which it is offered. Memory is bounded by {@code strata × capacity} pixels.
 */
final class StratifiedSample {
    private final List<PriorityQueue<SampledPixel>> strata = new ArrayList<>();
    private final long[] seen;
    private final int capacity;
    private final long seed;

    /**
     * @param activations of the pixel, [C]
     * @param outputs class probabilities of the original at the pixel, [M]; empty where there are none
     */
    @SuppressWarnings("ArrayRecordComponent")
    record SampledPixel(long priority, long position, int stratum, float[] activations, float[] outputs) {}

    StratifiedSample(int strataCount, int capacity, long seed) {
        for (int s = 0; s < strataCount; s++) {
            strata.add(new PriorityQueue<>(
                    Comparator.comparingLong(SampledPixel::priority).thenComparingLong(SampledPixel::position)));
        }
        this.seen = new long[strataCount];
        this.capacity = capacity;
        this.seed = seed;
    }

    /** Computes the values of a pixel; called only if the pixel is kept. */
    interface PixelValues {
        float[] activations();

        float[] outputs();
    }

    /** Offers a pixel; {@code position} identifies it among all pixels of the data set. */
    void offer(int stratum, long position, PixelValues values) {
        seen[stratum]++;
        long priority = mix(position ^ seed);
        PriorityQueue<SampledPixel> queue = strata.get(stratum);
        if (queue.size() == capacity) {
            SampledPixel least = queue.element();
            if (priority < least.priority || (priority == least.priority && position <= least.position)) {
                return;
            }
            queue.remove();
        }
        queue.add(new SampledPixel(priority, position, stratum, values.activations(), values.outputs()));
    }

    /** The pixels kept, ordered by stratum and place. */
    List<SampledPixel> pixels() {
        List<SampledPixel> all = new ArrayList<>();
        for (PriorityQueue<SampledPixel> queue : strata) {
            queue.stream()
                    .sorted(Comparator.comparingLong(SampledPixel::position))
                    .forEach(all::add);
        }
        return all;
    }

    /** How many pixels of a stratum were offered. */
    long seen(int stratum) {
        return seen[stratum];
    }

    /** How many pixels of a stratum are kept. */
    int kept(int stratum) {
        return strata.get(stratum).size();
    }

    /** A 64-bit mixing function (the finaliser of SplitMix64). */
    static long mix(long z) {
        long x = z + 0x9e3779b97f4a7c15L;
        x = (x ^ (x >>> 30)) * 0xbf58476d1ce4e5b9L;
        x = (x ^ (x >>> 27)) * 0x94d049bb133111ebL;
        return x ^ (x >>> 31);
    }
}
