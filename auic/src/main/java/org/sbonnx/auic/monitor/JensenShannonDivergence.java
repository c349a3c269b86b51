package org.sbonnx.auic.monitor;

import java.util.List;
import org.sbonnx.schemas.model.Manifest.Group;

/**
 * Divergence of two distributions over the channels of a bottleneck's groups.
 *
 * <pre>
 * Input    shares or counts by channel; within a group they are normalised
 * Result   Jensen–Shannon divergence to base 2, mean over the groups, in [0, 1]; 0 where they are equal
 * Source   Lin, Divergence measures based on the Shannon entropy, 1991
 * </pre>
 */
final class JensenShannonDivergence {
    private JensenShannonDivergence() {}

    static double between(List<Group> groups, double[] p, double[] q) {
        double sum = 0;
        int first = 0;
        for (Group g : groups) {
            sum += ofGroup(p, q, first, g.channels().size());
            first += g.channels().size();
        }
        return sum / groups.size();
    }

    private static double ofGroup(double[] p, double[] q, int first, int size) {
        double all = 0;
        double allQ = 0;
        for (int k = first; k < first + size; k++) {
            all += p[k];
            allQ += q[k];
        }
        if (all == 0 || allQ == 0) {
            return 0;
        }
        double sum = 0;
        for (int k = first; k < first + size; k++) {
            double a = p[k] / all;
            double b = q[k] / allQ;
            double middle = (a + b) / 2;
            sum += term(a, middle) / 2 + term(b, middle) / 2;
        }
        return Math.max(0, Math.min(1, sum));
    }

    private static double term(double share, double middle) {
        return share == 0 ? 0 : share * Math.log(share / middle) / Math.log(2);
    }
}
