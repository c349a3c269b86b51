package org.sbonnx.trainer.loss;

import ai.djl.ndarray.NDArray;
import org.sbonnx.trainer.block.Scalars;
import org.sbonnx.trainer.block.Torch;

/** Losses summed over positions; the caller divides by the number of positions in the whole batch. */
public final class Losses {
    private Losses() {}

    /**
     * Cross-entropy with class ids.
     *
     * @param logits [n, c, h, w]
     * @param labels int64 [n, 1, h, w], a valid id everywhere
     * @param weights [n, 1, h, w], 0 at positions that are ignored
     */
    public static NDArray crossEntropy(NDArray logits, NDArray labels, NDArray weights) {
        return Torch.logSoftmax(logits, 1).gather(labels, 1).mul(weights).sum().neg();
    }

    /**
     * Cross-entropy with weights of every class at every position.
     *
     * @param logits [n, c, h, w]
     * @param target weights, same shape
     */
    static NDArray crossEntropy(NDArray logits, NDArray target) {
        return Torch.logSoftmax(logits, 1).mul(target).sum().neg();
    }

    /** Kullback-Leibler divergence KL(teacher ‖ student) of class probabilities; both logits [n, c, h, w]. */
    static NDArray klDivergence(NDArray student, NDArray teacher) {
        NDArray teacherLog = Torch.logSoftmax(teacher, 1);
        return teacherLog
                .exp()
                .mul(teacherLog.sub(Torch.logSoftmax(student, 1)))
                .sum();
    }

    /** Shannon entropy (natural logarithm) of softmax(logits) over the channels. */
    static NDArray entropy(NDArray logits) {
        NDArray log = Torch.logSoftmax(logits, 1);
        return log.exp().mul(log).sum().neg();
    }

    /** Sum of squared differences divided by the sum of squares of {@code target}. */
    static NDArray relativeSquaredError(NDArray actual, NDArray target) {
        double norm = Math.max(Torch.toDouble(target.square().sum()), Float.MIN_NORMAL);
        return Scalars.divide(actual.sub(target).square().sum(), norm);
    }
}
