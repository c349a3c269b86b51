package org.sbonnx.auic.score.count;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each kernel against a plain loop, at sizes around those of vector registers and unrolled loops, in arrays that are longer. */
class CountingKernelsTest {
    private static final int SPARE = 3;

    private final Random random = new Random(11);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 127, 1000, 4099})
    void slotsFollowTheGrid(int n) {
        int low = Float.floatToRawIntBits(0f);
        int high = Float.floatToRawIntBits(1.5f);
        int shift = 20;
        int bitOffset = (1 << shift) - 1 - Float.floatToRawIntBits(1e-3f);
        for (int width : new int[] {0, 1, 777}) {
            for (int lastSharedCell : new int[] {1, 5, 40}) {
                int[] bits = new int[n + SPARE];
                for (int i = 0; i < bits.length; i++) {
                    float value = random.nextInt(4) == 0 ? 0 : (float) (2 * random.nextDouble() - 0.2);
                    bits[i] = Float.floatToRawIntBits(value);
                }
                int[] rows = ints(n, 9);
                int[] lanes = IntStream.of(ints(n, 8)).map(lane -> lane + 1).toArray();
                int[] expected = bits.clone();
                for (int i = 0; i < n; i++) {
                    int cell = (bits[i] + bitOffset) >> shift;
                    int inGrid = cell <= 0 ? 9 - lanes[i] : 9 + Math.max(0, cell - lastSharedCell);
                    expected[i] = bits[i] < low || bits[i] > high ? 0 : rows[i] * width + inGrid;
                }
                CountingKernels.lookUpSlots(
                        bits, n, rows, width, lanes, 9, low, high, bitOffset, shift, lastSharedCell);
                assertThat(bits)
                        .as("width %d, shared %d", width, lastSharedCell)
                        .isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 9, 10, 11, 15, 16, 17, 33, 1000})
    void countsEachSlot(int n) {
        int[] slots = ints(n, 64);
        long[] counts = random.longs(64, 0, 9).toArray();
        long[] expected = counts.clone();
        for (int i = 0; i < n; i++) {
            expected[slots[i]]++;
        }
        CountingKernels.increment(slots, n, counts);
        assertThat(counts).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 9, 10, 11, 15, 16, 17, 33, 1000})
    void addsWeightsOfSelectedCells(int n) {
        int[] slots = ints(n, 50);
        int[] at = ascending(n);
        long[] weight = random.longs(2L * n + SPARE, 0, 1L << 40).toArray();
        long[] counts = new long[50];
        long[] expected = new long[50];
        for (int i = 0; i < n; i++) {
            expected[slots[i]] += weight[at[i]];
        }
        CountingKernels.addWeights(slots, weight, at, n, counts);
        assertThat(counts).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 9, 10, 11, 15, 16, 17, 33, 1000})
    void compactsInPlace(int n) {
        int[] slots = ints(2 * n, 100);
        int[] at = ascending(n);
        int[] expected = slots.clone();
        for (int i = 0; i < n; i++) {
            expected[i] = slots[at[i]];
        }
        CountingKernels.compact(slots, at, n);
        assertThat(slots).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 9, 10, 11, 15, 16, 17, 33, 1000})
    void reportsUnresolvedBins(int n) {
        short[] binOf = {-1, 3, 0, 200, Short.MAX_VALUE};
        for (boolean unresolved : new boolean[] {false, true}) {
            int[] slots = IntStream.of(ints(n, 4)).map(s -> s + 1).toArray();
            if (unresolved && n > 0) {
                slots[random.nextInt(n)] = 0;
            }
            int[] at = random.ints(n, 0, Math.max(1, n)).toArray();
            int[] gathered = new int[n];
            boolean anyGathered = CountingKernels.gatherBins(slots, at, binOf, gathered);
            int[] bins = slots.clone();
            boolean any = CountingKernels.resolveBins(bins, n, binOf);
            for (int i = 0; i < n; i++) {
                assertThat(bins[i]).isEqualTo(binOf[slots[i]]);
                assertThat(gathered[i]).isEqualTo(binOf[slots[at[i]]]);
            }
            assertThat(any).isEqualTo(unresolved && n > 0);
            assertThat(anyGathered).isEqualTo(IntStream.of(gathered).anyMatch(b -> b < 0));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 9, 10, 11, 15, 16, 17, 33, 1000})
    void addsTheOffsetOfEachRow(int n) {
        int[] bins = ints(n, 30);
        int[] at = ascending(n);
        int[] row = ints(2 * n, 5);
        int[] rowOffsets = {0, 300, 100, 700, 500};
        int[] expected = bins.clone();
        for (int i = 0; i < n; i++) {
            expected[i] += rowOffsets[row[at[i]]];
        }
        CountingKernels.addRowOffsets(bins, row, rowOffsets, at, n);
        assertThat(bins).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 9, 10, 11, 15, 16, 17, 33, 1000})
    void addsEntriesOfMixedCells(int n) {
        int[] cell = random.ints(n, 0, 20).toArray();
        int[] row = random.ints(n, 0, 3).toArray();
        int[] pixels = random.ints(n, 1, 100).toArray();
        int[] rowOffsets = {0, 64, 128};
        int[] bins = random.ints(20, 0, 60).toArray();
        long[] counts = new long[192];
        long[] expected = new long[192];
        for (int e = 0; e < n; e++) {
            expected[rowOffsets[row[e]] + bins[cell[e]]] += pixels[e];
        }
        CountingKernels.addEntries(cell, row, pixels, rowOffsets, bins, counts);
        assertThat(counts).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 15, 16, 17, 33, 1000, 8100})
    void sumsFromAnIndexOn(int n) {
        float[] values = floats(n + 2 * SPARE);
        double expected = 0;
        double magnitude = 0;
        for (int i = SPARE; i < SPARE + n; i++) {
            expected += values[i];
            magnitude += Math.abs(values[i]);
        }
        // Each of the eight float accumulators rounds once an addition.
        assertThat(CountingKernels.sum(values, SPARE, n))
                .isCloseTo(expected, within((n / 8.0 + 8) * Math.ulp(1f) * magnitude));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 8, 9, 33, 100})
    void interpolatesRowsAndColumns(int w) {
        float[] plane = floats(3 * w + SPARE);
        float[] line = new float[w + SPARE];
        CountingKernels.interpolateRows(plane, SPARE, SPARE + 2 * w, 0.25f, w, line);
        for (int x = 0; x < w; x++) {
            float a = plane[SPARE + x];
            assertThat(line[x]).isEqualTo(a + 0.25f * (plane[SPARE + 2 * w + x] - a));
        }
        assertThat(line[w]).isZero();
        int pixels = 2 * w + 1;
        int[] low = random.ints(pixels, 0, w).toArray();
        int[] high = random.ints(pixels, 0, w).toArray();
        float[] weight = floats(pixels);
        float[] row = new float[pixels + SPARE];
        CountingKernels.interpolateColumns(line, low, high, weight, row);
        for (int x = 0; x < pixels; x++) {
            float a = line[low[x]];
            assertThat(row[x]).isEqualTo(a + weight[x] * (line[high[x]] - a));
        }
        assertThat(row[pixels]).isZero();
    }

    private int[] ints(int n, int bound) {
        return random.ints(n + SPARE, 0, bound).toArray();
    }

    /** Ascending distinct indices below 2 n. */
    private int[] ascending(int n) {
        return IntStream.range(0, n).map(i -> 2 * i + random.nextInt(2)).toArray();
    }

    private float[] floats(int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
