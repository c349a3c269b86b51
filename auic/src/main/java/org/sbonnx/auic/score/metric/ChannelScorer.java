package org.sbonnx.auic.score.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.score.count.ChannelHistogram;
import org.sbonnx.auic.score.label.ConceptColumns;

/** Scores one channel at a time from its histogram and, after a second pass, from its values. Not thread-safe. */
public final class ChannelScorer {
    /** NetDissect's share of the highest activations and its minimum IoU (Bau et al. 2017). */
    private static final double TOP_SHARE = 0.005;

    private static final double DETECTOR_IOU = 0.04;

    private final ConceptColumns columns;
    /** Cumulative counts of both folds and of all images, reused for every channel. */
    private final long[][][] buffers;

    public ChannelScorer(ConceptColumns columns) {
        this.columns = columns;
        this.buffers = new long[3][columns.size()][0];
    }

    /**
     * @param bestByConcept best score of each concept over the channels of the site so far: a channel whose bound is lower cannot
     *     change the coverage
     */
    public ChannelResult score(ChannelHistogram histogram, Resolution resolution, double[] bestByConcept) {
        CumulativeHistogram[] folds = {
            CumulativeHistogram.of(histogram, 0, columns, buffers[0]),
            CumulativeHistogram.of(histogram, 1, columns, buffers[1])
        };
        CumulativeHistogram t = folds[0].plus(folds[1], buffers[CumulativeHistogram.ALL_FOLDS]);
        @Nullable ConceptScore[] pairs = scoreEdges(t);
        if (resolution.exact()) {
            refine(t, pairs, resolution, bestByConcept);
        }
        int bestConcept = argmax(pairs, -1, -1);
        int runnerUp = argmax(pairs, bestConcept, -1);
        double bound = Arrays.stream(pairs)
                .filter(p -> p != null)
                .mapToDouble(p -> p == null ? 0 : p.bound())
                .max()
                .orElse(0);
        List<ChannelResult.CategoryBest> categories = new ArrayList<>();
        StabilityIntegral stability =
                bestConcept < 0 ? StabilityIntegral.exact(0) : stability(t, pairs, bestConcept, resolution);
        for (int g = 0; g < columns.categories().size(); g++) {
            int c = argmax(pairs, -1, g);
            ConceptScore p = c < 0 ? null : pairs[c];
            categories.add(
                    p == null
                            ? new ChannelResult.CategoryBest(-1, 0, 0)
                            : new ChannelResult.CategoryBest(
                                    c,
                                    p.best(),
                                    c == bestConcept
                                            ? stability.value()
                                            : resolution.stability(t, c).value()));
        }
        return new ChannelResult(
                histogram.isActive(),
                best(pairs),
                bound,
                bestConcept,
                bestConcept < 0 ? null : pairs[bestConcept],
                runnerUp,
                byIou(pairs),
                detect(histogram, t),
                stability,
                categories,
                histogram.topImages().names(),
                (heldOut(folds, 0, resolution) + heldOut(folds, 1, resolution)) / 2);
    }

    private @Nullable ConceptScore[] scoreEdges(CumulativeHistogram t) {
        @Nullable ConceptScore[] pairs = new ConceptScore[columns.concepts().size()];
        for (int c = 0; c < pairs.length; c++) {
            pairs[c] = t.isScorable(c) ? ConceptScore.ofBinEdges(t, c) : null;
        }
        return pairs;
    }

    /** Replaces each concept's score that could change a reported metric by its optimum. */
    private void refine(
            CumulativeHistogram t, @Nullable ConceptScore[] pairs, Resolution resolution, double[] bestByConcept) {
        int bestConcept = argmax(pairs, -1, -1);
        double second = bestOf(pairs, argmax(pairs, bestConcept, -1));
        double iou = Arrays.stream(pairs)
                .mapToDouble(p -> p == null ? 0 : p.bestIou())
                .max()
                .orElse(0);
        double[] inCategory = new double[columns.categories().size()];
        for (int g = 0; g < inCategory.length; g++) {
            inCategory[g] = bestOf(pairs, argmax(pairs, -1, g));
        }
        for (int c = 0; c < pairs.length; c++) {
            ConceptScore p = pairs[c];
            if (p == null) {
                continue;
            }
            boolean matters = p.bound() >= second
                    || p.bound() >= inCategory[columns.categoryOf(c)]
                    || (p.bound() > 0.5 && p.bound() >= bestByConcept[c])
                    || p.iouBound() >= iou;
            if (matters) {
                pairs[c] = resolution.optimum(CumulativeHistogram.ALL_FOLDS, t, c, p);
            }
        }
    }

    /** Stability integral for the best concept, with bounds over all concepts that may be the best. */
    private static StabilityIntegral stability(
            CumulativeHistogram t, @Nullable ConceptScore[] pairs, int bestConcept, Resolution resolution) {
        StabilityIntegral own = resolution.stability(t, bestConcept);
        double low = own.low();
        double high = own.high();
        double best = bestOf(pairs, bestConcept);
        for (int c = 0; c < pairs.length && !resolution.exact(); c++) {
            ConceptScore p = pairs[c];
            if (p != null && c != bestConcept && p.bound() >= best && p.bound() > p.best()) {
                StabilityIntegral other = resolution.stability(t, c);
                low = Math.min(low, other.low());
                high = Math.max(high, other.high());
            }
        }
        return new StabilityIntegral(own.value(), low, high);
    }

    /** Gain on the other fold, at the concept and threshold chosen on one fold. */
    private double heldOut(CumulativeHistogram[] folds, int fold, Resolution resolution) {
        CumulativeHistogram chosen = folds[fold];
        @Nullable ConceptScore[] pairs = resolution.exact() ? optima(chosen, fold, resolution) : bestEdges(chosen);
        int bestConcept = argmax(pairs, -1, -1);
        ConceptScore p = bestConcept < 0 ? null : pairs[bestConcept];
        CumulativeHistogram other = folds[1 - fold];
        if (p == null || !other.isScorable(bestConcept)) {
            return 0;
        }
        return IouMetrics.gain(resolution.scoreAt(1 - fold, other, bestConcept, p.threshold()));
    }

    /** Optima of the concepts that may have the best score. */
    private @Nullable ConceptScore[] optima(CumulativeHistogram t, int fold, Resolution resolution) {
        @Nullable ConceptScore[] pairs = scoreEdges(t);
        double best = bestOf(pairs, argmax(pairs, -1, -1));
        for (int c = 0; c < pairs.length; c++) {
            ConceptScore p = pairs[c];
            if (p != null && p.bound() >= best) {
                pairs[c] = resolution.optimum(fold, t, c, p);
            }
        }
        return pairs;
    }

    /** Best bin edges of the concepts; only those that reach the best score matter. */
    private @Nullable ConceptScore[] bestEdges(CumulativeHistogram t) {
        @Nullable ConceptScore[] pairs = new ConceptScore[columns.concepts().size()];
        double best = 0;
        for (int c = 0; c < pairs.length; c++) {
            if (t.isScorable(c)) {
                ConceptScore p = ConceptScore.ofBestEdge(t, c, best);
                pairs[c] = p;
                best = Math.max(best, p.best());
            }
        }
        return pairs;
    }

    private ChannelResult.Detection detect(ChannelHistogram histogram, CumulativeHistogram t) {
        long cells = Arrays.stream(histogram.cellCounts()).sum();
        long above = 0;
        int first = histogram.cellCounts().length;
        while (first > 0 && above + histogram.cellCounts()[first - 1] <= TOP_SHARE * cells) {
            above += histogram.cellCounts()[--first];
        }
        int detected = -1;
        double best = DETECTOR_IOU;
        for (int c = 0; c < columns.concepts().size(); c++) {
            if (t.isScorable(c)) {
                long tp = t.above(c, first);
                double iou = IouMetrics.iou(tp, t.above(t.totalColumn(c), first) - tp, t.positives(c));
                if (iou > best) {
                    best = iou;
                    detected = c;
                }
            }
        }
        double threshold = first == histogram.cellCounts().length
                ? histogram.max()
                : histogram.bins().edge(first);
        return new ChannelResult.Detection(detected, threshold);
    }

    private static ChannelResult.ByIou byIou(@Nullable ConceptScore[] pairs) {
        int at = -1;
        double best = -1;
        for (int c = 0; c < pairs.length; c++) {
            ConceptScore p = pairs[c];
            if (p != null && p.bestIou() > best) {
                best = p.bestIou();
                at = c;
            }
        }
        return new ChannelResult.ByIou(at, Math.max(best, 0));
    }

    /** Concept with the best score other than {@code except}, the lowest among equals, in one category or, at −1, in all. */
    private int argmax(@Nullable ConceptScore[] pairs, int except, int category) {
        int at = -1;
        double best = -1;
        for (int c = 0; c < pairs.length; c++) {
            ConceptScore p = pairs[c];
            if (p != null && c != except && (category < 0 || columns.categoryOf(c) == category) && p.best() > best) {
                best = p.best();
                at = c;
            }
        }
        return at;
    }

    private static double bestOf(@Nullable ConceptScore[] pairs, int concept) {
        ConceptScore p = concept < 0 ? null : pairs[concept];
        return p == null ? 0 : p.best();
    }

    private static double[] best(@Nullable ConceptScore[] pairs) {
        double[] best = new double[pairs.length];
        for (int c = 0; c < best.length; c++) {
            ConceptScore p = pairs[c];
            best[c] = p == null ? Double.NaN : p.best();
        }
        return best;
    }
}
