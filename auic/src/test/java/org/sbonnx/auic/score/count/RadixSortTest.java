package org.sbonnx.auic.score.count;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RadixSortTest {
    @Test
    void finiteValuesAscendAndTheOthersAreLeftOut() {
        float[] values = {
            1,
            Float.NaN,
            -0f,
            Float.POSITIVE_INFINITY,
            -Float.MAX_VALUE,
            0,
            Float.MIN_VALUE,
            Float.NEGATIVE_INFINITY,
            -1
        };
        float[] sorted = RadixSort.sortedFinite(values);
        assertThat(sorted).containsExactly(-Float.MAX_VALUE, -1, 0, 0, Float.MIN_VALUE, 1);
        assertThat(Float.floatToRawIntBits(sorted[2])).isZero();
        assertThat(Float.floatToRawIntBits(sorted[3])).isZero();
        assertThat(RadixSort.sortedFinite(new float[0])).isEmpty();
        assertThat(RadixSort.sortedFinite(new float[] {Float.NaN})).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 100, 5000})
    void floatsOfAllBitsAreSortedAsByTheLibrary(int n) {
        Random random = new Random(n);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = Float.intBitsToFloat(random.nextInt());
        }
        float[] expected = values.clone();
        int finite = 0;
        for (float value : values) {
            if (Float.isFinite(value)) {
                expected[finite++] = value + 0f;
            }
        }
        Arrays.sort(expected, 0, finite);
        assertThat(RadixSort.sortedFinite(values)).containsExactly(Arrays.copyOf(expected, finite));
    }

    /** The lower half of each value is its position, which a stable sort leaves in order among equal keys. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1000, Integer.MAX_VALUE})
    void sortsSignedKeysAndKeepsTheOrderOfEqualOnes(int distinct) {
        Random random = new Random(distinct);
        int[] extremes = {Integer.MIN_VALUE, -1, 0, 1, Integer.MAX_VALUE};
        for (int n : new int[] {0, 1, 2, 17, 4096}) {
            Long[] expected = new Long[n];
            long[] values = new long[n + 3];
            Arrays.fill(values, Long.MIN_VALUE);
            for (int i = 0; i < n; i++) {
                int key = random.nextInt(distinct) - distinct / 2;
                if (random.nextInt(10) == 0) {
                    key = extremes[random.nextInt(extremes.length)];
                }
                values[i] = (long) key << 32 | i;
                expected[i] = values[i];
            }
            Arrays.sort(expected, Comparator.comparingInt(v -> (int) (v >> 32)));
            long[] sorted = RadixSort.sortByUpperHalf(values, n);
            for (int i = 0; i < n; i++) {
                assertThat(sorted[i]).isEqualTo(expected[i]);
            }
        }
    }
}
