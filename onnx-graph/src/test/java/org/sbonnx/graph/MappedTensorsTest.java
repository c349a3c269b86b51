package org.sbonnx.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.onnx.OperatorSetIdProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.onnx.ValueInfoProto;

/** Tensors of a file that is mapped, not copied, are read from where they lie. */
class MappedTensorsTest {
    @Test
    void everyElementTypeSurvivesTheMapping(@TempDir Path folder) {
        FloatTensor reals = new FloatTensor(new long[] {3}, new float[] {1, -2, 0.5f});
        GraphProto.Builder graph = GraphProto.newBuilder()
                .addOutput(ValueInfoProto.newBuilder().setName("floats"))
                .setName("g")
                .addInitializer(Tensors.ofLongs("longs", new long[] {3}, 7, -8, 9))
                .addInitializer(Tensors.of("floats", reals))
                .addInitializer(Tensors.of("halves", reals, TensorProto.DataType.FLOAT16_VALUE))
                .addInitializer(Tensors.of("doubles", reals, TensorProto.DataType.DOUBLE_VALUE))
                .addOutput(ValueInfoProto.newBuilder().setName("doubles"));
        Path file = folder.resolve("m.onnx");
        OnnxModel.of(ModelProto.newBuilder()
                        .setIrVersion(8)
                        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
                        .setGraph(graph)
                        .build())
                .save(file);
        var read = OnnxModel.load(file).initializers();
        assertThat(Tensors.longs(read.get("longs"))).containsExactly(7, -8, 9);
        for (String name : new String[] {"floats", "halves", "doubles"}) {
            assertThat(Tensors.floats(read.get(name))).as(name).isEqualTo(reals);
        }
    }
}
