package org.sbonnx.trainer.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import java.util.Set;
import org.sbonnx.schemas.train.Phase;
import org.sbonnx.trainer.block.Scalars;

/**
 * Stochastic gradient descent with momentum and weight decay.
 *
 * <pre>
 *   g ← g + weightDecay · w
 *   m ← momentum · m + g
 *   w ← w − learningRate · m
 * </pre>
 */
final class Sgd extends Optimizer {
    private final double decay;
    private final float momentum;
    private final Map<String, NDArray> momenta;

    Sgd(Phase phase, Map<String, NDArray> parameters, Set<String> newLayers, NDManager manager) {
        super(phase, parameters, newLayers);
        this.decay = phase.weightDecay();
        this.momentum = (float) phase.momentum();
        this.momenta = newBuffers("momentum", manager);
    }

    @Override
    void update(String name, NDArray w, NDArray gradient, double learningRate, NDManager scratch) {
        if (decay != 0) {
            NDArray decayed = Scalars.multiply(w, decay);
            decayed.attach(scratch);
            gradient.addi(decayed);
        }
        NDArray m = require(momenta, name);
        m.muli(momentum).addi(gradient);
        try (NDArray delta = Scalars.multiply(m, learningRate)) {
            w.subi(delta);
        }
    }
}
