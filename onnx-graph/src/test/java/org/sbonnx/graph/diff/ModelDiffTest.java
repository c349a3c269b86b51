package org.sbonnx.graph.diff;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.DataFiles;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.model.DiffReport;
import org.sbonnx.schemas.model.DiffReport.Change;
import org.sbonnx.schemas.model.DiffReport.ChangeKind;
import org.sbonnx.testkit.TestGraph;

class ModelDiffTest {
    private static OnnxModel base() {
        return new TestGraph(13)
                .input("x", 1, 2, 4, 4)
                .weight("w", 2, 2, 1, 1)
                .weight("v", 3, 2, 1, 1)
                .node("Conv", "x w -> a", Attributes.of("group", 1))
                .node("Relu", "a -> b")
                .node("Conv", "b v -> y")
                .output("y")
                .build(OnnxModel::of);
    }

    private static OnnxModel edited(Consumer<ModelProto.Builder> edit) {
        ModelProto.Builder m = base().proto().toBuilder();
        edit.accept(m);
        return OnnxModel.of(m.build());
    }

    private static String text(Consumer<ModelProto.Builder> edit) {
        return ModelDiff.between(base(), edited(edit)).text();
    }

    @Test
    void equalModelsDoNotDiffer() {
        ModelDiff diff = ModelDiff.between(base(), base());
        assertThat(diff.isEmpty()).isTrue();
        assertThat(diff.text()).isEqualTo("The models have the same content.\n");
    }

    @Test
    void showsASplice() {
        NodeProto extra = NodeProto.newBuilder()
                .setOpType("Conv")
                .addInput("b")
                .addInput("e")
                .addOutput("codes")
                .build();
        String text = text(m -> {
            GraphProto.Builder g = m.getGraphBuilder();
            g.addNode(2, extra);
            g.getNodeBuilder(3).setInput(0, "codes");
            g.addInitializer(Tensors.of("e", new FloatTensor(new long[] {2, 2, 1, 1}, new float[4])));
            m.addMetadataPropsBuilder().setKey("sbonnx").setValue("{}");
        });
        assertThat(text).isEqualTo("""
                        + metadata 'sbonnx': '{}'
                        + node 'codes': Conv [b, e] → [codes]
                        ~ node 'Conv_2': input 0 'b' → 'codes'
                        + initializer 'e': FLOAT[2, 2, 1, 1]
                        """);
    }

    @Test
    void showsChangesOfEveryKind() {
        assertThat(text(m -> m.getGraphBuilder().getNodeBuilder(1).setOpType("Elu")))
                .isEqualTo("~ node 'Relu_1': operator Relu → Elu\n");
        assertThat(text(m -> m.getGraphBuilder()
                        .getNodeBuilder(0)
                        .getAttributeBuilder(0)
                        .setI(2)))
                .isEqualTo("~ node 'Conv_0': attribute group 1 → 2\n");
        assertThat(text(m -> m.getGraphBuilder().getNodeBuilder(2).setOutput(0, "z")))
                .isEqualTo("~ node 'Conv_2': output 0 'y' → 'z'\n");
        assertThat(text(m -> m.getGraphBuilder().removeNode(1))).isEqualTo("- node 'Relu_1': Relu [a] → [b]\n");
        assertThat(text(m -> m.getOpsetImportBuilder(0).setVersion(17)))
                .isEqualTo("~ operator set '': version 13 → version 17\n");
        assertThat(text(m -> m.setProducerName("p"))).isEqualTo("~ 'producer_name': '' → 'p'\n");
        assertThat(text(m -> m.getGraphBuilder().setInput(0, TestGraph.info("x", TestGraph.FLOAT, "N", 2, 4, 4))))
                .isEqualTo("~ input 'x': FLOAT[1, 2, 4, 4] → FLOAT[N, 2, 4, 4]\n");
        assertThat(text(m -> {
                    GraphProto.Builder g = m.getGraphBuilder();
                    NodeProto first = g.getNode(0);
                    g.removeNode(0).addNode(first);
                }))
                .contains("another order");
    }

    @Test
    void showsWeightsByTheirValues() {
        float[] w = Tensors.floats(base().initializers().get("w")).data();
        w[2] += 0.5f;
        long[] dims = {2, 2, 1, 1};
        assertThat(text(m -> m.getGraphBuilder().setInitializer(0, Tensors.of("w", new FloatTensor(dims, w)))))
                .isEqualTo("~ initializer 'w': FLOAT[2, 2, 1, 1], 1 of 4 values, at most by 0.500\n");
        assertThat(text(m -> m.getGraphBuilder()
                        .setInitializer(
                                0, Tensors.of("w", new FloatTensor(dims, w), TensorProto.DataType.FLOAT16_VALUE))))
                .isEqualTo("~ initializer 'w': FLOAT[2, 2, 1, 1] → FLOAT16[2, 2, 1, 1]\n");
        TensorProto.Builder typed = base().initializers().get("w").toBuilder();
        for (float f : Tensors.floats(base().initializers().get("w")).data()) {
            typed.addFloatData(f);
        }
        assertThat(text(m -> m.getGraphBuilder().setInitializer(0, typed.clearRawData())))
                .contains("the same values, written otherwise");
    }

    @Test
    void readsExternalValues(@TempDir Path folder) {
        OnnxModel large = new TestGraph(13)
                .input("x", 1, 64)
                .weight("w", 64, 64)
                .node("MatMul", "x w -> y")
                .output("y")
                .build(OnnxModel::of);
        DataFiles.save(large, folder.resolve("e.onnx"), 1000);
        OnnxModel external = OnnxModel.load(folder.resolve("e.onnx"));
        assertThat(ModelDiff.between(large, external).text())
                .isEqualTo("~ initializer 'w': the same values, now in another file\n");
        external.save(folder.resolve("f.onnx"));
        assertThat(ModelDiff.between(external, OnnxModel.load(folder.resolve("f.onnx")))
                        .report()
                        .initializers())
                .isEmpty();
    }

    @Test
    void isARecordForJson() {
        DiffReport report =
                ModelDiff.between(base(), edited(m -> m.setProducerName("p"))).report();
        assertThat(report.model()).containsExactly(new Change(ChangeKind.CHANGED, "producer_name", "'' → 'p'"));
        assertThat(Json.parse("diff", Json.pretty(report), DiffReport.class)).isEqualTo(report);
        assertThat(List.of(report.nodes(), report.initializers())).allMatch(List::isEmpty);
    }

    /** ONNX Runtime reads the data of Constant nodes from other files too. */
    @Test
    void valuesOfAttributesInOtherFilesAreCompared(@org.junit.jupiter.api.io.TempDir java.nio.file.Path folder)
            throws java.io.IOException {
        org.sbonnx.onnx.TensorProto.Builder value = org.sbonnx.onnx.TensorProto.newBuilder()
                .setDataType(TestGraph.FLOAT)
                .addDims(1)
                .setDataLocation(org.sbonnx.onnx.TensorProto.DataLocation.EXTERNAL);
        value.addExternalDataBuilder().setKey("location").setValue("w.bin");
        org.sbonnx.onnx.ModelProto.Builder proto = new TestGraph(13)
                .input("x", 1).node("Add", "x w -> y").output("y").build(OnnxModel::of).proto().toBuilder();
        proto.getGraphBuilder()
                .addNodeBuilder(0)
                .setOpType("Constant")
                .addOutput("w")
                .addAttribute(org.sbonnx.graph.Attributes.of("value", value.build()));
        java.util.List<OnnxModel> models = new java.util.ArrayList<>();
        for (byte last : new byte[] {0, 0, 64}) {
            java.nio.file.Path of = java.nio.file.Files.createDirectory(folder.resolve("m" + models.size()));
            java.nio.file.Files.write(of.resolve("w.bin"), new byte[] {0, 0, 0, last});
            java.nio.file.Files.write(of.resolve("m.onnx"), proto.build().toByteArray());
            models.add(OnnxModel.load(of.resolve("m.onnx")));
        }
        assertThat(ModelDiff.between(models.get(0), models.get(1)).isEmpty()).isTrue();
        assertThat(ModelDiff.between(models.get(0), models.get(2)).report().nodes())
                .hasSize(1);
    }
}
