package org.sbonnx.auic.score.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbonnx.auic.grid.Alignment;
import org.sbonnx.auic.grid.Framing;
import org.sbonnx.auic.score.count.Bins;
import org.sbonnx.auic.score.count.ChannelHistogram;
import org.sbonnx.auic.score.count.Counter;
import org.sbonnx.auic.score.count.ValueBuffer;
import org.sbonnx.auic.score.count.ValueSampler;
import org.sbonnx.auic.score.count.Workers;
import org.sbonnx.auic.score.label.ConceptColumns;
import org.sbonnx.auic.score.label.LabelGeometry;
import org.sbonnx.auic.score.label.LabelIndex;
import org.sbonnx.auic.score.label.LabelMultisets;
import org.sbonnx.auic.score.label.LabelSets;
import org.sbonnx.auic.score.map.ChannelBlock;
import org.sbonnx.auic.score.map.FeatureMaps;
import org.sbonnx.auic.score.map.LabelledMaps;
import org.sbonnx.auic.testing.MemoryData;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.schemas.report.ScoreReport;

/** The integral (eq. 26) against its definition: the score of every interval of thresholds times its length. */
class StabilityIntegralTest {
    private static final int SIDE = 12;

    private final ConceptColumns columns = new ConceptColumns(MemoryData.concepts("class/a", "class/b"));
    private final LabelSets labelSets = new LabelSets();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void boundsContainTheDefinition(long seed) {
        Random random = new Random(seed);
        short[] labels = labels();
        float[] values = new float[labels.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() + (labels[i] == 0 ? 1 : 0));
        }
        ChannelHistogram histogram = histogram(values, labels);
        CumulativeHistogram t = cumulative(histogram);
        double expected = definition(values, labels);
        StabilityIntegral binned = Resolution.Binned.INSTANCE.stability(t, 0);
        assertThat(binned.low()).isLessThan(binned.high());
        assertThat(binned.low()).isLessThanOrEqualTo(expected);
        assertThat(binned.high()).isGreaterThanOrEqualTo(expected);
        assertThat(binned.value()).isBetween(binned.low(), binned.high());
        StabilityIntegral exact = exact(histogram, values, labels).stability(t, 0);
        assertThat(exact.value()).isCloseTo(expected, within(1e-12));
        assertThat(exact.low()).isEqualTo(exact.value()).isEqualTo(exact.high());
    }

    /** A channel of two values: one interval of thresholds, known without a second pass. */
    @Test
    void twoValuesAreExactAtOnce() {
        short[] labels = labels();
        float[] values = new float[labels.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 3 == 0 ? 1 : 0;
        }
        StabilityIntegral binned = Resolution.Binned.INSTANCE.stability(cumulative(histogram(values, labels)), 0);
        assertThat(binned.value()).isCloseTo(definition(values, labels), within(1e-12));
        assertThat(binned.low()).isEqualTo(binned.high());
    }

    /** Without a range of thresholds the score is that of selecting every pixel. */
    @Test
    void aConstantChannelSelectsEverything() {
        short[] labels = labels();
        float[] values = new float[labels.length];
        Arrays.fill(values, 0.25f);
        StabilityIntegral binned = Resolution.Binned.INSTANCE.stability(cumulative(histogram(values, labels)), 0);
        long positives = count(values, labels, 0, Float.NEGATIVE_INFINITY);
        assertThat(binned.value()).isEqualTo(0.5 * positives / labels.length);
    }

    private static short[] labels() {
        short[] labels = new short[SIDE * SIDE];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (short) (i % SIDE < 4 ? 0 : 1);
        }
        return labels;
    }

    private static double definition(float[] values, short[] labels) {
        float[] sorted = values.clone();
        Arrays.sort(sorted);
        double p = count(values, labels, 0, Float.NEGATIVE_INFINITY);
        double n = values.length - p;
        double area = 0;
        for (int i = 0; i + 1 < sorted.length; i++) {
            double tp = count(values, labels, 0, sorted[i]);
            double fp = count(values, labels, 1, sorted[i]);
            double score = 0.5 * (tp / (p + fp) + (n - fp) / (n + p - tp));
            area += ((double) sorted[i + 1] - sorted[i]) * score;
        }
        return area / ((double) sorted[sorted.length - 1] - sorted[0]);
    }

    /** Pixels of a class whose value lies above a threshold. */
    private static long count(float[] values, short[] labels, int label, float threshold) {
        long n = 0;
        for (int i = 0; i < values.length; i++) {
            n += labels[i] == label && values[i] > threshold ? 1 : 0;
        }
        return n;
    }

    private ChannelHistogram histogram(float[] values, short[] labels) {
        LabelMap map = new LabelMap("class", SIDE, SIDE, labels);
        LabelGeometry geometry = new LabelGeometry(index(map), Alignment.HALF_PIXEL, Framing.WHOLE);
        FeatureMaps[] maps = {new FeatureMaps.Dense(1, SIDE, SIDE, values)};
        List<ChannelBlock> blocks = List.of(new ChannelBlock(0, ScoreReport.NATIVE, 0, 1));
        try (Workers workers = new Workers(1)) {
            ValueSampler sampler = new ValueSampler(blocks, 1, 1, values.length);
            sampler.add(geometry, maps, workers);
            Bins bins = sampler.plan(0, 32);
            ChannelHistogram histogram = new ChannelHistogram(bins, bins.size(), columns);
            Counter counter = new Counter(blocks, 0, new ChannelHistogram[] {histogram}, columns, labelSets, workers);
            counter.count(List.of(new LabelledMaps("image", geometry, maps)));
            counter.finish();
            return histogram;
        }
    }

    private LabelIndex index(LabelMap map) {
        return LabelIndex.of("image", List.of(map), 0, false, columns, labelSets);
    }

    private CumulativeHistogram cumulative(ChannelHistogram histogram) {
        CumulativeHistogram[] folds = new CumulativeHistogram[2];
        Arrays.setAll(folds, f -> CumulativeHistogram.of(histogram, f, columns, new long[columns.size()][0]));
        return folds[0].plus(folds[1], new long[columns.size()][0]);
    }

    private Resolution exact(ChannelHistogram histogram, float[] values, short[] labels) {
        LabelMultisets multisets = new LabelMultisets();
        multisets.addSingletons(labelSets.size());
        int[] labelSetOf = index(new LabelMap("class", SIDE, SIDE, labels)).labelSets();
        ValueBuffer buffer = new ValueBuffer();
        for (int i = 0; i < values.length; i++) {
            if (histogram.needsValues(histogram.bin(values[i]), true)) {
                buffer.add(values[i], labelSetOf[i]);
            }
        }
        buffer.sort();
        return new Resolution.Exact(buffer, multisets, labelSets, columns);
    }
}
