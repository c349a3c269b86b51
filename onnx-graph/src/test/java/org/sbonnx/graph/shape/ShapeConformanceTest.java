package org.sbonnx.graph.shape;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.onnx.ValueInfoProto;
import org.sbonnx.testkit.SharedFiles;

/** Inferred output shapes against the recorded outputs of ONNX's own operator tests. */
class ShapeConformanceTest {
    /** Operators without a rule: control flow and sequences, training, detection, text. */
    private static final List<String> WITHOUT_RULE = List.of(
            "Loop",
            "Gradient",
            "ConcatFromSequence",
            "SequenceAt",
            "SequenceConstruct",
            "SequenceErase",
            "SequenceInsert",
            "SequenceLength",
            "SplitToSequence",
            "StringNormalizer");

    @Test
    void agreesWithRecordedOutputs() throws IOException {
        List<String> wrong = new ArrayList<>();
        int compared = 0;
        for (Path file : SharedFiles.files(SharedFiles.require("onnx-conformance"), "model.onnx")) {
            OnnxModel model = withConstantInputs(OnnxModel.load(file), file.resolveSibling("test_data_set_0"));
            if (model.graph().getNodeList().stream().map(NodeProto::getOpType).anyMatch(WITHOUT_RULE::contains)) {
                continue;
            }
            InferredShapes shapes = ShapeInference.infer(model);
            String name = file.getParent().getParent().getFileName() + "/"
                    + file.getParent().getFileName();
            shapes.problems().forEach(p -> wrong.add(name + " " + p));
            for (int i = 0; i < model.outputs().size(); i++) {
                Path recorded = file.resolveSibling("test_data_set_0/output_" + i + ".pb");
                if (Files.exists(recorded) && model.outputs().get(i).getType().hasTensorType()) {
                    TensorProto t = TensorProto.parseFrom(Files.readAllBytes(recorded));
                    Shape expected = Shape.of(t.getDataType(), Tensors.dims(t));
                    Shape inferred =
                            shapes.shapeOf(model.outputs().get(i).getName()).orElse(null);
                    compared++;
                    if (!expected.equals(inferred)) {
                        wrong.add(name + " output " + i + ": " + expected + " inferred as " + inferred);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(compared).isGreaterThan(700);
    }

    /** The model without declared outputs, its inputs constants: what remains to tell the shapes is inference alone. */
    private static OnnxModel withConstantInputs(OnnxModel model, Path data) throws IOException {
        GraphProto.Builder graph =
                model.graph().toBuilder().clearInput().clearOutput().clearValueInfo();
        Iterator<Path> files = Files.isDirectory(data)
                ? SharedFiles.files(data, ".pb").stream()
                        .filter(p -> p.getFileName().toString().startsWith("input_"))
                        .sorted((a, b) -> Integer.compare(number(a), number(b)))
                        .iterator()
                : List.<Path>of().iterator();
        for (ValueInfoProto input : model.inputs()) {
            if (files.hasNext() && input.getType().hasTensorType()) {
                graph.addInitializer(TensorProto.parseFrom(Files.readAllBytes(files.next())).toBuilder()
                        .setName(input.getName()));
            } else {
                graph.addInput(input);
            }
        }
        for (ValueInfoProto output : model.outputs()) {
            ValueInfoProto.Builder bare = ValueInfoProto.newBuilder().setName(output.getName());
            if (output.getType().hasTensorType()) {
                bare.getTypeBuilder().getTensorTypeBuilder().setElemType(0);
            }
            graph.addOutput(bare);
        }
        return OnnxModel.of(model.proto().toBuilder().setGraph(graph).build());
    }

    private static int number(Path p) {
        return Integer.parseInt(p.getFileName().toString().replaceAll("\\D", ""));
    }
}
