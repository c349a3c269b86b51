package org.sbonnx.auic.score;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.score.count.ChannelHistogram;
import org.sbonnx.auic.score.count.Workers;
import org.sbonnx.auic.score.label.ConceptColumns;
import org.sbonnx.auic.score.label.LabelSets;
import org.sbonnx.auic.score.map.ChannelBlock;
import org.sbonnx.auic.score.map.LabelledMaps;

/** Reads all images again for the values in bins that hold more than one value, as many channels at a time as fit into memory. */
final class SecondPass {
    private final List<ChannelBlock> blocks;
    private final ConceptColumns columns;
    private final LabelSets labelSets;
    private final long memory;
    private final Consumer<Consumer<LabelledMaps>> replay;

    /** @param again passes every image to a visitor again */
    SecondPass(
            List<ChannelBlock> blocks,
            ConceptColumns columns,
            LabelSets labelSets,
            long memory,
            Consumer<Consumer<LabelledMaps>> again) {
        this.blocks = blocks;
        this.columns = columns;
        this.labelSets = labelSets;
        this.memory = memory;
        this.replay = again;
    }

    /** Action on the collected values of some channels. */
    interface CollectedAction {
        void accept(ValueCollector collector) throws IOException;
    }

    /**
     * Collects the values of the channels from {@code first} on.
     *
     * @param complete as in {@link ChannelHistogram#needsValues}
     */
    void run(int first, ChannelHistogram[] histograms, boolean complete, Workers workers, CollectedAction then)
            throws IOException {
        List<Integer> part = new ArrayList<>();
        long values = 0;
        for (int i = 0; i < histograms.length; i++) {
            long more = values(first + i, histograms[i], complete);
            if (more == 0) {
                continue;
            }
            if (!part.isEmpty() && 8 * (values + more) > memory) {
                collect(first, histograms, part, complete, workers, then);
                part.clear();
                values = 0;
            }
            part.add(i);
            values += more;
        }
        if (!part.isEmpty()) {
            collect(first, histograms, part, complete, workers, then);
        }
    }

    private void collect(
            int first,
            ChannelHistogram[] histograms,
            List<Integer> part,
            boolean complete,
            Workers workers,
            CollectedAction then)
            throws IOException {
        int[] numbers = part.stream().mapToInt(i -> first + i).toArray();
        ChannelHistogram[] chosen = part.stream().map(i -> histograms[i]).toArray(ChannelHistogram[]::new);
        ValueCollector collector = new ValueCollector(blocks, numbers, chosen, complete, labelSets, workers);
        replay.accept(s -> collector.add(s.geometry(), s.maps()));
        then.accept(collector);
    }

    /** Upper bound of the values collected for a channel: its cells or pixels in bins of more than one value. */
    private long values(int number, ChannelHistogram histogram, boolean complete) {
        boolean upsampled = ChannelBlock.containing(blocks, number).upsampled();
        long values = upsampled ? 0 : inOpenBins(histogram, histogram.cellCounts(), complete);
        for (int fold = 0; fold < 2 && upsampled; fold++) {
            values += inOpenBins(histogram, histogram.columnCounts(fold, columns.countedColumn()), complete);
        }
        return values;
    }

    private static long inOpenBins(ChannelHistogram histogram, long @Nullable [] counts, boolean complete) {
        long values = 0;
        for (int b = 0; counts != null && b < counts.length; b++) {
            values += histogram.needsValues(b, complete) ? counts[b] : 0;
        }
        return values;
    }
}
