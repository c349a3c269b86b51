package org.sbonnx.auic.score;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.sbonnx.auic.score.count.ChannelHistogram;
import org.sbonnx.auic.score.count.Workers;
import org.sbonnx.auic.score.label.ConceptColumns;
import org.sbonnx.auic.score.map.ChannelBlock;
import org.sbonnx.auic.score.metric.ChannelResult;
import org.sbonnx.auic.score.metric.ChannelScorer;
import org.sbonnx.auic.score.metric.Resolution;

/** Scores counted channels: with certified bounds from their bins, or exactly from the values in bins that hold more than one. */
final class HistogramScoring {
    private final List<ChannelBlock> blocks;
    private final ConceptColumns columns;
    private final boolean exact;
    private final SecondPass secondPass;

    HistogramScoring(List<ChannelBlock> blocks, ConceptColumns columns, boolean exact, SecondPass secondPass) {
        this.blocks = blocks;
        this.columns = columns;
        this.exact = exact;
        this.secondPass = secondPass;
    }

    /** Scores the channels from {@code first} on into {@code results}. Exact scores need another pass over the images. */
    void score(int first, ChannelHistogram[] histograms, ChannelResult[] results, Workers workers) throws IOException {
        Resolution edges = Resolution.Binned.INSTANCE;
        workers.forEach(
                histograms.length,
                t -> new ChannelScorer(columns),
                (scorer, i) -> results[first + i] = scorer.score(histograms[i], edges, new double[0]));
        if (exact) {
            secondPass.run(first, histograms, true, workers, values -> refine(values, results, workers));
        }
    }

    private void refine(ValueCollector values, ChannelResult[] results, Workers workers) {
        Map<ChannelBlock, double[]> bestByBlock = new LinkedHashMap<>();
        blocks.forEach(b -> bestByBlock.put(b, bestByConcept(b, results, columns)));
        workers.forEach(values.size(), t -> new ChannelScorer(columns), (scorer, i) -> {
            int number = values.number(i);
            double[] best = Objects.requireNonNull(bestByBlock.get(ChannelBlock.containing(blocks, number)));
            results[number] = scorer.score(values.histogram(i), values.exact(i, columns), best);
        });
    }

    /** Best score of each concept over the channels of a block that were scored so far. */
    static double[] bestByConcept(ChannelBlock block, ChannelResult[] results, ConceptColumns columns) {
        double[] best = new double[columns.concepts().size()];
        for (int u = block.first(); u < block.first() + block.channels(); u++) {
            ChannelResult r = results[u];
            for (int c = 0; r != null && c < best.length; c++) {
                best[c] = Double.isNaN(r.best()[c]) ? 0 : Math.max(best[c], r.best()[c]);
            }
        }
        return best;
    }
}
