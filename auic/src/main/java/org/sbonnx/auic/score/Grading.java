package org.sbonnx.auic.score;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.sbonnx.auic.score.count.Unit;
import org.sbonnx.auic.score.count.Workers;
import org.sbonnx.auic.score.label.Slots;
import org.sbonnx.auic.score.map.Channels;
import org.sbonnx.auic.score.metric.Detail;
import org.sbonnx.auic.score.metric.UnitResult;
import org.sbonnx.auic.score.metric.UnitScorer;

/** Scores of counted units: with bounds from their bins, or exact from the values that lie in bins of more than one. */
final class Grading {
    private final List<Channels> blocks;
    private final Slots slots;
    private final boolean exact;
    private final SecondPass second;

    Grading(List<Channels> blocks, Slots slots, boolean exact, SecondPass second) {
        this.blocks = blocks;
        this.slots = slots;
        this.exact = exact;
        this.second = second;
    }

    /** Scores units {@code first} and following into {@code results}; where exactness is asked for, reads the images again. */
    void score(int first, Unit[] units, UnitResult[] results, Workers workers) throws IOException {
        Detail edges = new Detail.Edges();
        workers.each(
                units.length,
                t -> new UnitScorer(slots),
                (scorer, i) -> results[first + i] = scorer.score(units[i], edges, new double[0]));
        if (exact) {
            second.over(first, units, true, workers, values -> refine(values, results, workers));
        }
    }

    private void refine(Collector values, UnitResult[] results, Workers workers) {
        Map<Channels, double[]> rivals = new LinkedHashMap<>();
        blocks.forEach(b -> rivals.put(b, rivals(b, results, slots)));
        workers.each(values.size(), t -> new UnitScorer(slots), (scorer, i) -> {
            int number = values.number(i);
            double[] best = Objects.requireNonNull(rivals.get(Channels.of(blocks, number)));
            results[number] = scorer.score(values.unit(i), values.detail(i, slots), best);
        });
    }

    /** Best score of each concept over the channels of a block that were scored so far. */
    static double[] rivals(Channels block, UnitResult[] results, Slots slots) {
        double[] best = new double[slots.concepts().size()];
        for (int u = block.first(); u < block.first() + block.channels(); u++) {
            UnitResult r = results[u];
            for (int c = 0; r != null && c < best.length; c++) {
                best[c] = Double.isNaN(r.best()[c]) ? 0 : Math.max(best[c], r.best()[c]);
            }
        }
        return best;
    }
}
