package org.sbonnx.auic.score.count;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbonnx.auic.score.ScoreOptions;
import org.sbonnx.auic.score.label.Combinations;
import org.sbonnx.auic.score.label.Geometry;
import org.sbonnx.auic.score.label.LabelIndex;
import org.sbonnx.auic.score.label.Slots;
import org.sbonnx.auic.score.map.Channels;
import org.sbonnx.auic.score.map.Maps;
import org.sbonnx.auic.testing.MemoryData;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.schemas.report.ScoreReport;

/** Counts of many images at once, of images one by one, and those that plain loops come to. */
class CounterTest {
    private static final int SIDE = 20;
    private static final int CHANNELS = 5;
    private static final int CLASSES = 3;
    private static final int IMAGES = 150;
    private static final int STRIDE = 256;

    /** Height and width of labels: cells of one pixel, of four, of two sizes, and cells that show several classes. */
    private static final int[][] SIZES = {{20, 20}, {40, 40}, {30, 50}, {20, 20}, {40, 60}};

    private final Random random = new Random(7);
    private final Slots slots = new Slots(MemoryData.concepts("class/a", "class/b", "class/c"));
    private final Combinations combinations = new Combinations();
    private final List<Counter.Shot> shots = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(strings = {ScoreReport.NATIVE, ScoreReport.LABEL})
    void countsAreThoseOfPlainLoops(String grid) {
        for (int i = 0; i < IMAGES; i++) {
            shots.add(shot(i));
        }
        Bins[] bins = new Bins[CHANNELS];
        Arrays.setAll(bins, k -> BinPlanner.plan(values(k, 2000), STRIDE));
        Unit[] together = count(grid, bins, IMAGES);
        Unit[] alone = count(grid, bins, 1);
        for (int k = 0; k < CHANNELS; k++) {
            long[][][] plain = plain(grid, bins[k], k);
            for (int half = 0; half < 2; half++) {
                for (int slot = 0; slot < slots.size(); slot++) {
                    assertThat(together[k].folded(half, slot))
                            .as("channel %d, half %d, slot %d", k, half, slot)
                            .isEqualTo(plain[half][slot])
                            .isEqualTo(alone[k].folded(half, slot));
                }
            }
            assertThat(together[k].raw()).isEqualTo(alone[k].raw());
            assertThat(Arrays.stream(together[k].raw()).sum()).isEqualTo((long) IMAGES * SIDE * SIDE);
            assertThat(together[k].min()).isEqualTo(alone[k].min());
            assertThat(together[k].max()).isEqualTo(alone[k].max());
        }
    }

    private Unit[] count(String grid, Bins[] bins, int atOnce) {
        try (Workers workers = new Workers(2)) {
            Unit[] units = new Unit[CHANNELS];
            Arrays.setAll(units, k -> new Unit(bins[k], STRIDE, slots));
            List<Channels> blocks = List.of(new Channels(0, grid, 0, CHANNELS));
            Counter counter = new Counter(blocks, 0, units, slots, combinations, workers);
            for (int from = 0; from < shots.size(); from += atOnce) {
                counter.count(shots.subList(from, from + atOnce));
            }
            counter.finish();
            return units;
        }
    }

    private long[][][] plain(String grid, Bins bins, int k) {
        long[][][] counts = new long[2][slots.size()][bins.size()];
        for (Counter.Shot shot : shots) {
            LabelIndex labels = shot.geometry().labels();
            float[] pixels = pixels(grid, shot, k);
            for (int p = 0; p < pixels.length; p++) {
                int combo = labels.combos()[p];
                if (combo >= 0) {
                    for (int slot : combinations.slots(combo)) {
                        counts[combinations.half(combo)][slot][bins.bin(pixels[p])]++;
                    }
                }
            }
        }
        return counts;
    }

    /** The value of each label pixel. */
    private static float[] pixels(String grid, Counter.Shot shot, int k) {
        LabelIndex labels = shot.geometry().labels();
        float[] plane = new float[SIDE * SIDE];
        shot.maps()[0].copy(k, plane);
        float[] pixels = new float[labels.width() * labels.height()];
        Scratch scratch = new Scratch();
        scratch.reserve(plane.length, labels.width());
        for (int y = 0; y < labels.height(); y++) {
            scratch.upsample(plane, 0, SIDE, shot.geometry().upsampling(SIDE, SIDE), y);
            for (int x = 0; x < labels.width(); x++) {
                pixels[y * labels.width() + x] = grid.equals(ScoreReport.LABEL)
                        ? scratch.row[x]
                        : plane[y * SIDE / labels.height() * SIDE + x * SIDE / labels.width()];
            }
        }
        return pixels;
    }

    private Counter.Shot shot(int i) {
        int height = SIZES[i % SIZES.length][0];
        int width = SIZES[i % SIZES.length][1];
        short[] classes = new short[height * width];
        for (int p = 0; p < classes.length; p++) {
            boolean cut = i % SIZES.length == SIZES.length - 1 || random.nextInt(50) == 0;
            int y = cut ? p / width : p / width * SIDE / height;
            int x = cut ? p % width : p % width * SIDE / width;
            classes[p] = (short) ((x / 3 + y / 7 + i) % (CLASSES + 1) - 1);
        }
        float[] values = new float[CHANNELS * SIDE * SIDE];
        for (int k = 0; k < CHANNELS; k++) {
            System.arraycopy(values(k, SIDE * SIDE), 0, values, k * SIDE * SIDE, SIDE * SIDE);
        }
        LabelMap map = new LabelMap("class", width, height, classes);
        LabelIndex index = LabelIndex.of("image " + i, List.of(map), i % 2, false, slots, combinations);
        Maps[] maps = {new Maps.Dense(CHANNELS, SIDE, SIDE, values)};
        return new Counter.Shot("image " + i, new Geometry(index, ScoreOptions.DEFAULT), maps);
    }

    /** Channels after a ReLU, with two signs, mostly zero, of few values, and of zeros with either sign. */
    private float[] values(int k, int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            float g = (float) random.nextGaussian();
            values[i] = switch (k) {
                case 0 -> Math.max(0, g);
                case 1 -> 3 * g - 1;
                case 2 -> Math.max(0, g - 1);
                case 3 -> random.nextInt(3);
                default -> random.nextBoolean() ? -0f : Math.max(0, 1e-3f * g);
            };
        }
        return values;
    }
}
