package org.sbonnx.auic.score.count;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbonnx.auic.grid.Alignment;
import org.sbonnx.auic.grid.Framing;
import org.sbonnx.auic.score.label.ConceptColumns;
import org.sbonnx.auic.score.label.LabelGeometry;
import org.sbonnx.auic.score.label.LabelIndex;
import org.sbonnx.auic.score.label.LabelSets;
import org.sbonnx.auic.score.map.ChannelBlock;
import org.sbonnx.auic.score.map.FeatureMaps;
import org.sbonnx.auic.score.map.LabelledMaps;
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
    private final ConceptColumns columns = new ConceptColumns(MemoryData.concepts("class/a", "class/b", "class/c"));
    private final LabelSets labelSets = new LabelSets();
    private final List<LabelledMaps> labelledBatch = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(strings = {ScoreReport.NATIVE, ScoreReport.LABEL})
    void countsAreThoseOfPlainLoops(String grid) {
        for (int i = 0; i < IMAGES; i++) {
            labelledBatch.add(shot(i));
        }
        Bins[] bins = new Bins[CHANNELS];
        Arrays.setAll(bins, k -> BinPlanner.plan(values(k, 2000), STRIDE));
        ChannelHistogram[] together = count(grid, bins, IMAGES);
        ChannelHistogram[] alone = count(grid, bins, 1);
        for (int k = 0; k < CHANNELS; k++) {
            long[][][] plain = plain(grid, bins[k], k);
            for (int fold = 0; fold < 2; fold++) {
                for (int column = 0; column < columns.size(); column++) {
                    assertThat(together[k].columnCounts(fold, column))
                            .as("channel %d, half %d, slot %d", k, fold, column)
                            .isEqualTo(plain[fold][column])
                            .isEqualTo(alone[k].columnCounts(fold, column));
                }
            }
            assertThat(together[k].cellCounts())
                    .isEqualTo(plainCells(bins[k], k))
                    .isEqualTo(alone[k].cellCounts());
            assertThat(together[k].min()).isEqualTo(alone[k].min());
            assertThat(together[k].max()).isEqualTo(alone[k].max());
        }
    }

    private ChannelHistogram[] count(String grid, Bins[] bins, int atOnce) {
        try (Workers workers = new Workers(2)) {
            ChannelHistogram[] histograms = new ChannelHistogram[CHANNELS];
            Arrays.setAll(histograms, k -> new ChannelHistogram(bins[k], STRIDE, columns));
            List<ChannelBlock> blocks = List.of(new ChannelBlock(0, grid, 0, CHANNELS));
            Counter counter = new Counter(blocks, 0, histograms, columns, labelSets, workers);
            for (int from = 0; from < labelledBatch.size(); from += atOnce) {
                counter.count(labelledBatch.subList(from, from + atOnce));
            }
            counter.finish();
            return histograms;
        }
    }

    private long[][][] plain(String grid, Bins bins, int k) {
        long[][][] counts = new long[2][columns.size()][bins.size()];
        for (LabelledMaps labelled : labelledBatch) {
            LabelIndex labels = labelled.geometry().labels();
            float[] pixels = pixels(grid, labelled, k);
            for (int p = 0; p < pixels.length; p++) {
                int labelSet = labels.labelSets()[p];
                if (labelSet >= 0) {
                    for (int column : labelSets.columns(labelSet)) {
                        counts[labelSets.fold(labelSet)][column][bins.bin(pixels[p])]++;
                    }
                }
            }
        }
        return counts;
    }

    private long[] plainCells(Bins bins, int k) {
        long[] counts = new long[bins.size()];
        float[] plane = new float[SIDE * SIDE];
        for (LabelledMaps labelled : labelledBatch) {
            labelled.maps()[0].copy(k, plane);
            for (float value : plane) {
                counts[bins.bin(value)]++;
            }
        }
        return counts;
    }

    /** The value of each label pixel. */
    private static float[] pixels(String grid, LabelledMaps labelled, int k) {
        LabelIndex labels = labelled.geometry().labels();
        float[] plane = new float[SIDE * SIDE];
        labelled.maps()[0].copy(k, plane);
        float[] pixels = new float[labels.width() * labels.height()];
        Scratch scratch = new Scratch();
        scratch.reserve(plane.length, labels.width());
        for (int y = 0; y < labels.height(); y++) {
            scratch.upsample(plane, 0, SIDE, labelled.geometry().upsampling(SIDE, SIDE), y);
            for (int x = 0; x < labels.width(); x++) {
                pixels[y * labels.width() + x] = grid.equals(ScoreReport.LABEL)
                        ? scratch.row[x]
                        : plane[y * SIDE / labels.height() * SIDE + x * SIDE / labels.width()];
            }
        }
        return pixels;
    }

    private LabelledMaps shot(int i) {
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
        LabelIndex index = LabelIndex.of("image " + i, List.of(map), i % 2, false, columns, labelSets);
        FeatureMaps[] maps = {new FeatureMaps.Dense(CHANNELS, SIDE, SIDE, values)};
        return new LabelledMaps("image " + i, new LabelGeometry(index, Alignment.HALF_PIXEL, Framing.WHOLE), maps);
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
