package org.sbonnx.insert;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.GraphRunner;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Shape;
import org.sbonnx.graph.ShapeInference;
import org.sbonnx.schemas.BadInput;

/**
 * Judges a splice by running it: an identity splice at the same site must reproduce the original's outputs, and the result
 * must load and run.
 */
public final class SpliceVerifier {
    /** Largest deviation allowed, relative to the largest absolute output. */
    public static final double TOLERANCE = 1e-4;

    private final GraphRunner.Factory runners;
    private final long[] inputShape;
    private final String input;

    /**
     * @param height used where the model leaves its input size open
     * @param width likewise
     */
    public SpliceVerifier(GraphRunner.Factory runners, OnnxModel model, int height, int width) {
        this.runners = runners;
        if (model.inputs().size() != 1) {
            throw new BadInput(
                    model + " has " + model.inputs().size() + " inputs",
                    "verify models of one input, or use --no-verify");
        }
        this.input = model.inputs().get(0).getName();
        Shape shape = ShapeInference.infer(model)
                .of(input)
                .filter(s -> s.rank() == 4)
                .orElseThrow(
                        () -> new BadInput("input '" + input + "' is no image batch of rank 4", "use --no-verify"));
        long[] standard = {1, 3, height, width};
        this.inputShape = new long[4];
        for (int i = 0; i < 4; i++) {
            inputShape[i] = shape.dim(i).known().orElse(standard[i]);
        }
    }

    /**
     * @return the largest absolute deviation of the identity splice, relative to the largest absolute output
     * @throws BadInput if it is above {@link #TOLERANCE}
     */
    public double identity(OnnxModel model, Site site) {
        OnnxModel identity = Splice.apply(
                model,
                site,
                BottleneckSpec.identity(site),
                SpliceWeights.identity(site, Splice.readerKernels(model, site)),
                false,
                null);
        Map<String, FloatTensor> expected = run(model);
        Map<String, FloatTensor> actual = run(identity);
        double worst = 0;
        for (Map.Entry<String, FloatTensor> e : expected.entrySet()) {
            worst = Math.max(worst, deviation(e.getValue(), java.util.Objects.requireNonNull(actual.get(e.getKey()))));
        }
        if (!(worst <= TOLERANCE)) {
            throw new BadInput(
                    "an identity bottleneck at '" + site.label() + "' changes the outputs by " + worst
                            + " of their scale",
                    "choose another site");
        }
        return worst;
    }

    /** Loads and runs a spliced model once. */
    public void runs(OnnxModel spliced) {
        for (FloatTensor output : run(spliced).values()) {
            for (float v : output.data()) {
                if (!Float.isFinite(v)) {
                    throw new BadInput("the spliced model puts out " + v, "choose another site or other weights");
                }
            }
        }
    }

    private Map<String, FloatTensor> run(OnnxModel model) {
        SplittableRandom random = new SplittableRandom(7);
        float[] values = new float[Math.toIntExact(FloatTensor.count(inputShape))];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-2, 2);
        }
        try (GraphRunner runner = runners.open(model, List.of())) {
            return runner.run(Map.of(input, new FloatTensor(inputShape, values)));
        }
    }

    private static double deviation(FloatTensor a, FloatTensor b) {
        double scale = 1e-30;
        double worst = 0;
        if (a.data().length != b.data().length) {
            return Double.POSITIVE_INFINITY;
        }
        for (int i = 0; i < a.data().length; i++) {
            scale = Math.max(scale, Math.abs(a.data()[i]));
            double difference = Math.abs(a.data()[i] - b.data()[i]);
            worst = difference <= worst ? worst : difference;
        }
        return worst / scale;
    }
}
