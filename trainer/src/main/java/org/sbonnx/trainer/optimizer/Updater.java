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
import org.sbonnx.trainer.loss.Losses;

/**
 * Moves parameters against their gradients.
 *
 * <pre>
 *   SGD    g ← g + decay·w;  m ← momentum·m + g;  w ← w − rate·m
 *   AdamW  w ← w·(1 − rate·decay);  w ← w − rate·m̂/(√v̂ + 1e-8), β = (0.9, 0.999)
 * </pre>
 */
public final class Updater {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    private final TrainPlan.Phase plan;
    private final Map<String, NDArray> parameters;
    private final Set<String> fast;
    private final Map<String, NDArray> first = new TreeMap<>();
    private final Map<String, NDArray> second = new TreeMap<>();
    private long steps;

    /** @param fast names whose learning rate is multiplied by the plan's factor */
    public Updater(TrainPlan.Phase plan, Map<String, NDArray> parameters, Set<String> fast, NDManager manager) {
        this.plan = plan;
        this.parameters = parameters;
        this.fast = fast;
        parameters.forEach((name, w) -> {
            first.put(name, manager.zeros(w.getShape()));
            if (plan.optimizer() == TrainPlan.Optimizer.ADAMW) {
                second.put(name, manager.zeros(w.getShape()));
            }
        });
    }

    /** One update with the gradients gathered so far, which are then cleared. */
    public void step(double rateFactor, NDManager scratch) {
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
                double rate = plan.learningRate() * rateFactor * (fast.contains(name) ? plan.newLayerFactor() : 1);
                update(name, g, rate, scratch);
                // The array that was read is the one that the engine adds to: this clears it.
                g.muli(0);
            });
        });
    }

    private void clip(Map<String, NDArray> gradients) {
        Double limit = plan.clipNorm();
        if (limit == null) {
            return;
        }
        double squares = 0;
        for (NDArray g : gradients.values()) {
            squares += Losses.value(g.square().sum());
        }
        double norm = Math.sqrt(squares);
        if (norm > limit) {
            gradients.values().forEach(g -> g.muli((float) (limit / norm)));
        }
    }

    private void update(String name, NDArray gradient, double rate, NDManager scratch) {
        NDArray w = parameters.get(name);
        NDArray m = first.get(name);
        if (w == null || m == null) {
            throw new IllegalStateException(name);
        }
        if (plan.optimizer() == TrainPlan.Optimizer.ADAMW) {
            adam(w, m, second.get(name), gradient, rate);
            return;
        }
        if (plan.weightDecay() != 0) {
            NDArray decay = Scalars.times(w, plan.weightDecay());
            decay.attach(scratch);
            gradient.addi(decay);
        }
        m.muli((float) plan.momentum()).addi(gradient);
        try (NDArray move = Scalars.times(m, rate)) {
            w.subi(move);
        }
    }

    private void adam(NDArray w, NDArray m, @org.jspecify.annotations.Nullable NDArray v, NDArray g, double rate) {
        if (v == null) {
            throw new IllegalStateException("no second moment");
        }
        w.muli((float) (1 - rate * plan.weightDecay()));
        m.muli((float) BETA1).addi(Scalars.times(g, 1 - BETA1));
        v.muli((float) BETA2).addi(g.square().muli((float) (1 - BETA2)));
        double rate1 = rate / (1 - Math.pow(BETA1, steps));
        float scale2 = (float) (1 / (1 - Math.pow(BETA2, steps)));
        try (NDArray spread = Scalars.times(v, scale2);
                NDArray root = spread.sqrt();
                NDArray move = Scalars.times(m, rate1)) {
            w.subi(move.divi(root.addi((float) EPSILON)));
        }
    }

    /** Moments by name; with {@link #restore} they continue an interrupted training exactly. */
    public Map<String, FloatTensor> state() {
        Map<String, FloatTensor> all = new TreeMap<>();
        first.forEach((name, m) -> all.put("1:" + name, Torch.download(m)));
        second.forEach((name, v) -> all.put("2:" + name, Torch.download(v)));
        return all;
    }

    /** Sets moments and the number of updates done. */
    public void restore(Map<String, FloatTensor> state, long stepsDone) {
        steps = stepsDone;
        first.forEach((name, m) -> set(m, state.get("1:" + name)));
        second.forEach((name, v) -> set(v, state.get("2:" + name)));
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
