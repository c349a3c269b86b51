package org.sbonnx.trainer.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import java.util.Set;
import org.sbonnx.schemas.train.Phase;

/** Creates optimizers. */
public final class Optimizers {
    private Optimizers() {}

    /**
     * The optimizer that a phase of the plan asks for.
     *
     * @param parameters live arrays by name: each step overwrites them
     * @param newLayers names of parameters whose learning rate is multiplied by the phase's {@code newLayerFactor}
     * @param manager owns the state
     */
    public static Optimizer of(Phase phase, Map<String, NDArray> parameters, Set<String> newLayers, NDManager manager) {
        return switch (phase.optimizer()) {
            case SGD -> new Sgd(phase, parameters, newLayers, manager);
            case ADAMW -> new AdamW(phase, parameters, newLayers, manager);
        };
    }
}
