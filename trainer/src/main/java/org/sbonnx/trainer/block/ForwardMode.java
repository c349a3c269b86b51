package org.sbonnx.trainer.block;

import ai.djl.ndarray.NDArray;
import java.util.function.UnaryOperator;

/**
 * How a block is run once.
 *
 * @param dropout whether dropout drops
 * @param batchStatistics whether batch norms normalise with the batch and move their running statistics
 * @param codeFunction makes the value of every {@link CodeSubstitution} from its logits
 */
public record ForwardMode(boolean dropout, boolean batchStatistics, UnaryOperator<NDArray> codeFunction) {
    /** Everything as at inference. */
    public static ForwardMode inference(UnaryOperator<NDArray> codeFunction) {
        return new ForwardMode(false, false, codeFunction);
    }
}
