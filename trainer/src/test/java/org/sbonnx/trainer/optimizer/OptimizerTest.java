package org.sbonnx.trainer.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.train.TrainPlan;
import org.sbonnx.trainer.block.Torch;

/** Steps against the rules worked out in double precision, value by value. */
class OptimizerTest {
    private static final float[] START = {0.5f, -1, 2, 0};
    private static final float[][] GRADIENTS = {{0.3f, -0.2f, 0, 1}, {-0.1f, 0.4f, 0.25f, 0}, {2, -3, 1, -1}};
    private static final double RATE = 0.1;

    private final NDManager manager = Torch.open("cpu", 1);
    private final Map<String, NDArray> parameters = new TreeMap<>();

    @AfterEach
    void close() {
        manager.close();
    }

    private static FloatTensor vector(float... values) {
        return new FloatTensor(new long[] {values.length}, values);
    }

    private void parameter(String name, float... values) {
        NDArray w = Torch.upload(manager, vector(values));
        w.setRequiresGradient(true);
        parameters.put(name, w);
    }

    private Optimizer optimizer(String fields, String... newLayers) {
        TrainPlan plan = Json.parse("plan", "{\"training\":{\"learningRate\":0.1," + fields + "}}", TrainPlan.class);
        return Optimizers.of(plan.training(), parameters, Set.of(newLayers), manager);
    }

    /** Adds to a parameter's gradient. */
    private void accumulate(String name, float... gradient) {
        try (NDManager scratch = manager.newSubManager()) {
            Torch.withGradients(() -> {
                NDArray product = Torch.upload(scratch, vector(gradient)).mul(parameters.get(name));
                Torch.backward(product.sum());
            });
        }
    }

    private void step(Optimizer optimizer, double factor) {
        try (NDManager scratch = manager.newSubManager()) {
            optimizer.step(factor, scratch);
        }
    }

    private float[] values(String name) {
        return Torch.download(parameters.get(name)).data();
    }

    private void requireClose(String name, double[] expected) {
        float[] actual = values(name);
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).as(name + "[" + i + "]").isCloseTo((float) expected[i], within(2e-6f));
        }
    }

    private static double[] doubles(float[] values) {
        double[] out = new double[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = values[i];
        }
        return out;
    }

    @Test
    void sgdStepsOverItsMomentum() {
        parameter("w", START);
        Optimizer sgd = optimizer("\"momentum\":0.5,\"weightDecay\":0.2");
        double[] w = doubles(START);
        double[] m = new double[w.length];
        double factor = 1;
        for (float[] gradient : GRADIENTS) {
            accumulate("w", gradient);
            step(sgd, factor);
            for (int i = 0; i < w.length; i++) {
                m[i] = 0.5 * m[i] + gradient[i] + 0.2 * w[i];
                w[i] -= RATE * factor * m[i];
            }
            requireClose("w", w);
            factor /= 2;
        }
        assertThat(sgd.steps()).isEqualTo(3);
        assertThat(sgd.state()).containsOnlyKeys("momentum/w");
    }

    @Test
    void theFirstStepOfSgdWithoutDecayIsTheGradientTimesTheRate() {
        parameter("w", START);
        Optimizer sgd = optimizer("\"weightDecay\":0");
        accumulate("w", GRADIENTS[0]);
        step(sgd, 1);
        requireClose("w", new double[] {0.47, -0.98, 2, -0.1});
    }

    @Test
    void adamWStepsOverItsMoments() {
        parameter("w", START);
        Optimizer adam = optimizer("\"optimizer\":\"adamw\",\"weightDecay\":0.2");
        double[] w = doubles(START);
        double[] m = new double[w.length];
        double[] v = new double[w.length];
        double factor = 1;
        int t = 0;
        for (float[] gradient : GRADIENTS) {
            accumulate("w", gradient);
            step(adam, factor);
            t++;
            for (int i = 0; i < w.length; i++) {
                double g = gradient[i];
                m[i] = 0.9 * m[i] + 0.1 * g;
                v[i] = 0.999 * v[i] + 0.001 * g * g;
                double mHat = m[i] / (1 - Math.pow(0.9, t));
                double vHat = v[i] / (1 - Math.pow(0.999, t));
                w[i] = w[i] * (1 - RATE * factor * 0.2) - RATE * factor * mHat / (Math.sqrt(vHat) + 1e-8);
            }
            requireClose("w", w);
            factor /= 2;
        }
        assertThat(adam.state()).containsOnlyKeys("first_moment/w", "second_moment/w");
    }

    @Test
    void theFirstStepOfAdamWMovesByTheRateWhateverTheGradient() {
        parameter("w", START);
        Optimizer adam = optimizer("\"optimizer\":\"adamw\",\"weightDecay\":0");
        accumulate("w", GRADIENTS[0]);
        step(adam, 1);
        requireClose("w", new double[] {0.4, -0.9, 2, -0.1});
    }

    @ParameterizedTest
    @ValueSource(strings = {"sgd", "adamw"})
    void gradientsOfSeveralBackwardPassesAddUpUntilTheStep(String rule) {
        String fields = "\"optimizer\":\"" + rule + "\"";
        parameter("w", START);
        Optimizer optimizer = optimizer(fields);
        accumulate("w", GRADIENTS[0]);
        accumulate("w", GRADIENTS[1]);
        step(optimizer, 1);
        accumulate("w", GRADIENTS[2]);
        step(optimizer, 1);
        float[] inParts = values("w");

        parameter("w", START);
        Optimizer other = optimizer(fields);
        accumulate("w", 0.2f, 0.2f, 0.25f, 1);
        step(other, 1);
        accumulate("w", GRADIENTS[2]);
        step(other, 1);
        requireClose("w", doubles(inParts));
    }

    @Test
    void newLayersHaveALearningRateOfTheirOwn() {
        parameter("new", START);
        parameter("old", START);
        Optimizer sgd = optimizer("\"weightDecay\":0,\"newLayerFactor\":10", "new");
        accumulate("new", GRADIENTS[0]);
        accumulate("old", GRADIENTS[0]);
        step(sgd, 1);
        requireClose("old", new double[] {0.47, -0.98, 2, -0.1});
        requireClose("new", new double[] {0.2, -0.8, 2, -1});
    }

    @Test
    void clippingScalesAllGradientsTogether() {
        parameter("a", 0, 0);
        parameter("b", 0);
        Optimizer sgd = optimizer("\"weightDecay\":0,\"momentum\":0,\"clipNorm\":6.5");
        // The norm of (3, 4, 12) is 13, twice the limit.
        accumulate("a", 3, 4);
        accumulate("b", 12);
        step(sgd, 1);
        requireClose("a", new double[] {-0.15, -0.2});
        requireClose("b", new double[] {-0.6});
    }

    @Test
    void clippingLeavesSmallerGradientsAlone() {
        parameter("a", 0, 0);
        Optimizer sgd = optimizer("\"weightDecay\":0,\"momentum\":0,\"clipNorm\":5.001");
        accumulate("a", 3, 4);
        step(sgd, 1);
        requireClose("a", new double[] {-0.3, -0.4});
    }

    @Test
    void parametersThatTheLossDoesNotDependOnOnlyDecay() {
        parameter("used", START);
        parameter("unused", START);
        Optimizer sgd = optimizer("\"weightDecay\":0.5");
        accumulate("used", GRADIENTS[0]);
        step(sgd, 1);
        assertThat(values("used")).isNotEqualTo(START);
        requireClose("unused", new double[] {0.475, -0.95, 1.9, 0});
    }

    @ParameterizedTest
    @ValueSource(strings = {"sgd", "adamw"})
    void restoredStateContinuesBitByBit(String rule) {
        String fields = "\"optimizer\":\"" + rule + "\",\"weightDecay\":0.2";
        parameter("w", START);
        Optimizer optimizer = optimizer(fields);
        accumulate("w", GRADIENTS[0]);
        step(optimizer, 1);
        accumulate("w", GRADIENTS[1]);
        step(optimizer, 1);
        float[] between = values("w");
        Map<String, FloatTensor> state = optimizer.state();
        accumulate("w", GRADIENTS[2]);
        step(optimizer, 1);
        float[] expected = values("w");

        parameter("w", between);
        Optimizer resumed = optimizer(fields);
        resumed.restore(state, 2);
        accumulate("w", GRADIENTS[2]);
        step(resumed, 1);
        assertThat(values("w")).isEqualTo(expected);
        assertThat(resumed.steps()).isEqualTo(3);
    }
}
