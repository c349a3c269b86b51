package org.sbonnx.trainer.block;

import ai.djl.ndarray.NDArray;
import java.util.function.UnaryOperator;

/**
 * How a block is run once.
 *
 * @param dropout whether dropout drops
 * @param batchStatistics whether batch norms normalise with the batch and move their running statistics
 * @param codes makes the value of every {@link Binding} from its logits
 */
public record Pass(boolean dropout, boolean batchStatistics, UnaryOperator<NDArray> codes) {
    /** Everything as at inference. */
    public static Pass inference(UnaryOperator<NDArray> codes) {
        return new Pass(false, false, codes);
    }
}
