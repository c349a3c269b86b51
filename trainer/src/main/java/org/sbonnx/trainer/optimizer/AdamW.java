package org.sbonnx.trainer.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import java.util.Set;
import org.sbonnx.schemas.train.Phase;
import org.sbonnx.trainer.block.Scalars;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019), β₁ = 0.9, β₂ = 0.999, ε = 1e-8; t counts steps from 1.
 *
 * <pre>
 *   w ← w · (1 − learningRate · weightDecay)
 *   m ← β₁ m + (1 − β₁) g
 *   v ← β₂ v + (1 − β₂) g²
 *   w ← w − learningRate · m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε)
 * </pre>
 */
final class AdamW extends Optimizer {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    private final double decay;
    private final Map<String, NDArray> firstMoments;
    private final Map<String, NDArray> secondMoments;

    AdamW(Phase phase, Map<String, NDArray> parameters, Set<String> newLayers, NDManager manager) {
        super(phase, parameters, newLayers);
        this.decay = phase.weightDecay();
        this.firstMoments = newBuffers("first_moment", manager);
        this.secondMoments = newBuffers("second_moment", manager);
    }

    @Override
    void update(String name, NDArray w, NDArray gradient, double learningRate, NDManager scratch) {
        NDArray m = require(firstMoments, name);
        NDArray v = require(secondMoments, name);
        w.muli((float) (1 - learningRate * decay));
        m.muli((float) BETA1).addi(Scalars.multiply(gradient, 1 - BETA1));
        v.muli((float) BETA2).addi(gradient.square().muli((float) (1 - BETA2)));
        double stepSize = learningRate / (1 - Math.pow(BETA1, steps()));
        float correction = (float) (1 / (1 - Math.pow(BETA2, steps())));
        try (NDArray corrected = Scalars.multiply(v, correction);
                NDArray denominator = corrected.sqrt();
                NDArray delta = Scalars.multiply(m, stepSize)) {
            w.subi(delta.divi(denominator.addi((float) EPSILON)));
        }
    }
}
