package org.sbonnx.trainer.block;

import ai.djl.ndarray.NDArray;
import java.util.function.UnaryOperator;

/**
 * How one forward pass behaves.
 *
 * @param dropout whether Dropout is active
 * @param batchStatistics whether batch norms normalise with the batch's statistics and update their running statistics
 * @param codeFunction computes the codes of every {@link CodeSubstitution} from its logits
 */
public record ForwardMode(boolean dropout, boolean batchStatistics, UnaryOperator<NDArray> codeFunction) {
    /** Inference: no dropout, running statistics. */
    public static ForwardMode inference(UnaryOperator<NDArray> codeFunction) {
        return new ForwardMode(false, false, codeFunction);
    }
}
