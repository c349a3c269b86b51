package org.sbonnx.auic.score.metric;

import org.sbonnx.auic.score.count.Spool;
import org.sbonnx.auic.score.label.Combinations;
import org.sbonnx.auic.score.label.Compositions;
import org.sbonnx.auic.score.label.Slots;

/** What is known of a channel between its bins' edges: nothing after the first pass, everything after the second. */
public sealed interface Detail {
    /** Whether optima and areas are exact. */
    boolean exact();

    /** The optimum of a pair, given what the edges say. */
    PairScore optimum(int view, Tally t, int concept, PairScore edges);

    /** Area under the score of a concept over all images. */
    Phi phi(Tally t, int concept);

    /** Score at a threshold. */
    double scoreAt(int view, Tally t, int concept, double threshold);

    /** The first pass alone. */
    record Edges() implements Detail {
        @Override
        public boolean exact() {
            return false;
        }

        @Override
        public PairScore optimum(int view, Tally t, int concept, PairScore edges) {
            return edges;
        }

        @Override
        public Phi phi(Tally t, int concept) {
            return Phi.ofEdges(t, concept);
        }

        @Override
        public double scoreAt(int view, Tally t, int concept, double threshold) {
            int b = t.firstAbove(threshold);
            long tp = t.above(concept, b);
            long fp = t.above(t.totalOf(concept), b) - tp;
            return Formula.miou(tp, fp, t.positives(concept), t.negatives(concept));
        }
    }

    /** All values of the channel, sorted. */
    record Values(Spool spool, Compositions compositions, Combinations combinations, Slots slots) implements Detail {
        @Override
        public boolean exact() {
            return true;
        }

        @Override
        public PairScore optimum(int view, Tally t, int concept, PairScore edges) {
            return walk(view, t, concept).optimum(edges);
        }

        @Override
        public Phi phi(Tally t, int concept) {
            return walk(Tally.ALL, t, concept).phi();
        }

        @Override
        public double scoreAt(int view, Tally t, int concept, double threshold) {
            int b = t.firstAbove(threshold);
            long tp = t.above(concept, b);
            long all = t.above(t.totalOf(concept), b);
            byte[] flags = ExactWalk.flags(combinations, slots, concept, view);
            for (int i = spool.size() - 1; i >= 0 && spool.value(i) > threshold; i--) {
                if (b == t.bins().size() || spool.value(i) < t.bins().edge(b)) {
                    all += compositions.pixels(spool.payload(i), flags, ExactWalk.COUNTED);
                    tp += compositions.pixels(spool.payload(i), flags, ExactWalk.POSITIVE);
                }
            }
            return Formula.miou(tp, all - tp, t.positives(concept), t.negatives(concept));
        }

        private ExactWalk walk(int view, Tally t, int concept) {
            byte[] flags = ExactWalk.flags(combinations, slots, concept, view);
            return new ExactWalk(t, spool, compositions, flags, concept);
        }
    }
}
