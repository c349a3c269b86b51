package org.sbonnx.insert.splice;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ObjDoubleConsumer;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.GraphRunner;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.edit.SubGraph;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.Cut;
import org.sbonnx.insert.Site;
import org.sbonnx.insert.SpliceWeights;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.onnx.TensorShapeProto;
import org.sbonnx.onnx.ValueInfoProto;
import org.sbonnx.schemas.BadInput;

/**
 * Verifies a splice by running it: an identity bottleneck at the same site must reproduce the original's outputs, and the
 * result must load and run.
 */
public final class SpliceVerifier {
    /** Largest deviation allowed, relative to the largest absolute output. */
    public static final double TOLERANCE = 1e-4;

    /** The same for float16 sites: the bottleneck rounds to eleven bits, which a runtime that fuses operators may not do. */
    public static final double HALF_TOLERANCE = 5e-3;

    private final GraphRunner.Factory runners;
    private final Map<String, FloatTensor> inputs;
    private @Nullable OnnxModel cachedModel;
    private Map<String, FloatTensor> cachedOutputs = Map.of();

    /**
     * @param height used where the model leaves its input size open
     * @param width likewise
     * @throws BadInput if an input is of unknown shape or not of a floating point type
     */
    public SpliceVerifier(GraphRunner.Factory runners, OnnxModel model, int height, int width) {
        this.runners = runners;
        this.inputs = RandomInputs.generate(model, height, width);
    }

    /**
     * Runs the model, unless it is the same as in the last call, and the identity splice.
     *
     * @return the largest absolute deviation of the identity splice, relative to the largest absolute output
     * @throws BadInput if it is above the {@link #tolerance}
     */
    public double verifyIdentity(OnnxModel model, Cut cut) {
        Map<String, FloatTensor> expected = outputs(model);
        return requireWithin(
                cut, tolerance(cut), deviation(expected, run(identitySplice(model, cut), List.of(), inputs)));
    }

    /**
     * Tries an identity splice at each of the cuts. What lies before a site that cuts alone is computed once: the features
     * there are taken from those at the one before, and only what follows is run with and without the splice. With a set of
     * places the whole model is run.
     *
     * @param cuts single sites in graph order, sets anywhere
     * @param result receives each cut's deviation
     */
    public void verifyAll(OnnxModel model, List<Cut> cuts, ObjDoubleConsumer<Cut> result) {
        Map<String, FloatTensor> expected = outputs(model);
        List<String> outputs = List.copyOf(expected.keySet());
        Map<String, FloatTensor> features = Map.of();
        for (Cut cut : cuts) {
            if (cut.isSet() || cut.places().get(0).view() != null) {
                result.accept(cut, deviation(expected, run(identitySplice(model, cut), List.of(), inputs)));
                continue;
            }
            Site site = cut.places().get(0);
            features = run(
                    SubGraph.extract(model, features.keySet(), site.tensors()), site.tensors(), withInputs(features));
            OnnxModel after = SubGraph.extract(identitySplice(model, cut), site.tensors(), outputs);
            result.accept(cut, deviation(expected, run(after, outputs, withInputs(features))));
        }
    }

    /** Loads and runs a spliced model once. */
    public void verifyRuns(OnnxModel spliced) {
        for (FloatTensor output : run(spliced, List.of(), inputs).values()) {
            for (float v : output.data()) {
                if (!Float.isFinite(v)) {
                    throw new BadInput(
                            "the spliced model computes the output " + v, "choose another site or other weights");
                }
            }
        }
    }

    /** Largest deviation allowed at a cut: {@link #HALF_TOLERANCE} where it holds float16, else {@link #TOLERANCE}. */
    public static double tolerance(Cut cut) {
        return cut.places().stream().anyMatch(s -> s.elementType() == TensorProto.DataType.FLOAT16_VALUE)
                ? HALF_TOLERANCE
                : TOLERANCE;
    }

    /**
     * The deviation itself.
     *
     * @throws BadInput if it is above the tolerance
     */
    public static double requireWithin(Cut cut, double tolerance, double deviation) {
        if (!(deviation <= tolerance)) {
            throw new BadInput(
                    "an identity bottleneck at '" + cut.label() + "' changes the outputs by " + deviation
                            + " of their scale",
                    "choose another site");
        }
        return deviation;
    }

    private static OnnxModel identitySplice(OnnxModel model, Cut cut) {
        MapViews.Prepared prepared = MapViews.prepare(model, cut);
        List<Splice.Part> parts = prepared.cut().places().stream()
                .map(site -> new Splice.Part(
                        BottleneckSpec.identity(site),
                        SpliceWeights.identity(site, Splice.consumerKernels(prepared.model(), site))))
                .toList();
        return Splice.apply(prepared.model(), prepared.cut(), parts, Splice.Options.DEFAULTS);
    }

    private Map<String, FloatTensor> outputs(OnnxModel model) {
        if (cachedModel != model) {
            Map<String, FloatTensor> outputs = run(model, List.of(), inputs);
            outputs.forEach((name, value) -> {
                for (float v : value.data()) {
                    if (!Float.isFinite(v)) {
                        throw new BadInput(
                                "output '" + name + "' of " + model + " is " + v
                                        + " for random input, so nothing can be compared with it",
                                "use --no-verify");
                    }
                }
            });
            cachedModel = model;
            cachedOutputs = outputs;
        }
        return cachedOutputs;
    }

    private Map<String, FloatTensor> withInputs(Map<String, FloatTensor> features) {
        Map<String, FloatTensor> all = new HashMap<>(inputs);
        all.putAll(features);
        return all;
    }

    private Map<String, FloatTensor> run(OnnxModel model, List<String> outputs, Map<String, FloatTensor> values) {
        Map<String, FloatTensor> fed = new HashMap<>();
        for (ValueInfoProto v : model.inputs()) {
            fed.put(v.getName(), Objects.requireNonNull(values.get(v.getName()), v.getName()));
        }
        try (GraphRunner runner = runners.open(declared(model, fed), outputs)) {
            return runner.run(fed);
        }
    }

    /** The model with the shapes that its inputs get here: a runtime loads long graphs of unknown shapes in quadratic time. */
    private static OnnxModel declared(OnnxModel model, Map<String, FloatTensor> fed) {
        ModelProto.Builder proto = model.proto().toBuilder();
        for (ValueInfoProto.Builder input : proto.getGraphBuilder().getInputBuilderList()) {
            FloatTensor value = fed.get(input.getName());
            if (value != null) {
                TensorShapeProto.Builder shape = input.getTypeBuilder()
                        .getTensorTypeBuilder()
                        .clearShape()
                        .getShapeBuilder();
                for (long extent : value.shape()) {
                    shape.addDimBuilder().setDimValue(extent);
                }
            }
        }
        return model.with(proto.build());
    }

    private static double deviation(Map<String, FloatTensor> expected, Map<String, FloatTensor> actual) {
        double worst = 0;
        for (Map.Entry<String, FloatTensor> e : expected.entrySet()) {
            worst = Math.max(worst, deviation(e.getValue(), Objects.requireNonNull(actual.get(e.getKey()))));
        }
        return worst;
    }

    /** Infinite where the shapes differ or a value is not finite. */
    private static double deviation(FloatTensor a, FloatTensor b) {
        double scale = 1e-30;
        double worst = 0;
        if (a.data().length != b.data().length) {
            return Double.POSITIVE_INFINITY;
        }
        for (int i = 0; i < a.data().length; i++) {
            double difference = Math.abs((double) a.data()[i] - b.data()[i]);
            if (!Double.isFinite(difference)) {
                return Double.POSITIVE_INFINITY;
            }
            scale = Math.max(scale, Math.abs(a.data()[i]));
            worst = Math.max(worst, difference);
        }
        return worst / scale;
    }
}
