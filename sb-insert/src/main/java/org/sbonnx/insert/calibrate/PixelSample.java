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
final class PixelSample {
    private final List<PriorityQueue<Pixel>> strata = new ArrayList<>();
    private final long[] seen;
    private final int capacity;
    private final long seed;

    /**
     * @param activations of the pixel, [C]
     * @param outputs class probabilities of the original at the pixel, [M]; empty where there are none
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Pixel(long priority, long place, int stratum, float[] activations, float[] outputs) {}

    PixelSample(int strataCount, int capacity, long seed) {
        for (int s = 0; s < strataCount; s++) {
            strata.add(new PriorityQueue<>(
                    Comparator.comparingLong(Pixel::priority).thenComparingLong(Pixel::place)));
        }
        this.seen = new long[strataCount];
        this.capacity = capacity;
        this.seed = seed;
    }

    /** Makes a pixel's values only if it is kept. */
    interface Values {
        float[] activations();

        float[] outputs();
    }

    /** Offers a pixel; {@code place} identifies it among all pixels of the data set. */
    void offer(int stratum, long place, Values values) {
        seen[stratum]++;
        long priority = mix(place ^ seed);
        PriorityQueue<Pixel> queue = strata.get(stratum);
        if (queue.size() == capacity) {
            Pixel least = queue.element();
            if (priority < least.priority || (priority == least.priority && place <= least.place)) {
                return;
            }
            queue.remove();
        }
        queue.add(new Pixel(priority, place, stratum, values.activations(), values.outputs()));
    }

    /** The pixels kept, ordered by stratum and place. */
    List<Pixel> pixels() {
        List<Pixel> all = new ArrayList<>();
        for (PriorityQueue<Pixel> queue : strata) {
            queue.stream().sorted(Comparator.comparingLong(Pixel::place)).forEach(all::add);
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
