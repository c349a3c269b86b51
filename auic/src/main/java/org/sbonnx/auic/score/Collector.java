package org.sbonnx.auic.score;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.sbonnx.auic.score.count.Scratch;
import org.sbonnx.auic.score.count.Spool;
import org.sbonnx.auic.score.count.Unit;
import org.sbonnx.auic.score.count.Workers;
import org.sbonnx.auic.score.label.CellIndex;
import org.sbonnx.auic.score.label.Combinations;
import org.sbonnx.auic.score.label.Compositions;
import org.sbonnx.auic.score.label.Geometry;
import org.sbonnx.auic.score.label.LabelIndex;
import org.sbonnx.auic.score.label.Slots;
import org.sbonnx.auic.score.map.Channels;
import org.sbonnx.auic.score.map.Maps;
import org.sbonnx.auic.score.metric.Detail;

/** The second pass over some units: takes the values that lie in bins of more than one value. */
final class Collector {
    private final List<Channels> blocks;
    private final int[] numbers;
    private final Unit[] units;
    private final boolean alone;
    private final Spool[] spools;
    private final Combinations combinations;
    private final Workers workers;
    private final Compositions cells = new Compositions();
    private final Compositions pixels = new Compositions();

    /**
     * @param numbers of the units collected, ascending
     * @param units these units, counted
     * @param alone as in {@link Unit#open}
     */
    Collector(
            List<Channels> blocks,
            int[] numbers,
            Unit[] units,
            boolean alone,
            Combinations combinations,
            Workers workers) {
        this.blocks = blocks;
        this.numbers = numbers;
        this.units = units;
        this.alone = alone;
        this.combinations = combinations;
        this.workers = workers;
        this.spools =
                IntStream.range(0, units.length).mapToObj(i -> new Spool()).toArray(Spool[]::new);
    }

    void add(Geometry geometry, Maps[] maps) {
        pixels.addSingles(combinations.size());
        Map<CellIndex, Compositions.Items> ofCells = new HashMap<>();
        Compositions.Items ofPixels = pixelItems(geometry.labels());
        for (int u = 0; u < units.length; u++) {
            Channels block = block(numbers[u]);
            Maps m = maps[block.site()];
            if (block.upsampled()) {
                geometry.upsampling(m.h(), m.w());
            } else {
                ofCells.computeIfAbsent(geometry.cells(m.h(), m.w()), cells::add);
            }
        }
        workers.each(units.length, t -> new Scratch(), (s, u) -> {
            Channels block = block(numbers[u]);
            Maps m = maps[block.site()];
            int k = numbers[u] - block.first();
            s.reserve(m.h() * m.w(), geometry.labels().width());
            float[] plane = m.plane(k, s.plane);
            if (block.upsampled()) {
                float[] all = upsampled(plane, m, k, geometry, s);
                spools[u].add(all, 0, ofPixels.items(), ofPixels.payload(), ofPixels.n(), units[u], alone);
            } else {
                Compositions.Items items = ofCells.get(geometry.cells(m.h(), m.w()));
                if (items != null) {
                    spools[u].add(plane, m.offset(k), items.items(), items.payload(), items.n(), units[u], alone);
                }
            }
        });
    }

    private static float[] upsampled(float[] plane, Maps m, int k, Geometry geometry, Scratch s) {
        LabelIndex labels = geometry.labels();
        float[] all = new float[labels.width() * labels.height()];
        for (int y = 0; y < labels.height(); y++) {
            s.upsample(plane, m.offset(k), m.w(), geometry.upsampling(m.h(), m.w()), y);
            System.arraycopy(s.row, 0, all, y * labels.width(), labels.width());
        }
        return all;
    }

    private static Compositions.Items pixelItems(LabelIndex labels) {
        int[] items = new int[labels.combos().length];
        int[] payload = new int[items.length];
        int n = 0;
        for (int i = 0; i < items.length; i++) {
            if (labels.combos()[i] >= 0) {
                items[n] = i;
                payload[n++] = labels.combos()[i];
            }
        }
        return new Compositions.Items(items, payload, n);
    }

    private Channels block(int unit) {
        return Channels.of(blocks, unit);
    }

    /** Number of units collected. */
    int size() {
        return units.length;
    }

    /** Number of the i-th unit among all. */
    int number(int i) {
        return numbers[i];
    }

    Unit unit(int i) {
        return units[i];
    }

    /** The values of the i-th unit, in the order of the images. */
    Spool spool(int i) {
        return spools[i];
    }

    /** What the values of units on the native grid meet. */
    Compositions cells() {
        return cells;
    }

    /** The values of the i-th unit, sorted. */
    Detail.Values detail(int i, Slots slots) {
        spools[i].sort();
        return new Detail.Values(spools[i], block(numbers[i]).upsampled() ? pixels : cells, combinations, slots);
    }
}
