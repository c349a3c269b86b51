package org.sbonnx.trainer.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.train.TrainPlan;
import org.sbonnx.trainer.block.Scalars;
import org.sbonnx.trainer.block.Torch;

/**
 * Moves parameters against their gradients.
 *
 * <pre>
 *   SGD    g ← g + decay·w;  m ← momentum·m + g;  w ← w − rate·m
 *   AdamW  w ← w·(1 − rate·decay);  w ← w − rate·m̂/(√v̂ + 1e-8), β = (0.9, 0.999)
 * </pre>
 */
public final class Optimizer {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    private final TrainPlan.Phase phase;
    private final Map<String, NDArray> parameters;
    private final Set<String> newLayers;
    private final Map<String, NDArray> firstMoments = new TreeMap<>();
    private final Map<String, NDArray> secondMoments = new TreeMap<>();
    private long steps;

    /** @param newLayers names whose learning rate is multiplied by the plan's factor */
    public Optimizer(TrainPlan.Phase phase, Map<String, NDArray> parameters, Set<String> newLayers, NDManager manager) {
        this.phase = phase;
        this.parameters = parameters;
        this.newLayers = newLayers;
        parameters.forEach((name, w) -> {
            firstMoments.put(name, manager.zeros(w.getShape()));
            if (phase.optimizer() == TrainPlan.Optimizer.ADAMW) {
                secondMoments.put(name, manager.zeros(w.getShape()));
            }
        });
    }

    /** One update with the gradients gathered so far, which are then cleared. */
    public void step(double learningRateFactor, NDManager scratch) {
        steps++;
        Map<String, NDArray> gradients = new TreeMap<>();
        Torch.withoutGradients(() -> {
            parameters.forEach((name, w) -> {
                NDArray g = w.getGradient();
                if (g != null) {
                    g.attach(scratch);
                    gradients.put(name, g);
                }
            });
            clip(gradients);
            gradients.forEach((name, g) -> {
                double rate = phase.learningRate()
                        * learningRateFactor
                        * (newLayers.contains(name) ? phase.newLayerFactor() : 1);
                update(name, g, rate, scratch);
                // The array that was read is the one that the engine adds to: this clears it.
                g.muli(0);
            });
        });
    }

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

    private void update(String name, NDArray gradient, double rate, NDManager scratch) {
        NDArray w = parameters.get(name);
        NDArray m = firstMoments.get(name);
        if (w == null || m == null) {
            throw new IllegalStateException(name);
        }
        if (phase.optimizer() == TrainPlan.Optimizer.ADAMW) {
            adam(w, m, secondMoments.get(name), gradient, rate);
            return;
        }
        if (phase.weightDecay() != 0) {
            NDArray decay = Scalars.multiply(w, phase.weightDecay());
            decay.attach(scratch);
            gradient.addi(decay);
        }
        m.muli((float) phase.momentum()).addi(gradient);
        try (NDArray delta = Scalars.multiply(m, rate)) {
            w.subi(delta);
        }
    }

    private void adam(NDArray w, NDArray m, @org.jspecify.annotations.Nullable NDArray v, NDArray g, double rate) {
        if (v == null) {
            throw new IllegalStateException("no second moment");
        }
        w.muli((float) (1 - rate * phase.weightDecay()));
        m.muli((float) BETA1).addi(Scalars.multiply(g, 1 - BETA1));
        v.muli((float) BETA2).addi(g.square().muli((float) (1 - BETA2)));
        double stepSize = rate / (1 - Math.pow(BETA1, steps));
        float scale2 = (float) (1 / (1 - Math.pow(BETA2, steps)));
        try (NDArray corrected = Scalars.multiply(v, scale2);
                NDArray denominator = corrected.sqrt();
                NDArray delta = Scalars.multiply(m, stepSize)) {
            w.subi(delta.divi(denominator.addi((float) EPSILON)));
        }
    }

    /** Moments by name; with {@link #restore} they continue an interrupted training exactly. */
    public Map<String, FloatTensor> state() {
        Map<String, FloatTensor> all = new TreeMap<>();
        firstMoments.forEach((name, m) -> all.put("1:" + name, Torch.download(m)));
        secondMoments.forEach((name, v) -> all.put("2:" + name, Torch.download(v)));
        return all;
    }

    /** Sets moments and the number of updates done. */
    public void restore(Map<String, FloatTensor> state, long stepsDone) {
        steps = stepsDone;
        firstMoments.forEach((name, m) -> set(m, state.get("1:" + name)));
        secondMoments.forEach((name, v) -> set(v, state.get("2:" + name)));
    }

    private static void set(NDArray array, @org.jspecify.annotations.Nullable FloatTensor value) {
        if (value != null) {
            Torch.overwrite(array, value);
        }
    }

    public long steps() {
        return steps;
    }
}
