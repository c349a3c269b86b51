package org.sbonnx.workflow.convert;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.sbonnx.schemas.BadInput;

/** Selects one of several bottlenecks at a site by a fixed rule. */
public final class BottleneckSelection {
    private BottleneckSelection() {}

    /** The quantity that selection maximises. */
    public enum Rule {
        /** Kept share of the mIoU, plus the harmonic mean of AUiC and coverage, both relative to the reference. */
        BALANCE,
        /** The mIoU alone. */
        MIOU,
        /** AUiC alone; favours few easy channels. */
        AUIC
    }

    /**
     * Metrics of one bottleneck.
     *
     * @param keptMiou mIoU divided by the original's
     * @param auic eq. 25
     * @param coverage as AUiC, but averaged over concepts instead of channels
     * @param reference AUiC of the original's own classes
     */
    public record Candidate(double keptMiou, double auic, double coverage, double reference) {}

    /** The rule of that name. */
    public static Rule parseRule(String name) {
        try {
            return Rule.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new BadInput(
                    "there is no rule '" + name + "' to select by",
                    "choose among " + Arrays.toString(Rule.values()).toLowerCase(Locale.ROOT),
                    e);
        }
    }

    /** Index of the best candidate, the first among equals; there must be one. */
    public static int selectBest(Rule rule, List<Candidate> candidates) {
        int best = 0;
        for (int i = 1; i < candidates.size(); i++) {
            if (objective(rule, candidates.get(i)) > objective(rule, candidates.get(best))) {
                best = i;
            }
        }
        return best;
    }

    static double objective(Rule rule, Candidate c) {
        return switch (rule) {
            case BALANCE ->
                c.keptMiou() + 2 * c.auic() * c.coverage() / Math.max((c.auic() + c.coverage()) * c.reference(), 1e-9);
            case MIOU -> c.keptMiou();
            case AUIC -> c.auic();
        };
    }
}
