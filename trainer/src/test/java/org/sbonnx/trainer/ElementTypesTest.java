package org.sbonnx.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.report.ScoreReport.Epoch;
import org.sbonnx.schemas.train.TrainPlan;

/** Models of other element types: half precision is trained in single precision and written back, quantized ones are refused. */
class ElementTypesTest {
    private static final int HALF = TensorProto.DataType.FLOAT16_VALUE;
    private static final TinyData TRAIN = new TinyData(24, 1, true);
    private static final TinyData VALIDATION = new TinyData(6, 2, true);
    private static final TrainPlan PLAN = Json.parse(
            "plan",
            "{\"training\":{\"epochs\":10,\"batch\":4,\"learningRate\":0.05,\"newLayerFactor\":2}}",
            TrainPlan.class);

    @TempDir
    Path folder;

    /** All weights in half precision, casts at both ends. */
    private static OnnxModel half(OnnxModel model) {
        GraphProto.Builder graph = model.graph().toBuilder();
        for (int i = 0; i < graph.getInitializerCount(); i++) {
            TensorProto t = graph.getInitializer(i);
            if (Tensors.isFloat(t)) {
                graph.setInitializer(i, Tensors.of(t.getName(), Tensors.floats(t), HALF));
            }
        }
        for (int i = 0; i < graph.getNodeCount(); i++) {
            NodeProto.Builder node = graph.getNodeBuilder(i);
            for (int k = 0; k < node.getInputCount(); k++) {
                node.setInput(k, node.getInput(k).equals("input") ? "input16" : node.getInput(k));
            }
            for (int k = 0; k < node.getOutputCount(); k++) {
                node.setOutput(k, node.getOutput(k).equals("output") ? "output16" : node.getOutput(k));
            }
            if (node.getOpType().equals("Cast")) {
                node.clearAttribute().addAttribute(Attributes.of("to", HALF));
            }
        }
        graph.addNode(0, cast("input", "input16", HALF));
        graph.addNode(cast("output16", "output", TensorProto.DataType.FLOAT_VALUE));
        return model.with(model.proto().toBuilder().setGraph(graph).build());
    }

    private static NodeProto cast(String from, String to, int type) {
        return NodeProto.newBuilder()
                .setOpType("Cast")
                .setName("cast " + from)
                .addInput(from)
                .addOutput(to)
                .addAttribute(Attributes.of("to", type))
                .build();
    }

    private static TrainRequest.Images images(OnnxModel model, TinyData data) {
        return new TrainRequest.Images(new OrtFeatures(model, data, "site"), data);
    }

    @Test
    void halfPrecisionIsTrainedInSingleAndWrittenBackInHalf() {
        TinyModel tiny = TinyModel.usb(true);
        OnnxModel half = half(tiny.model);
        TrainRequest request = TrainRequest.of(half, tiny.manifest, images(tiny.model, TRAIN), PLAN, folder)
                .withValidation(images(tiny.model, VALIDATION))
                .onDevice("cpu", 1);
        TrainResult result = TrainingRun.run(request, TrainListener.NONE);
        Epoch best = result.epochs().get(result.bestEpoch() - 1);
        assertThat(best.miou()).isGreaterThan(0.6);
        OnnxModel tuned = WriteBack.apply(half, result.weights());
        result.weights().forEach((name, trained) -> {
            TensorProto written = tuned.initializers().get(name);
            assertThat(written.getDataType()).as(name).isEqualTo(HALF);
            FloatTensor values = Tensors.floats(written);
            boolean changed = !values.equals(Tensors.floats(half.initializers().get(name)));
            assertThat(changed).as(name + " changes").isTrue();
            for (int i = 0; i < values.data().length; i++) {
                float exact = trained.data()[i];
                assertThat(values.data()[i]).isCloseTo(exact, within(Math.abs(exact) / 1024 + 1e-7f));
            }
        });
        assertThat(TrainingRunTest.miou(tuned, VALIDATION)).isCloseTo(best.miou(), within(0.02));
    }

    @Test
    void quantizedModelsAreRefusedWithAllTheirNodes() {
        TinyModel tiny = TinyModel.usb(false);
        GraphProto.Builder graph = tiny.model.graph().toBuilder();
        graph.addInitializer(Tensors.of("scale", new FloatTensor(new long[0], new float[] {0.1f})));
        for (int i = 0; i < graph.getNodeCount(); i++) {
            if (graph.getNode(i).getOpType().equals("Relu")
                    && graph.getNode(i).getInput(0).equals("head")) {
                graph.getNodeBuilder(i).setInput(0, "restored");
                graph.addNode(i, quantizer("DequantizeLinear", "levels", "restored"));
                graph.addNode(i, quantizer("QuantizeLinear", "head", "levels"));
                break;
            }
        }
        OnnxModel quantized =
                tiny.model.with(tiny.model.proto().toBuilder().setGraph(graph).build());
        TrainRequest request = TrainRequest.of(quantized, tiny.manifest, images(tiny.model, TRAIN), PLAN, folder);
        assertThatThrownBy(() -> TrainingRun.run(request, TrainListener.NONE))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("2 nodes")
                .hasMessageContaining("QuantizeLinear 'q levels'")
                .hasMessageContaining("DequantizeLinear 'q restored'")
                .hasMessageContaining("train the float model and quantize it afterwards");
    }

    private static NodeProto quantizer(String type, String from, String to) {
        return NodeProto.newBuilder()
                .setOpType(type)
                .setName("q " + to)
                .addInput(from)
                .addInput("scale")
                .addOutput(to)
                .build();
    }
}
