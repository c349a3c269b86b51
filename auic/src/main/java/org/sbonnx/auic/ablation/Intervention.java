package org.sbonnx.auic.ablation;

import java.util.Arrays;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.report.AblationReport.Substitute;

/**
 * Replaces one channel of one group of codes.
 *
 * @param channel index in the bottleneck's output
 * @param first first channel of its group in the output
 * @param size channels of the group
 * @param substitute what replaces it
 * @param mean of the channel, for {@link Substitute#MEAN}
 */
record Intervention(int channel, int first, int size, Substitute substitute, double mean) {

    /**
     * The codes with the channel replaced.
     *
     * @param codes [1, K, h, w] of the whole bottleneck; not changed
     * @param logits [1, size, h, w] of the group
     */
    FloatTensor apply(FloatTensor codes, FloatTensor logits) {
        int plane = codes.dim(2) * codes.dim(3);
        float[] out = codes.data().clone();
        int from = channel * plane;
        switch (substitute) {
            case NOTHING -> Arrays.fill(out, from, from + plane, 0);
            case MEAN -> Arrays.fill(out, from, from + plane, (float) mean);
            case NEXT_CODE -> {
                for (int i = 0; i < plane; i++) {
                    if (out[from + i] != 0) {
                        out[from + i] = 0;
                        out[(first + next(logits.data(), plane, i)) * plane + i] = 1;
                    }
                }
            }
        }
        return new FloatTensor(codes.shape().clone(), out);
    }

    /** The code of the group with the greatest logit in a cell, the channel itself left out; the lowest among equals. */
    private int next(float[] logits, int plane, int cell) {
        int best = -1;
        for (int k = 0; k < size; k++) {
            if (k != channel - first && (best < 0 || logits[k * plane + cell] > logits[best * plane + cell])) {
                best = k;
            }
        }
        return best;
    }
}
