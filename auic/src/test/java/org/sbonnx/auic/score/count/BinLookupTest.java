package org.sbonnx.auic.score.count;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinLookupTest {
    private static final float INFINITE = Float.POSITIVE_INFINITY;

    /** Normally distributed values around {@code mean}; those below {@code floor} become {@code floor}. */
    private static float[] values(int n, double mean, double floor) {
        Random random = new Random(n);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) Math.max(floor, mean + random.nextGaussian());
        }
        return values;
    }

    private static int[] lanes(int n) {
        return IntStream.range(0, n).map(BinTable::lane).toArray();
    }

    /** The last bin whose lower edge is not above the value. */
    private static int searched(Bins bins, float value) {
        int bin = 0;
        for (int b = 1; b < bins.size(); b++) {
            bin = bins.edge(b) <= value ? b : bin;
        }
        return bin;
    }

    @ParameterizedTest
    @CsvSource({"-7, -100", "0, 0", "3, -100"})
    void slotsHaveTheBinThatASearchOfAllEdgesFinds(double mean, double floor) {
        float[] values = values(3000, mean, floor);
        Bins bins = BinPlanner.plan(values, 256);
        BinTable table = new BinTable(bins).within(-INFINITE, INFINITE);
        int from = 100;
        int n = 2500;
        int[] rows = new Random(1).ints(n, 0, 4).toArray();
        int[] slots = new BinLookup().lookUp(values, from, n, table, rows, table.width(), lanes(n));
        int resolved = 0;
        for (int i = 0; i < n; i++) {
            if (slots[i] != BinTable.UNRESOLVED) {
                int slot = slots[i] - rows[i] * table.width();
                assertThat(slot).isBetween(1, table.width());
                int bin = table.binOf()[slot];
                if (bin >= 0) {
                    assertThat(bin).as("%s", values[from + i]).isEqualTo(searched(bins, values[from + i]));
                    resolved++;
                }
            }
        }
        assertThat(resolved).isGreaterThan(n * 9 / 10);
    }

    @Test
    void zerosAfterAReluTakeTurnsAmongSlotsOfOneBin() {
        float[] values = values(3000, 0, 0);
        BinTable table = new BinTable(BinPlanner.plan(values, 256)).within(-INFINITE, INFINITE);
        int[] slots = new BinLookup().lookUp(new float[8], 0, 8, table, new int[8], 0, lanes(8));
        assertThat(IntStream.range(0, 8).map(i -> slots[i])).doesNotHaveDuplicates();
        assertThat(IntStream.range(0, 8).map(i -> table.binOf()[slots[i]]).distinct())
                .hasSize(1);
    }

    @Test
    void valuesOutsideTheRangeAndThoseThatAreNotFiniteAreNotResolved() {
        Bins bins = BinPlanner.plan(values(3000, 0, -100), 256);
        BinTable table = new BinTable(bins).within(-0.5f, 0.5f);
        float[] values = {-0.75f, 0.75f, Float.NaN, INFINITE, -INFINITE, Float.MAX_VALUE, -Float.MAX_VALUE};
        int n = values.length;
        int[] slots = new BinLookup().lookUp(values, 0, n, table, new int[n], 0, lanes(n));
        assertThat(slots).startsWith(new int[n]);
        int[] empty = new BinLookup().lookUp(new float[n], 0, n, new BinTable(bins), new int[n], 0, lanes(n));
        assertThat(empty).startsWith(new int[n]);
    }

    @Test
    void buffersCanBeUsedAgainForFewerAndForMoreValues() {
        float[] values = values(3000, 3, -100);
        BinTable table = new BinTable(BinPlanner.plan(values, 256)).within(-INFINITE, INFINITE);
        BinLookup lookup = new BinLookup();
        for (int n : new int[] {7, 0, 3000, 40, 41}) {
            int[] again =
                    lookup.lookUp(values, 0, n, table, new int[n], 0, lanes(n)).clone();
            int[] fresh = new BinLookup().lookUp(values, 0, n, table, new int[n], 0, lanes(n));
            for (int i = 0; i < n; i++) {
                assertThat(again[i]).isEqualTo(fresh[i]);
            }
        }
    }
}
