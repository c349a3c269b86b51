package org.sbonnx.auic.score.count;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.sbonnx.auic.score.label.CellIndex;
import org.sbonnx.auic.score.label.Combinations;
import org.sbonnx.auic.score.label.Geometry;
import org.sbonnx.auic.score.label.LabelIndex;
import org.sbonnx.auic.score.label.Slots;
import org.sbonnx.auic.score.map.Channels;
import org.sbonnx.auic.score.map.Maps;
import org.sbonnx.schemas.BadInput;

/**
 * Counts images into the units of one pass. Each unit is one thread's work, so the counts do not depend on the number of
 * threads; nothing is shared but read-only indices.
 */
public final class Counter {
    /** Combinations held at once before they are folded into slots. */
    private static final int ROWS = 256;

    private final List<Channels> blocks;
    private final int first;
    private final Unit[] units;
    private final Combinations combinations;
    private final Workers workers;
    private final Scratch[] scratch;
    private final int rowLimit;
    private int[] rowOf = new int[0];
    private int[] rows = new int[16];
    private int[] totals = new int[16];
    private final long[] cells;
    private int used = 1;
    private long pixels;
    /** Cells in the tables. */
    private long held;

    /**
     * @param blocks all sites and grids
     * @param first number of the first unit counted
     * @param units the units counted
     */
    public Counter(
            List<Channels> blocks, int first, Unit[] units, Slots slots, Combinations combinations, Workers workers) {
        this.blocks = blocks;
        this.first = first;
        this.units = units;
        this.combinations = combinations;
        this.workers = workers;
        this.rowLimit = Math.max(64, Math.min(ROWS, 2 * slots.size()));
        this.scratch = new Scratch[workers.threads()];
        Arrays.setAll(scratch, t -> new Scratch());
        this.cells = new long[blocks.size()];
        for (int i = 0; i < units.length; i++) {
            cells[blockOf(first + i)] = Arrays.stream(units[i].raw()).sum();
        }
    }

    /** Labels and activations of one image. */
    public record Shot(String image, Geometry geometry, Maps[] maps) {}

    /** A shot with the rows that its cells or pixels go to, by block. */
    private record Aimed(Shot shot, CellRows[][] rows) {}

    /**
     * Counts some images. The units are gone through one after the other, each over all the images: what it is counted in stays
     * in the processor's cache.
     */
    public void count(List<Shot> shots) {
        List<Shot> fitting = new ArrayList<>();
        for (Shot shot : shots) {
            int size = cells(shot);
            if (!fits(shot.geometry().labels(), size)) {
                countAll(fitting);
                fitting.clear();
                fold(Unit::clear);
            }
            held += size;
            assignRows(shot.geometry().labels());
            fitting.add(shot);
            for (int b = 0; b < cells.length; b++) {
                Maps m = shot.maps()[blocks.get(b).site()];
                cells[b] += (long) m.h() * m.w();
            }
        }
        countAll(fitting);
    }

    /** Counts images whose combinations have rows. */
    private void countAll(List<Shot> shots) {
        Aimed[] aimed = new Aimed[shots.size()];
        BatchRows here = BatchRows.of(shots, rowOf);
        workers.each(aimed.length, (t, i) -> aimed[i] = new Aimed(shots.get(i), targets(shots.get(i), here.of())));
        workers.each(units.length, t -> scratch[t], (s, i) -> {
            int b = blockOf(first + i);
            Channels block = blocks.get(b);
            int k = first + i - block.first();
            Entries entries = new Entries(units[i], here.rows(), values(shots, block), s);
            for (Aimed a : aimed) {
                Maps m = a.shot().maps()[block.site()];
                LabelIndex labels = a.shot().geometry().labels();
                s.reserve(m.h() * m.w(), labels.width());
                try {
                    if (block.upsampled()) {
                        countPixels(s, units[i], m, k, a.shot().geometry(), a.rows()[b], entries);
                    } else {
                        countCells(s, units[i], m, k, a.rows()[b][0], entries);
                    }
                    units[i].endImage(a.shot().image(), block.upsampled() ? labels.combos().length : m.h() * m.w());
                } catch (Bins.NotFinite e) {
                    throw new BadInput(
                            "image '" + a.shot().image() + "' cannot be scored: tensor " + block.site()
                                    + " of those scored holds " + e.getMessage() + " in channel " + k,
                            "check the model's weights and the preprocessing",
                            e);
                }
            }
            entries.settle();
        });
    }

    /** Values of a channel of the block in these images. */
    private static long values(List<Shot> shots, Channels block) {
        long n = 0;
        for (Shot shot : shots) {
            Maps m = shot.maps()[block.site()];
            n += block.upsampled() ? shot.geometry().labels().combos().length : (long) m.h() * m.w();
        }
        return n;
    }

    private int blockOf(int unit) {
        for (int b = 0; b < blocks.size(); b++) {
            if (blocks.get(b).holds(unit)) {
                return b;
            }
        }
        throw new IllegalArgumentException("no unit " + unit);
    }

    private static void countCells(Scratch s, Unit unit, Maps m, int k, CellRows rows, Entries entries) {
        float[] values = m.plane(k, s.plane);
        count(values, m.offset(k), m.h() * m.w(), rows, unit, entries);
    }

    private static void countPixels(
            Scratch s, Unit unit, Maps m, int k, Geometry geometry, CellRows[] lines, Entries entries) {
        float[] values = m.plane(k, s.plane);
        Kernels.raw(values, m.offset(k), m.h() * m.w(), unit);
        Geometry.Upsampling up = geometry.upsampling(m.h(), m.w());
        for (int y = 0; y < lines.length; y++) {
            s.upsample(values, m.offset(k), m.w(), up, y);
            count(s.row, 0, geometry.labels().width(), lines[y], unit, entries);
        }
    }

    private static void count(float[] values, int from, int n, CellRows rows, Unit unit, Entries entries) {
        begin(values, from, n, rows, unit);
        // First of all: the sum waits for memory, and what follows finds the values in the cache.
        unit.drive(Kernels.sum(values, from, n));
        entries.count(values, from, n, rows);
        Spans spans = unit.spans();
        if (spans != null) {
            Kernels.spans(values, from, n, rows, unit, spans);
        }
    }

    /** Gives a unit without a range that of the first values counted: widening it is slow. */
    private static void begin(float[] values, int from, int n, CellRows rows, Unit unit) {
        if (!unit.began()) {
            float[] range = Kernels.range(values, from, n, rows);
            if (range[0] <= range[1]) {
                unit.extend(range[0], range[1]);
            }
        }
    }

    /** Where the cells, or the pixels line by line, of each block that is counted go. */
    private CellRows[][] targets(Shot shot, int[] here) {
        Geometry geometry = shot.geometry();
        CellRows[][] targets = new CellRows[blocks.size()][];
        Map<CellIndex, CellRows[]> ofCells = new HashMap<>();
        CellRows[] ofPixels = null;
        for (int b = 0; b < targets.length; b++) {
            Channels block = blocks.get(b);
            Maps m = shot.maps()[block.site()];
            if (block.first() >= first + units.length || block.first() + block.channels() <= first) {
                continue;
            }
            if (block.upsampled()) {
                ofPixels = ofPixels == null ? lines(geometry.labels(), here) : ofPixels;
                geometry.upsampling(m.h(), m.w());
                targets[b] = ofPixels;
            } else {
                targets[b] = ofCells.computeIfAbsent(
                        geometry.cells(m.h(), m.w()), c -> new CellRows[] {CellRows.of(c, here)});
            }
        }
        return targets;
    }

    private static CellRows[] lines(LabelIndex labels, int[] here) {
        CellRows[] lines = new CellRows[labels.height()];
        long[] ones = new long[labels.width()];
        Arrays.fill(ones, 1);
        for (int y = 0; y < lines.length; y++) {
            int[] row = new int[labels.width()];
            for (int x = 0; x < row.length; x++) {
                int combo = labels.combos()[y * row.length + x];
                row[x] = combo < 0 ? 0 : here[combo];
            }
            lines[y] = CellRows.ofPixels(row, ones);
        }
        return lines;
    }

    /** Cells of the largest map of an image. */
    private static int cells(Shot shot) {
        return Arrays.stream(shot.maps()).mapToInt(m -> m.h() * m.w()).max().orElse(0);
    }

    /** Whether an image's combinations, pixels and cells fit into the tables as they are. */
    private boolean fits(LabelIndex labels, int size) {
        if (rowOf.length < combinations.size()) {
            rowOf = Arrays.copyOf(rowOf, 2 * combinations.size());
        }
        long fresh = Arrays.stream(labels.used()).filter(c -> rowOf[c] == 0).count();
        return held == 0
                || (used + fresh <= rowLimit
                        && pixels + labels.combos().length <= Integer.MAX_VALUE
                        && held + size <= Unit.MOST_CELLS);
    }

    private void assignRows(LabelIndex labels) {
        pixels += labels.combos().length;
        for (int c : labels.used()) {
            if (rowOf[c] == 0) {
                if (used == rows.length) {
                    rows = Arrays.copyOf(rows, 2 * used);
                    totals = Arrays.copyOf(totals, 2 * used);
                }
                rows[used] = c;
                rowOf[c] = used++;
            }
        }
        for (int c : labels.combos()) {
            if (c >= 0) {
                totals[rowOf[c]]++;
            }
        }
    }

    private void fold(Consumer<Unit> then) {
        workers.each(units.length, (t, i) -> {
            units[i].fold(rows, used, totals, combinations);
            then.accept(units[i]);
        });
        Arrays.fill(rowOf, 0);
        Arrays.fill(totals, 0);
        used = 1;
        pixels = 0;
        held = 0;
    }

    /** Moves all counts into the units' slots; counting may go on. */
    public void settle() {
        settle(Unit::clear);
    }

    private void settle(Consumer<Unit> then) {
        fold(then);
        for (int i = 0; i < units.length; i++) {
            units[i].settle(cells[blockOf(first + i)]);
        }
    }

    /** Moves all counts into the units' slots and frees the tables. */
    public void finish() {
        settle(Unit::release);
    }
}
