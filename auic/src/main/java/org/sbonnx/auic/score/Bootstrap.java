package org.sbonnx.auic.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.sbonnx.auic.score.count.Scratch;
import org.sbonnx.auic.score.count.Workers;
import org.sbonnx.auic.score.label.CellIndex;
import org.sbonnx.auic.score.label.ConceptColumns;
import org.sbonnx.auic.score.label.LabelGeometry;
import org.sbonnx.auic.score.label.LabelIndex;
import org.sbonnx.auic.score.label.LabelSets;
import org.sbonnx.auic.score.map.ChannelBlock;
import org.sbonnx.auic.score.map.FeatureMaps;
import org.sbonnx.auic.score.map.LabelledMaps;
import org.sbonnx.auic.score.metric.ChannelResult;
import org.sbonnx.auic.score.metric.ConceptScore;
import org.sbonnx.auic.score.metric.CumulativeHistogram;
import org.sbonnx.auic.score.metric.IouMetrics;
import org.sbonnx.auic.score.metric.ThresholdSweep;

/**
 * Bootstrap confidence intervals (95 %, percentile method) of AUiC over images. Each resample draws as many images as there are,
 * with replacement, and scores them at the concepts and thresholds found on all images. Needs an additional pass that counts
 * each image separately. A concept that no drawn image shows adds nothing.
 */
final class Bootstrap {
    private static final double TAIL = 0.025;

    private final List<ChannelBlock> blocks;
    private final ConceptColumns columns;
    private final LabelSets labelSets;
    private final ChannelResult[] results;
    private final Workers workers;
    private final List<ImageCounts> images = new ArrayList<>();

    /**
     * One image's counts.
     *
     * @param name of the image
     * @param tp true positives of each channel
     * @param fp false positives of each channel
     * @param support positives and negatives of each concept that is the best of a channel
     */
    private record ImageCounts(String name, int[] tp, int[] fp, Map<Integer, long[]> support) {}

    /** @param results of all channels; those without a concept add nothing */
    Bootstrap(
            List<ChannelBlock> blocks,
            ConceptColumns columns,
            LabelSets labelSets,
            ChannelResult[] results,
            Workers workers) {
        this.blocks = blocks;
        this.columns = columns;
        this.labelSets = labelSets;
        this.results = results;
        this.workers = workers;
    }

    /** Bytes per image: its counts, and how often each resample draws it. */
    static long bytes(int channels, int resamples) {
        return 8L * channels + 2L * resamples;
    }

    /** Counts an image. */
    void add(LabelledMaps labelled) {
        Map<Integer, byte[]> flags = new HashMap<>();
        Map<Integer, long[]> of = new HashMap<>();
        for (ChannelResult r : results) {
            if (r.conceptScore() != null && !flags.containsKey(r.concept())) {
                byte[] own =
                        ThresholdSweep.labelSetFlags(labelSets, columns, r.concept(), CumulativeHistogram.ALL_FOLDS);
                flags.put(r.concept(), own);
                of.put(r.concept(), extent(labelled.geometry().labels(), own));
            }
        }
        LabelGeometry geometry = labelled.geometry();
        for (ChannelBlock block : blocks) {
            FeatureMaps m = labelled.maps()[block.site()];
            if (block.upsampled()) {
                geometry.upsampling(m.h(), m.w());
            } else {
                geometry.cells(m.h(), m.w());
            }
        }
        ImageCounts image = new ImageCounts(labelled.image(), new int[results.length], new int[results.length], of);
        workers.forEach(results.length, t -> new Scratch(), (s, u) -> {
            ConceptScore pair = results[u].conceptScore();
            byte[] own = flags.get(results[u].concept());
            if (pair != null && own != null) {
                long[] selected = selected(u, pair.threshold(), own, labelled, s);
                image.tp()[u] = Math.toIntExact(selected[0]);
                image.fp()[u] = Math.toIntExact(selected[1]);
            }
        });
        images.add(image);
    }

    private static long[] extent(LabelIndex labels, byte[] flags) {
        long[] extent = new long[2];
        for (int labelSet : labels.labelSets()) {
            count(labelSet, 1, flags, extent);
        }
        return extent;
    }

    /** Adds pixels of a label set to positives or negatives. */
    private static void count(int labelSet, int pixels, byte[] flags, long[] to) {
        if (labelSet >= 0 && flags[labelSet] != 0) {
            to[flags[labelSet] == ThresholdSweep.POSITIVE ? 0 : 1] += pixels;
        }
    }

    private long[] selected(int channel, double threshold, byte[] flags, LabelledMaps labelled, Scratch s) {
        ChannelBlock block = ChannelBlock.containing(blocks, channel);
        LabelGeometry geometry = labelled.geometry();
        LabelIndex labels = geometry.labels();
        FeatureMaps m = labelled.maps()[block.site()];
        int k = channel - block.first();
        s.reserve(m.h() * m.w(), labels.width());
        float[] plane = m.plane(k, s.plane);
        long[] found = new long[2];
        if (!block.upsampled()) {
            CellIndex cells = geometry.cells(m.h(), m.w());
            for (int e = 0; e < cells.entries(); e++) {
                if (plane[m.offset(k) + cells.cell()[e]] > threshold) {
                    count(cells.labelSet()[e], cells.count()[e], flags, found);
                }
            }
            return found;
        }
        for (int y = 0; y < labels.height(); y++) {
            s.upsample(plane, m.offset(k), m.w(), geometry.upsampling(m.h(), m.w()), y);
            for (int x = 0; x < labels.width(); x++) {
                if (s.row[x] > threshold) {
                    count(labels.labelSets()[y * labels.width() + x], 1, flags, found);
                }
            }
        }
        return found;
    }

    /**
     * 95 % confidence interval of AUiC, by block.
     *
     * @param resamples number of bootstrap resamples
     */
    Map<ChannelBlock, List<Double>> intervals(int resamples, long seed) {
        images.sort(Comparator.comparing(ImageCounts::name));
        short[][] draws = draws(resamples, seed);
        Map<ChannelBlock, List<Double>> intervals = new LinkedHashMap<>();
        for (ChannelBlock block : blocks) {
            double[][] gains = new double[block.channels()][];
            workers.forEach(block.channels(), (t, k) -> gains[k] = gains(block.first() + k, draws));
            long active = IntStream.range(0, block.channels())
                    .filter(k -> results[block.first() + k].active())
                    .count();
            double[] auic = new double[resamples];
            for (double[] ofChannel : gains) {
                for (int b = 0; b < resamples; b++) {
                    auic[b] += active == 0 ? 0 : ofChannel[b] / active;
                }
            }
            Arrays.sort(auic);
            int tail = (int) Math.floor(TAIL * resamples);
            intervals.put(block, List.of(auic[tail], auic[resamples - 1 - tail]));
        }
        return intervals;
    }

    /** How often each image is drawn. */
    private short[][] draws(int resamples, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        short[][] draws = new short[resamples][images.size()];
        for (short[] times : draws) {
            for (int i = 0; i < images.size(); i++) {
                times[random.nextInt(images.size())]++;
            }
        }
        return draws;
    }

    private double[] gains(int channel, short[][] draws) {
        double[] gains = new double[draws.length];
        if (results[channel].conceptScore() == null) {
            return gains;
        }
        for (int b = 0; b < draws.length; b++) {
            long tp = 0;
            long fp = 0;
            long p = 0;
            long n = 0;
            for (int i = 0; i < images.size(); i++) {
                long times = draws[b][i];
                long[] of = images.get(i).support().get(results[channel].concept());
                tp += times * images.get(i).tp()[channel];
                fp += times * images.get(i).fp()[channel];
                p += times * (of == null ? 0 : of[0]);
                n += times * (of == null ? 0 : of[1]);
            }
            gains[b] = p > 0 && n > 0 ? IouMetrics.gain(IouMetrics.miou(tp, fp, p, n)) : 0;
        }
        return gains;
    }
}
