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
import org.sbonnx.auic.score.count.Counter;
import org.sbonnx.auic.score.count.Scratch;
import org.sbonnx.auic.score.count.Workers;
import org.sbonnx.auic.score.label.CellIndex;
import org.sbonnx.auic.score.label.Combinations;
import org.sbonnx.auic.score.label.Geometry;
import org.sbonnx.auic.score.label.LabelIndex;
import org.sbonnx.auic.score.label.Slots;
import org.sbonnx.auic.score.map.Channels;
import org.sbonnx.auic.score.map.Maps;
import org.sbonnx.auic.score.metric.ExactWalk;
import org.sbonnx.auic.score.metric.Formula;
import org.sbonnx.auic.score.metric.PairScore;
import org.sbonnx.auic.score.metric.Tally;
import org.sbonnx.auic.score.metric.UnitResult;

/**
 * How far AUiC may lie from what other images of the same kind would give: images are drawn with replacement, as many as
 * there are, and scored at the concepts and thresholds found on all of them; of the resulting AUiC the middle 95 % are told.
 * Needs a pass that counts each image by itself. A concept that no drawn image shows adds nothing.
 */
final class Bootstrap {
    private static final double TAIL = 0.025;

    private final List<Channels> blocks;
    private final Slots slots;
    private final Combinations combinations;
    private final UnitResult[] results;
    private final Workers workers;
    private final List<Image> images = new ArrayList<>();

    /**
     * One image's counts.
     *
     * @param name of it
     * @param tp true positives of each unit
     * @param fp false positives of each unit
     * @param of positives and negatives of each concept that a unit stands for
     */
    private record Image(String name, int[] tp, int[] fp, Map<Integer, long[]> of) {}

    /** @param results of all units; those that stand for no concept add nothing */
    Bootstrap(List<Channels> blocks, Slots slots, Combinations combinations, UnitResult[] results, Workers workers) {
        this.blocks = blocks;
        this.slots = slots;
        this.combinations = combinations;
        this.results = results;
        this.workers = workers;
    }

    /** Bytes that an image takes: its counts, and how often each resample draws it. */
    static long bytes(int units, int resamples) {
        return 8L * units + 2L * resamples;
    }

    /** Counts an image. */
    void add(Counter.Shot shot) {
        Map<Integer, byte[]> flags = new HashMap<>();
        Map<Integer, long[]> of = new HashMap<>();
        for (UnitResult r : results) {
            if (r.pair() != null && !flags.containsKey(r.concept())) {
                byte[] own = ExactWalk.flags(combinations, slots, r.concept(), Tally.ALL);
                flags.put(r.concept(), own);
                of.put(r.concept(), extent(shot.geometry().labels(), own));
            }
        }
        Geometry geometry = shot.geometry();
        for (Channels block : blocks) {
            Maps m = shot.maps()[block.site()];
            if (block.upsampled()) {
                geometry.upsampling(m.h(), m.w());
            } else {
                geometry.cells(m.h(), m.w());
            }
        }
        Image image = new Image(shot.image(), new int[results.length], new int[results.length], of);
        workers.each(results.length, t -> new Scratch(), (s, u) -> {
            PairScore pair = results[u].pair();
            byte[] own = flags.get(results[u].concept());
            if (pair != null && own != null) {
                long[] selected = selected(u, pair.threshold(), own, shot, s);
                image.tp()[u] = Math.toIntExact(selected[0]);
                image.fp()[u] = Math.toIntExact(selected[1]);
            }
        });
        images.add(image);
    }

    private static long[] extent(LabelIndex labels, byte[] flags) {
        long[] extent = new long[2];
        for (int combo : labels.combos()) {
            count(combo, 1, flags, extent);
        }
        return extent;
    }

    /** Adds pixels of a combination to positives or negatives. */
    private static void count(int combo, int pixels, byte[] flags, long[] to) {
        if (combo >= 0 && flags[combo] != 0) {
            to[flags[combo] == ExactWalk.POSITIVE ? 0 : 1] += pixels;
        }
    }

    private long[] selected(int unit, double threshold, byte[] flags, Counter.Shot shot, Scratch s) {
        Channels block = Channels.of(blocks, unit);
        Geometry geometry = shot.geometry();
        LabelIndex labels = geometry.labels();
        Maps m = shot.maps()[block.site()];
        int k = unit - block.first();
        s.reserve(m.h() * m.w(), labels.width());
        float[] plane = m.plane(k, s.plane);
        long[] found = new long[2];
        if (!block.upsampled()) {
            CellIndex cells = geometry.cells(m.h(), m.w());
            for (int e = 0; e < cells.entries(); e++) {
                if (plane[m.offset(k) + cells.cell()[e]] > threshold) {
                    count(cells.combo()[e], cells.count()[e], flags, found);
                }
            }
            return found;
        }
        for (int y = 0; y < labels.height(); y++) {
            s.upsample(plane, m.offset(k), m.w(), geometry.upsampling(m.h(), m.w()), y);
            for (int x = 0; x < labels.width(); x++) {
                if (s.row[x] > threshold) {
                    count(labels.combos()[y * labels.width() + x], 1, flags, found);
                }
            }
        }
        return found;
    }

    /**
     * The middle 95 % of AUiC, by block.
     *
     * @param resamples number of times that images are drawn
     */
    Map<Channels, List<Double>> intervals(int resamples, long seed) {
        images.sort(Comparator.comparing(Image::name));
        short[][] draws = draws(resamples, seed);
        Map<Channels, List<Double>> intervals = new LinkedHashMap<>();
        for (Channels block : blocks) {
            double[][] gains = new double[block.channels()][];
            workers.each(block.channels(), (t, k) -> gains[k] = gains(block.first() + k, draws));
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

    private double[] gains(int unit, short[][] draws) {
        double[] gains = new double[draws.length];
        if (results[unit].pair() == null) {
            return gains;
        }
        for (int b = 0; b < draws.length; b++) {
            long tp = 0;
            long fp = 0;
            long p = 0;
            long n = 0;
            for (int i = 0; i < images.size(); i++) {
                long times = draws[b][i];
                long[] of = images.get(i).of().get(results[unit].concept());
                tp += times * images.get(i).tp()[unit];
                fp += times * images.get(i).fp()[unit];
                p += times * (of == null ? 0 : of[0]);
                n += times * (of == null ? 0 : of[1]);
            }
            gains[b] = p > 0 && n > 0 ? Formula.gain(Formula.miou(tp, fp, p, n)) : 0;
        }
        return gains;
    }
}
