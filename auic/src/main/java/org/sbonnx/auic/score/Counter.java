package org.sbonnx.auic.score;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts images into the units of one pass. Each unit is one thread's work, so the counts do not depend on the number of
 * threads; nothing is shared but read-only indices.
 */
final class Counter {
    /** Combinations held at once before they are folded into slots. */
    private static final int ROWS = 256;

    private final List<Channels> blocks;
    private final int first;
    private final Unit[] units;
    private final int stride;
    private final Combinations combinations;
    private final Workers workers;
    private final Scratch[] scratch;
    private final int rowLimit;
    private int[] rowOf = new int[0];
    private int[] rows = new int[16];
    private int used = 1;
    private long pixels;

    /**
     * @param blocks all sites and grids
     * @param first number of the first unit counted
     * @param units the units counted
     * @param stride distance between rows of a table: at least the bins of any unit
     */
    Counter(
            List<Channels> blocks,
            int first,
            Unit[] units,
            int stride,
            Slots slots,
            Combinations combinations,
            Workers workers) {
        this.blocks = blocks;
        this.first = first;
        this.units = units;
        this.stride = stride;
        this.combinations = combinations;
        this.workers = workers;
        this.rowLimit = Math.max(64, Math.min(ROWS, 2 * slots.size()));
        this.scratch = new Scratch[workers.threads()];
        Arrays.setAll(scratch, t -> new Scratch());
    }

    /** Counts one image. */
    void count(Geometry geometry, Maps[] maps) {
        LabelIndex labels = geometry.labels();
        long size = (long) labels.width() * labels.height();
        assignRows(labels, size);
        pixels += size;
        int[][] bases = bases(geometry, maps);
        workers.each(units.length, t -> scratch[t], (s, i) -> {
            int b = blockOf(first + i);
            Channels block = blocks.get(b);
            Maps m = maps[block.site()];
            int k = first + i - block.first();
            s.reserve(m.h() * m.w(), labels.width());
            if (block.upsampled()) {
                countPixels(s, units[i], m, k, geometry, bases[b]);
            } else {
                countCells(s, units[i], m, k, geometry, bases[b]);
            }
        });
    }

    private int blockOf(int unit) {
        for (int b = 0; b < blocks.size(); b++) {
            if (blocks.get(b).holds(unit)) {
                return b;
            }
        }
        throw new IllegalArgumentException("no unit " + unit);
    }

    private void countCells(Scratch s, Unit unit, Maps m, int k, Geometry geometry, int[] base) {
        float[] values = m.plane(k, s.plane);
        int from = m.offset(k);
        CellIndex cells = geometry.cells(m.h(), m.w());
        unit.bins().bins(values, from, m.h() * m.w(), s.bins);
        Kernels.histogram(s.bins, m.h() * m.w(), unit.raw());
        Kernels.cells(s.bins, cells.entries(), cells.cell(), base, cells.count(), unit.table(used));
        Kernels.range(values, from, cells.entries(), cells.cell(), unit);
        Spans spans = unit.spans();
        if (spans != null) {
            Kernels.spans(s.bins, values, from, cells.entries(), cells.cell(), spans);
        }
    }

    private void countPixels(Scratch s, Unit unit, Maps m, int k, Geometry geometry, int[] base) {
        float[] values = m.plane(k, s.plane);
        int from = m.offset(k);
        LabelIndex labels = geometry.labels();
        unit.bins().bins(values, from, m.h() * m.w(), s.bins);
        Kernels.histogram(s.bins, m.h() * m.w(), unit.raw());
        int[] table = unit.table(used);
        Spans spans = unit.spans();
        Geometry.Upsampling up = geometry.upsampling(m.h(), m.w());
        for (int y = 0; y < labels.height(); y++) {
            s.upsample(values, from, m.w(), up, y);
            unit.bins().bins(s.row, 0, labels.width(), s.bins);
            Kernels.pixels(s.bins, s.row, labels.width(), base, y * labels.width(), table, unit);
            if (spans != null) {
                Kernels.spans(s.bins, s.row, labels.width(), base, y * labels.width(), spans);
            }
        }
    }

    /** First table index of each entry's or pixel's row, for each block that is counted. */
    private int[][] bases(Geometry geometry, Maps[] maps) {
        int[][] bases = new int[blocks.size()][];
        Map<CellIndex, int[]> ofCells = new HashMap<>();
        int[] ofPixels = null;
        for (int b = 0; b < bases.length; b++) {
            Channels block = blocks.get(b);
            Maps m = maps[block.site()];
            if (block.first() >= first + units.length || block.first() + block.channels() <= first) {
                bases[b] = new int[0];
            } else if (block.upsampled()) {
                ofPixels = ofPixels == null ? pixelBases(geometry.labels()) : ofPixels;
                geometry.upsampling(m.h(), m.w());
                bases[b] = ofPixels;
            } else {
                bases[b] = ofCells.computeIfAbsent(geometry.cells(m.h(), m.w()), this::cellBases);
            }
        }
        return bases;
    }

    private int[] cellBases(CellIndex cells) {
        int[] base = new int[cells.entries()];
        for (int e = 0; e < base.length; e++) {
            base[e] = rowOf[cells.combo()[e]] * stride;
        }
        return base;
    }

    private int[] pixelBases(LabelIndex labels) {
        int[] combos = labels.combos();
        int[] base = new int[combos.length];
        for (int i = 0; i < base.length; i++) {
            base[i] = combos[i] < 0 ? 0 : rowOf[combos[i]] * stride;
        }
        return base;
    }

    private void assignRows(LabelIndex labels, long size) {
        if (rowOf.length < combinations.size()) {
            rowOf = Arrays.copyOf(rowOf, 2 * combinations.size());
        }
        long fresh = Arrays.stream(labels.used()).filter(c -> rowOf[c] == 0).count();
        if (used > 1 && (used + fresh > rowLimit || pixels + size > Integer.MAX_VALUE)) {
            fold();
        }
        for (int c : labels.used()) {
            if (rowOf[c] == 0) {
                if (used == rows.length) {
                    rows = Arrays.copyOf(rows, 2 * used);
                }
                rows[used] = c;
                rowOf[c] = used++;
            }
        }
    }

    private void fold() {
        workers.each(units.length, (t, i) -> units[i].fold(rows, used, combinations));
        Arrays.fill(rowOf, 0);
        used = 1;
        pixels = 0;
    }

    /** Moves all counts into the units' slots and frees the tables. */
    void finish() {
        fold();
        for (Unit unit : units) {
            unit.release();
        }
    }
}
