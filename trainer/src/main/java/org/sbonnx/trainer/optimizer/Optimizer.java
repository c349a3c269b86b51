package org.sbonnx.trainer.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.train.Phase;
import org.sbonnx.trainer.block.Torch;

/** An update rule and its state. Gradients are clipped to the phase's {@code clipNorm} before the rule sees them. */
public abstract class Optimizer {
    private final Phase phase;
    private final Map<String, NDArray> parameters;
    private final Set<String> newLayers;
    private final Map<String, NDArray> state = new TreeMap<>();
    private long steps;

    Optimizer(Phase phase, Map<String, NDArray> parameters, Set<String> newLayers) {
        this.phase = phase;
        this.parameters = parameters;
        this.newLayers = newLayers;
    }

    /** Adds one buffer of zeros for each parameter to the state, named {@code kind/parameter}; returns them by parameter. */
    final Map<String, NDArray> newBuffers(String kind, NDManager manager) {
        Map<String, NDArray> buffers = new TreeMap<>();
        parameters.forEach((name, w) -> {
            NDArray buffer = manager.zeros(w.getShape());
            buffers.put(name, buffer);
            state.put(kind + "/" + name, buffer);
        });
        return buffers;
    }

    /**
     * Updates every parameter with the gradient accumulated since the last step, which is then set to zero.
     *
     * @param learningRateFactor what the plan's learning rate is multiplied by in this step
     * @param scratch owns temporary arrays
     */
    public void step(double learningRateFactor, NDManager scratch) {
        steps++;
        Map<String, NDArray> gradients = new TreeMap<>();
        Torch.withoutGradients(() -> {
            parameters.forEach((name, w) -> {
                NDArray gradient = w.getGradient();
                if (gradient != null) {
                    gradient.attach(scratch);
                    gradients.put(name, gradient);
                }
            });
            clip(gradients);
            gradients.forEach((name, gradient) -> {
                double rate = phase.learningRate()
                        * learningRateFactor
                        * (newLayers.contains(name) ? phase.newLayerFactor() : 1);
                update(name, require(parameters, name), gradient, rate, scratch);
                // The engine accumulates into this very array, so this resets the parameter's gradient.
                gradient.muli(0);
            });
        });
    }

    /** Scales all gradients together so that their Euclidean norm is at most the phase's {@code clipNorm}. */
    private void clip(Map<String, NDArray> gradients) {
        Double limit = phase.clipNorm();
        if (limit == null) {
            return;
        }
        double squares = 0;
        for (NDArray g : gradients.values()) {
            squares += Torch.toDouble(g.square().sum());
        }
        double norm = Math.sqrt(squares);
        if (norm > limit) {
            gradients.values().forEach(g -> g.muli((float) (limit / norm)));
        }
    }

    /** Updates the parameter {@code w} in place; may overwrite {@code gradient}. */
    abstract void update(String name, NDArray w, NDArray gradient, double learningRate, NDManager scratch);

    /** Copies of all buffers by name; with {@link #restore} they continue an interrupted training exactly. */
    public Map<String, FloatTensor> state() {
        Map<String, FloatTensor> copies = new TreeMap<>();
        state.forEach((name, buffer) -> copies.put(name, Torch.download(buffer)));
        return copies;
    }

    /** Overwrites the buffers that {@code saved} names, and sets the number of steps taken. */
    public void restore(Map<String, FloatTensor> saved, long stepsTaken) {
        steps = stepsTaken;
        state.forEach((name, buffer) -> {
            FloatTensor value = saved.get(name);
            if (value != null) {
                Torch.overwrite(buffer, value);
            }
        });
    }

    /** Number of steps taken. */
    public long steps() {
        return steps;
    }

    /** The array called {@code name}. */
    static NDArray require(Map<String, NDArray> arrays, String name) {
        NDArray array = arrays.get(name);
        if (array == null) {
            throw new IllegalStateException("no array for parameter '" + name + "'");
        }
        return array;
    }
}
