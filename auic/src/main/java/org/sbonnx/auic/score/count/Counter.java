package org.sbonnx.auic.score.count;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.sbonnx.auic.score.label.CellIndex;
import org.sbonnx.auic.score.label.ConceptColumns;
import org.sbonnx.auic.score.label.LabelGeometry;
import org.sbonnx.auic.score.label.LabelIndex;
import org.sbonnx.auic.score.label.LabelSets;
import org.sbonnx.auic.score.map.ChannelBlock;
import org.sbonnx.auic.score.map.FeatureMaps;
import org.sbonnx.auic.score.map.LabelledMaps;
import org.sbonnx.schemas.BadInput;

/**
 * Counts images into the histograms of one pass. One thread at a time counts a channel, and threads share only read-only data:
 * the counts do not depend on the number of threads.
 */
public final class Counter {
    /** Rows of label sets held at once before they are added to the concepts' columns. */
    private static final int ROWS = 256;

    private final List<ChannelBlock> blocks;
    private final int first;
    private final ChannelHistogram[] histograms;
    private final Workers workers;
    private final Scratch[] scratch;
    private final RowAllocation rows;
    /** Cells of one channel counted so far, by block. */
    private final long[] cells;

    /**
     * @param blocks the channels of all sites and grids
     * @param first number of the first channel counted
     * @param histograms of the channels counted
     */
    public Counter(
            List<ChannelBlock> blocks,
            int first,
            ChannelHistogram[] histograms,
            ConceptColumns columns,
            LabelSets labelSets,
            Workers workers) {
        this.blocks = blocks;
        this.first = first;
        this.histograms = histograms;
        this.workers = workers;
        this.rows = new RowAllocation(labelSets, Math.max(64, Math.min(ROWS, 2 * columns.size())));
        this.scratch = new Scratch[workers.threads()];
        Arrays.setAll(scratch, t -> new Scratch());
        this.cells = new long[blocks.size()];
        for (int i = 0; i < histograms.length; i++) {
            cells[blockOf(first + i)] =
                    Arrays.stream(histograms[i].cellCounts()).sum();
        }
    }

    /** An image with the rows that its cells or pixels are counted in, by block. */
    private record BatchImage(LabelledMaps labelled, CellRows[][] rows) {}

    /**
     * Counts some images. Each channel is counted over all the images before the next one, so that its counts stay in the
     * processor's cache.
     *
     * @throws BadInput if an activation is infinite or NaN
     */
    public void count(List<LabelledMaps> labelledBatch) {
        List<LabelledMaps> fitting = new ArrayList<>();
        for (LabelledMaps labelled : labelledBatch) {
            int size = cells(labelled);
            if (!rows.fits(labelled.geometry().labels(), size)) {
                countAll(fitting);
                fitting.clear();
                flushAll(ChannelHistogram::clear);
            }
            rows.add(labelled.geometry().labels(), size);
            fitting.add(labelled);
            for (int b = 0; b < cells.length; b++) {
                FeatureMaps m = labelled.maps()[blocks.get(b).site()];
                cells[b] += (long) m.h() * m.w();
            }
        }
        countAll(fitting);
    }

    /** Counts images whose label sets have rows. */
    private void countAll(List<LabelledMaps> labelledBatch) {
        BatchImage[] images = new BatchImage[labelledBatch.size()];
        BatchRows here = BatchRows.of(labelledBatch, rows.rowOf());
        workers.forEach(
                images.length,
                (t, i) -> images[i] =
                        new BatchImage(labelledBatch.get(i), cellRows(labelledBatch.get(i), here.numberOf())));
        workers.forEach(histograms.length, t -> scratch[t], (s, i) -> {
            int b = blockOf(first + i);
            ChannelBlock block = blocks.get(b);
            int k = first + i - block.first();
            BatchCounts counts = new BatchCounts(histograms[i], here.rows(), values(labelledBatch, block), s);
            for (BatchImage a : images) {
                FeatureMaps m = a.labelled().maps()[block.site()];
                LabelIndex labels = a.labelled().geometry().labels();
                s.reserve(m.h() * m.w(), labels.width());
                try {
                    if (block.upsampled()) {
                        countPixels(s, histograms[i], m, k, a.labelled().geometry(), a.rows()[b], counts);
                    } else {
                        countCells(s, histograms[i], m, k, a.rows()[b][0], counts);
                    }
                    histograms[i]
                            .topImages()
                            .endImage(
                                    a.labelled().image(),
                                    block.upsampled() ? labels.labelSets().length : m.h() * m.w());
                } catch (Bins.NotFinite e) {
                    throw new BadInput(
                            "image '" + a.labelled().image() + "' cannot be scored: tensor " + block.site()
                                    + " of those scored holds " + e.getMessage() + " in channel " + k,
                            "check the model's weights and the preprocessing",
                            e);
                }
            }
            counts.flush();
        });
    }

    /** Number of values that one channel of the block has in these images. */
    private static long values(List<LabelledMaps> labelledBatch, ChannelBlock block) {
        long n = 0;
        for (LabelledMaps labelled : labelledBatch) {
            FeatureMaps m = labelled.maps()[block.site()];
            n += block.upsampled() ? labelled.geometry().labels().labelSets().length : (long) m.h() * m.w();
        }
        return n;
    }

    private int blockOf(int channel) {
        for (int b = 0; b < blocks.size(); b++) {
            if (blocks.get(b).contains(channel)) {
                return b;
            }
        }
        throw new IllegalArgumentException("no channel " + channel);
    }

    private static void countCells(
            Scratch s, ChannelHistogram histogram, FeatureMaps m, int k, CellRows rows, BatchCounts counts) {
        float[] values = m.plane(k, s.plane);
        count(values, m.offset(k), m.h() * m.w(), rows, histogram, counts);
    }

    private static void countPixels(
            Scratch s,
            ChannelHistogram histogram,
            FeatureMaps m,
            int k,
            LabelGeometry geometry,
            CellRows[] lines,
            BatchCounts counts) {
        float[] values = m.plane(k, s.plane);
        counts.countCells(values, m.offset(k), m.h() * m.w());
        LabelGeometry.Upsampling up = geometry.upsampling(m.h(), m.w());
        for (int y = 0; y < lines.length; y++) {
            s.upsample(values, m.offset(k), m.w(), up, y);
            count(s.row, 0, geometry.labels().width(), lines[y], histogram, counts);
        }
    }

    private static void count(
            float[] values, int from, int n, CellRows rows, ChannelHistogram histogram, BatchCounts counts) {
        initialiseRange(values, from, n, rows, histogram);
        // The sum comes first: it waits for memory, and the following loops find the values in the cache.
        histogram.topImages().addToSum(CountingKernels.sum(values, from, n));
        counts.count(values, from, n, rows);
        BinValueRanges valueRanges = histogram.valueRanges();
        if (valueRanges != null) {
            valueRanges.addCounted(values, from, n, rows, histogram.table());
        }
    }

    /** Sets the range of a histogram without values to that of the first values: extending it value by value is slow. */
    private static void initialiseRange(float[] values, int from, int n, CellRows rows, ChannelHistogram histogram) {
        if (!histogram.hasValues()) {
            float[] range = rows.range(values, from, n);
            if (range[0] <= range[1]) {
                histogram.extendRange(range[0], range[1]);
            }
        }
    }

    /** The rows that an image's cells, or its pixels row by row, are counted in; null for blocks that are not counted. */
    private CellRows[][] cellRows(LabelledMaps labelled, int[] numberOf) {
        LabelGeometry geometry = labelled.geometry();
        CellRows[][] targets = new CellRows[blocks.size()][];
        Map<CellIndex, CellRows[]> ofCells = new HashMap<>();
        CellRows[] ofPixels = null;
        for (int b = 0; b < targets.length; b++) {
            ChannelBlock block = blocks.get(b);
            FeatureMaps m = labelled.maps()[block.site()];
            if (block.first() >= first + histograms.length || block.first() + block.channels() <= first) {
                continue;
            }
            if (block.upsampled()) {
                ofPixels = ofPixels == null ? pixelRows(geometry.labels(), numberOf) : ofPixels;
                geometry.upsampling(m.h(), m.w());
                targets[b] = ofPixels;
            } else {
                targets[b] = ofCells.computeIfAbsent(
                        geometry.cells(m.h(), m.w()), c -> new CellRows[] {CellRows.of(c, numberOf)});
            }
        }
        return targets;
    }

    private static CellRows[] pixelRows(LabelIndex labels, int[] numberOf) {
        CellRows[] lines = new CellRows[labels.height()];
        long[] ones = new long[labels.width()];
        Arrays.fill(ones, 1);
        for (int y = 0; y < lines.length; y++) {
            int[] row = new int[labels.width()];
            for (int x = 0; x < row.length; x++) {
                int labelSet = labels.labelSets()[y * row.length + x];
                row[x] = labelSet < 0 ? 0 : numberOf[labelSet];
            }
            lines[y] = CellRows.ofPixels(row, ones);
        }
        return lines;
    }

    /** Number of cells of an image's largest map. */
    private static int cells(LabelledMaps labelled) {
        return Arrays.stream(labelled.maps()).mapToInt(m -> m.h() * m.w()).max().orElse(0);
    }

    private void flushAll(Consumer<ChannelHistogram> then) {
        workers.forEach(histograms.length, (t, i) -> {
            rows.flush(histograms[i]);
            then.accept(histograms[i]);
        });
        rows.clear();
    }

    /** Adds all counts to the concepts' columns; counting may continue. */
    public void flush() {
        flush(ChannelHistogram::clear);
    }

    private void flush(Consumer<ChannelHistogram> then) {
        flushAll(then);
        for (int i = 0; i < histograms.length; i++) {
            histograms[i].completeCellCounts(cells[blockOf(first + i)]);
        }
    }

    /** Adds all counts to the concepts' columns and frees the memory of the rows. */
    public void finish() {
        flush(ChannelHistogram::release);
    }
}
