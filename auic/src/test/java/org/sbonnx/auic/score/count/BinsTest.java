package org.sbonnx.auic.score.count;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BinsTest {
    private static float[] sample(String kind, int n) {
        Random random = new Random(kind.hashCode());
        float[] out = new float[n];
        for (int i = 0; i < n; i++) {
            double g = random.nextGaussian();
            out[i] = (float)
                    switch (kind) {
                        case "normal" -> g * 3 - 7;
                        case "relu" -> Math.max(0, g);
                        case "heavy" -> Math.exp(4 * g);
                        case "onehot" -> random.nextInt(10) == 0 ? 1 : 0;
                        case "grey" -> random.nextInt(3) > 0 ? 0 : random.nextInt(3) > 0 ? 1 : random.nextDouble();
                        case "constant" -> -0.25;
                        case "pooled" -> Math.max(0, new Random(i / 300).nextGaussian() - 0.5);
                        case "quantised" -> Math.round(g * 40) / 16.0;
                        case "huge" -> g * 3e37;
                        case "tiny" -> g * 1e-42;
                        default -> throw new IllegalArgumentException(kind);
                    };
        }
        return out;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"normal", "relu", "heavy", "onehot", "grey", "constant", "quantised", "pooled", "huge", "tiny"})
    void tableAgreesWithBisection(String kind) {
        for (int limit : new int[] {16, 100, 512, 4096}) {
            for (int n : new int[] {0, 1, 7, 3000}) {
                Bins bins = BinPlanner.plan(sample(kind, n), limit);
                assertThat(bins.size()).isBetween(1, limit);
                float[] probes = probes(bins, kind);
                BinTable table = new BinTable(bins).within(Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
                float[] ends = {probes[0], probes[probes.length / 2]};
                Arrays.sort(ends);
                BinTable partial = new BinTable(bins).within(ends[0], ends[1]);
                int[] slots = places(partial, probes, 3);
                int[] uncommon = new int[probes.length];
                BitSet others = new BitSet();
                Arrays.stream(uncommon, 0, bins.indicesOfUncommon(probes, 0, probes.length, uncommon))
                        .forEach(others::set);
                for (int i = 0; i < probes.length; i++) {
                    int expected = bins.bin(probes[i]);
                    assertThat(table.bin(probes[i])).as("%s", probes[i]).isEqualTo(expected);
                    assertThat(partial.bin(probes[i])).as("%s", probes[i]).isEqualTo(expected);
                    boolean inside = probes[i] >= ends[0] && probes[i] <= ends[1];
                    assertThat(partial.binOf(probes[i])).as("%s", probes[i]).isIn(-1, inside ? expected : -1);
                    int place = slots[i] - (slots[i] == BinTable.UNRESOLVED ? 0 : 3 * partial.width());
                    // The bits of a negative zero lie below those of all values that the table of a ReLU resolves.
                    boolean negativeZero = probes[i] == 0 && 1 / probes[i] < 0;
                    assertThat((int) partial.binOf()[place])
                            .as("%s", probes[i])
                            .isIn(partial.binOf(probes[i]), negativeZero ? -1 : partial.binOf(probes[i]));
                    if (bins.sparse() && !others.get(i)) {
                        assertThat(expected).as("%s", probes[i]).isEqualTo(bins.commonBin());
                    }
                    assertThat(bins.edge(expected)).isLessThanOrEqualTo(probes[i]);
                    assertThat(bins.top(expected)).isGreaterThanOrEqualTo(probes[i]);
                    int above = bins.firstAbove(probes[i]);
                    assertThat(above).isEqualTo(expected + 1);
                }
            }
        }
    }

    /** Places of values in the table of number {@code row} among many. */
    private static int[] places(BinTable table, float[] values, int row) {
        int[] rows = new int[values.length];
        Arrays.fill(rows, row);
        int[] lanes = IntStream.range(0, values.length).map(BinTable::lane).toArray();
        return new BinLookup().lookUp(values, 0, values.length, table, rows, table.width(), lanes);
    }

    /** Values so small that they are nearly zero do not pass for zeros, and hardly any value needs a search. */
    @Test
    void tinyValuesHaveOtherBinsThanZero() {
        float[] sample = sample("relu", 3000);
        Bins bins = BinPlanner.plan(sample, 512);
        BinTable table = new BinTable(bins).within(Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
        for (float tiny : new float[] {1e-45f, 1e-38f, 1e-30f, 1e-20f, 1e-12f, 1e-10f, 1e-9f}) {
            assertThat(table.bin(tiny)).as("%s", tiny).isEqualTo(bins.bin(tiny)).isGreaterThan(bins.bin(0));
            assertThat(table.bin(-tiny))
                    .as("%s", -tiny)
                    .isEqualTo(bins.bin(-tiny))
                    .isLessThan(bins.bin(0));
        }
        int searched = 0;
        for (float v : sample) {
            searched += table.binOf(v) < 0 ? 1 : 0;
        }
        assertThat(searched).isLessThan(30);
        // The bits of some that are no numbers are next to those of zero.
        float[] odds = {
            Float.NaN,
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            Float.intBitsToFloat(-1),
            Float.intBitsToFloat(-0x8000)
        };
        assertThat(places(table, odds, 1)).containsOnly(BinTable.UNRESOLVED);
        for (float odd : odds) {
            assertThatThrownBy(() -> table.bin(odd)).isInstanceOf(Bins.NotFinite.class);
        }
    }

    /** A thread clears as many places for each combination of labels as the table has. */
    @Test
    void tablesAreShort() {
        Bins bins = BinPlanner.plan(sample("relu", 8000), 1024);
        assertThat(new BinTable(bins).width()).isLessThan(2 * bins.size());
    }

    @Test
    void finiteValuesAreSortedAsTheLibraryDoes() {
        float[] values = sample("heavy", 5000);
        for (int i = 0; i < values.length; i += 3) {
            values[i] = -values[i] + (i % 2 == 0 ? 0f : -0f);
        }
        float[] expected = values.clone();
        Arrays.sort(expected);
        float[] all = Arrays.copyOf(values, values.length + 3);
        System.arraycopy(
                new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}, 0, all, values.length, 3);
        assertThat(RadixSort.sortedFinite(all)).isEqualTo(expected);
    }

    @Test
    void longsAreSortedByTheirUpperHalf() {
        Random random = new Random(3);
        long[] values = random.longs(5000).toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = values[i] % 1000 << 32 | i;
        }
        long[] expected = values.clone();
        Arrays.sort(expected);
        assertThat(RadixSort.sortByUpperHalf(Arrays.copyOf(values, 6000), 5000)).isEqualTo(expected);
        long[] wide = random.longs(5000).map(v -> v & -1L << 32).toArray();
        long[] sorted = wide.clone();
        Arrays.sort(sorted);
        assertThat(RadixSort.sortByUpperHalf(wide, wide.length)).isEqualTo(sorted);
    }

    /** Edges, their neighbours, values like the sample and far outside. */
    private static float[] probes(Bins bins, String kind) {
        float[] probes = Arrays.copyOf(sample(kind, 2000), 2000 + 3 * bins.size() + 8);
        int n = 2000;
        for (int b = 1; b < bins.size(); b++) {
            probes[n++] = bins.edge(b);
            probes[n++] = Math.nextUp(bins.edge(b));
            probes[n++] = Math.nextDown(bins.edge(b));
        }
        for (float v : new float[] {0f, -0f, 1e30f, -1e30f, Float.MAX_VALUE, -Float.MAX_VALUE, 1e-40f, -3}) {
            probes[n++] = v;
        }
        float[] finite = new float[n];
        int kept = 0;
        for (int i = 0; i < n; i++) {
            if (Float.isFinite(probes[i])) {
                finite[kept++] = probes[i];
            }
        }
        return Arrays.copyOf(finite, kept);
    }

    @ParameterizedTest
    @ValueSource(strings = {"normal", "relu", "pooled", "quantised", "onehot", "constant"})
    void valuesOutsideTheSampleHaveBinsOfTheirOwn(String kind) {
        float[] sample = sample(kind, 3000);
        Bins bins = BinPlanner.plan(sample, 1024);
        float high = sample[sample.length - 1];
        float range = high - sample[0];
        assertThat(bins.bin(high + (range > 0 ? range : 1)))
                .isBetween(bins.bin(high + (range > 0 ? range / 10 : 0.1f)) + 5, bins.size() - 2);
        assertThat(bins.repeats()).isEqualTo(!kind.equals("normal") && !kind.equals("relu"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"relu", "onehot", "grey", "constant"})
    void frequentValuesStandAlone(String kind) {
        Bins bins = BinPlanner.plan(sample(kind, 3000), 128);
        float[] values = kind.equals("constant")
                ? new float[] {-0.25f}
                : kind.equals("relu") ? new float[] {0} : new float[] {0, 1};
        for (float v : values) {
            assertThat(bins.isSingleValued(bins.bin(v))).as("%s", v).isTrue();
            assertThat(bins.edge(bins.bin(v))).isEqualTo(v);
        }
    }
}
