package org.sbonnx.auic.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.GraphRunner;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.onnx.StringStringEntryProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.testkit.TestGraph;

class OrtRunnerTest {
    private static final GraphRunner.Factory CPU = OrtRunner.factory(Device.CPU, 1);

    /** y = relu(x) + 1, z = exp(y), and a branch with an operator that does not exist. */
    private static OnnxModel small(boolean unknownBranch) {
        TestGraph g = new TestGraph(13)
                .typed("x", TestGraph.FLOAT, 1, "rows", 2)
                .floats("one", 1)
                .node("Relu", "x -> r")
                .node("Add", "r one -> y")
                .node("Exp", "y -> z")
                .output("z");
        if (unknownBranch) {
            g.node("NoSuchOperator", "y -> w").output("w");
        }
        return g.build(OnnxModel::of);
    }

    private static FloatTensor tensor(long[] shape, float... data) {
        return new FloatTensor(shape, data);
    }

    @Test
    void computesInnerTensorsInTheOrderAskedAndNothingElse() {
        try (GraphRunner runner = CPU.open(small(true), List.of("y", "r"))) {
            assertThat(runner.inputs()).containsExactly("x");
            for (int round = 0; round < 3; round++) {
                Map<String, FloatTensor> out = runner.run(Map.of("x", tensor(new long[] {1, 2, 2}, -1, 2, round, -4)));
                assertThat(out.keySet()).containsExactly("y", "r");
                assertThat(out.get("y")).isEqualTo(tensor(new long[] {1, 2, 2}, 1, 3, 1 + round, 1));
                assertThat(out.get("r")).isEqualTo(tensor(new long[] {1, 2, 2}, 0, 2, round, 0));
            }
        }
    }

    @Test
    void keepsUpWithShapesThatChange() {
        try (GraphRunner runner = CPU.open(small(false), List.of())) {
            for (int rows : new int[] {1, 3, 3, 2, 1}) {
                FloatTensor z = runner.run(Map.of("x", new FloatTensor(new long[] {1, rows, 2}, new float[2 * rows])))
                        .get("z");
                assertThat(z.shape()).containsExactly(1, rows, 2);
                assertThat(z.data()).hasSize(2 * rows).containsOnly((float) Math.E);
            }
        }
    }

    @Test
    void reusesArraysOnlyWhenTheyAreRecycled() {
        try (GraphRunner runner = CPU.open(small(false), List.of("r"))) {
            Map<String, FloatTensor> in = Map.of("x", tensor(new long[] {1, 1, 2}, 5, -5));
            Map<String, FloatTensor> first = runner.run(in);
            Map<String, FloatTensor> second = runner.run(in);
            Map<String, FloatTensor> third = runner.run(in, second);
            assertThat(second.get("r").data()).isNotSameAs(first.get("r").data());
            assertThat(third.get("r").data()).isSameAs(second.get("r").data()).containsExactly(5, 0);
        }
    }

    @Test
    void answersManyThreadsAtOnce() {
        try (GraphRunner runner = CPU.open(small(false), List.of("y"))) {
            assertThat(IntStream.range(0, 400).parallel().allMatch(i -> {
                        FloatTensor y = runner.run(Map.of("x", tensor(new long[] {1, 1, 2}, i, -i)))
                                .get("y");
                        return y.data()[0] == i + 1 && y.data()[1] == 1;
                    }))
                    .isTrue();
        }
    }

    @Test
    void convertsHalfAndDoubleAndIntegers() {
        for (int type : new int[] {TensorProto.DataType.FLOAT16_VALUE, TensorProto.DataType.DOUBLE_VALUE}) {
            TestGraph graph = new TestGraph(13)
                    .typed("x", type, 1, 1, 3)
                    .node("Relu", "x -> r")
                    .output("r", "i");
            OnnxModel model = (type == TensorProto.DataType.DOUBLE_VALUE
                            ? graph.node("ArgMax", "x -> i", Attributes.of("axis", 2))
                            : graph.node("Shape", "x -> i"))
                    .build(OnnxModel::of);
            try (GraphRunner runner = CPU.open(model, List.of())) {
                Map<String, FloatTensor> in = Map.of("x", tensor(new long[] {1, 1, 3}, -1, 0.5f, 1024.5f));
                runner.run(in);
                Map<String, FloatTensor> out = runner.run(in);
                assertThat(out.get("r").data())
                        .containsExactly(0, 0.5f, type == TensorProto.DataType.DOUBLE_VALUE ? 1024.5f : 1024f);
                assertThat(out.get("i").data()).endsWith(type == TensorProto.DataType.DOUBLE_VALUE ? 2 : 3);
            }
        }
    }

    @Test
    void roundsWhatAnIntegerInputGets() {
        OnnxModel model = new TestGraph(13)
                .typed("x", TensorProto.DataType.UINT8_VALUE, 1, 4)
                .node("Cast", "x -> y", Attributes.of("to", 1L))
                .output("y")
                .build(OnnxModel::of);
        try (GraphRunner runner = CPU.open(model, List.of())) {
            long[] shape = {1, 4};
            assertThat(runner.run(Map.of("x", tensor(shape, 0.49f, 0.5f, 254.6f, 255.2f)))
                            .get("y")
                            .data())
                    .containsExactly(0, 1, 255, 255);
            for (float bad : new float[] {-1, 256, Float.NaN}) {
                assertThatThrownBy(() -> runner.run(Map.of("x", tensor(shape, 0, 0, bad, 0))))
                        .isInstanceOf(BadInput.class)
                        .hasMessageContaining("from 0 to 255, not " + bad);
            }
        }
    }

    @Test
    void findsExternalWeightsBesideTheFile(@TempDir Path folder) throws IOException {
        assertAdds(writeModelWithData(folder, "m.onnx", "weights.bin"));
    }

    /** The layout of a model hub's cache: links with the files' names, into a folder of files named by their hashes. */
    @Test
    void followsTheLinksOfAHubsCache(@TempDir Path folder) throws IOException {
        writeModelWithData(Files.createDirectory(folder.resolve("made")), "m.onnx", "weights.bin");
        Path blobs = Files.createDirectory(folder.resolve("blobs"));
        Files.move(folder.resolve("made/m.onnx"), blobs.resolve("5f0a"));
        Files.move(folder.resolve("made/weights.bin"), blobs.resolve("91ce"));
        Path snapshot = Files.createDirectories(folder.resolve("snapshots/1"));
        Path model = Files.createSymbolicLink(snapshot.resolve("m.onnx"), Path.of("../../blobs/5f0a"));
        Files.createSymbolicLink(snapshot.resolve("weights.bin"), Path.of("../../blobs/91ce"));
        assertAdds(model);
    }

    /** Large weights stay in the model's own file until they are needed, which the engine must find behind the link. */
    @Test
    void followsALinkToAModelWithLargeWeightsInside(@TempDir Path folder) throws IOException {
        int n = 20_000;
        float[] weight = new float[n];
        Arrays.fill(weight, 10);
        OnnxModel model = new TestGraph(13)
                .input("x", 1, n)
                .initializer(Tensors.of("w", new FloatTensor(new long[] {n}, weight)))
                .node("Add", "x w -> y")
                .output("y")
                .build(OnnxModel::of);
        Path file = Files.write(Files.createDirectory(folder.resolve("real")).resolve("m.onnx"), model.bytes());
        Path link = Files.createSymbolicLink(
                Files.createDirectory(folder.resolve("links")).resolve("m.onnx"), file);
        try (GraphRunner runner = CPU.open(OnnxModel.open(link), List.of())) {
            float[] y = runner.run(Map.of("x", new FloatTensor(new long[] {1, n}, new float[n])))
                    .get("y")
                    .data();
            assertThat(y).containsOnly(10);
        }
    }

    private static Path writeModelWithData(Path folder, String name, String data) throws IOException {
        TensorProto external = TensorProto.newBuilder()
                .setName("w")
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .addDims(2)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(
                        StringStringEntryProto.newBuilder().setKey("location").setValue(data))
                .build();
        Files.write(
                folder.resolve(data),
                ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putFloat(10)
                        .putFloat(20)
                        .array());
        OnnxModel model = new TestGraph(13)
                .input("x", 1, 2)
                .initializer(external)
                .node("Add", "x w -> y")
                .output("y")
                .build(OnnxModel::of);
        return Files.write(folder.resolve(name), model.bytes());
    }

    private static void assertAdds(Path model) {
        try (GraphRunner runner = CPU.open(OnnxModel.load(model), List.of())) {
            assertThat(runner.run(Map.of("x", tensor(new long[] {1, 2}, 1, 2)))
                            .get("y")
                            .data())
                    .containsExactly(11, 22);
        }
    }

    @Test
    void explainsRefusals() {
        assertThatThrownBy(() -> CPU.open(small(true), List.of()))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("NoSuchOperator")
                .hasMessageNotContaining("\n")
                .hasMessageNotContaining("Error code");
        assertThatThrownBy(() -> OrtRunner.factory(Device.CPU, 0)).isInstanceOf(BadInput.class);
        try (GraphRunner runner = CPU.open(small(false), List.of("y"))) {
            assertThatThrownBy(() -> runner.run(Map.of()))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("'x'");
            assertThatThrownBy(() -> runner.run(Map.of("x", tensor(new long[] {1, 3}, 1, 2, 3))))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("[1, -1, 2]")
                    .hasMessageContaining("[1, 3]");
        }
    }

    @Test
    void isClosedForGood() {
        GraphRunner runner = CPU.open(small(false), List.of("y"));
        runner.close();
        runner.close();
        assertThatThrownBy(() -> runner.run(Map.of("x", tensor(new long[] {1, 1, 2}, 1, 2))))
                .isInstanceOf(IllegalStateException.class);
    }
}
