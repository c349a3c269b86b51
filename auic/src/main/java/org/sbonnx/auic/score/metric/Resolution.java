package org.sbonnx.auic.score.metric;

import org.sbonnx.auic.score.count.ValueBuffer;
import org.sbonnx.auic.score.label.ConceptColumns;
import org.sbonnx.auic.score.label.LabelMultisets;
import org.sbonnx.auic.score.label.LabelSets;

/** Resolution of a channel's scores: at bin edges after the first pass, at every value after the second. */
public sealed interface Resolution {
    /** Whether optima and stability integrals are exact. */
    boolean exact();

    /** Optimum of a concept, given its score at the bin edges. */
    ConceptScore optimum(int fold, CumulativeHistogram t, int concept, ConceptScore edges);

    /** Stability integral of a concept over all images. */
    StabilityIntegral stability(CumulativeHistogram t, int concept);

    /** Score at a threshold. */
    double scoreAt(int fold, CumulativeHistogram t, int concept, double threshold);

    /** Scores at bin edges, from the first pass alone. */
    enum Binned implements Resolution {
        INSTANCE;

        @Override
        public boolean exact() {
            return false;
        }

        @Override
        public ConceptScore optimum(int fold, CumulativeHistogram t, int concept, ConceptScore edges) {
            return edges;
        }

        @Override
        public StabilityIntegral stability(CumulativeHistogram t, int concept) {
            return StabilityIntegral.ofBinEdges(t, concept);
        }

        @Override
        public double scoreAt(int fold, CumulativeHistogram t, int concept, double threshold) {
            int b = t.firstAbove(threshold);
            long tp = t.above(concept, b);
            long fp = t.above(t.totalColumn(concept), b) - tp;
            return IouMetrics.miou(tp, fp, t.positives(concept), t.negatives(concept));
        }
    }

    /** Exact scores, from the sorted values of the channel. */
    record Exact(ValueBuffer values, LabelMultisets multisets, LabelSets labelSets, ConceptColumns columns)
            implements Resolution {
        @Override
        public boolean exact() {
            return true;
        }

        @Override
        public ConceptScore optimum(int fold, CumulativeHistogram t, int concept, ConceptScore edges) {
            return sweep(fold, t, concept).bestThresholds(edges);
        }

        @Override
        public StabilityIntegral stability(CumulativeHistogram t, int concept) {
            return sweep(CumulativeHistogram.ALL_FOLDS, t, concept).stability();
        }

        @Override
        public double scoreAt(int fold, CumulativeHistogram t, int concept, double threshold) {
            int b = t.firstAbove(threshold);
            long tp = t.above(concept, b);
            long all = t.above(t.totalColumn(concept), b);
            byte[] flags = ThresholdSweep.labelSetFlags(labelSets, columns, concept, fold);
            for (int i = values.size() - 1; i >= 0 && values.value(i) > threshold; i--) {
                if (b == t.bins().size() || values.value(i) < t.bins().edge(b)) {
                    all += multisets.pixels(values.payload(i), flags, ThresholdSweep.COUNTED);
                    tp += multisets.pixels(values.payload(i), flags, ThresholdSweep.POSITIVE);
                }
            }
            return IouMetrics.miou(tp, all - tp, t.positives(concept), t.negatives(concept));
        }

        private ThresholdSweep sweep(int fold, CumulativeHistogram t, int concept) {
            byte[] flags = ThresholdSweep.labelSetFlags(labelSets, columns, concept, fold);
            return new ThresholdSweep(t, values, multisets, flags, concept);
        }
    }
}
