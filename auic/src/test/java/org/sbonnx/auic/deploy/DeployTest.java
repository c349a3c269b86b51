package org.sbonnx.auic.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.auic.testing.TinyBottlenecks;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.testkit.TestGraph;

class DeployTest {
    @TempDir
    Path folder;

    @Test
    void theRepositoryHoldsTheModelAndSaysWhatItTakes() throws Exception {
        OnnxModel model = TinyBottlenecks.model(4, null);
        TritonRepository.write(folder, "tiny-1", model);
        Map<String, List<Object>> config = TextProto.parse(Files.readString(folder.resolve("tiny-1/config.pbtxt")));
        assertThat(config.get("name")).containsExactly("tiny-1");
        assertThat(config.get("backend")).containsExactly("onnxruntime");
        assertThat(config.get("max_batch_size")).containsExactly(0L);
        assertThat(config.get("input"))
                .containsExactly(Map.of(
                        "name", List.of("input"),
                        "data_type", List.of(":TYPE_FP32"),
                        "dims", List.of(1L, 3L, 4L, 4L)));
        assertThat(config.get("output"))
                .containsExactly(Map.of(
                        "name", List.of("scores"),
                        "data_type", List.of(":TYPE_FP32"),
                        "dims", List.of(1L, 2L, 4L, 4L)));
        assertThat(OnnxModel.load(folder.resolve("tiny-1/1/model.onnx")).proto())
                .isEqualTo(model.proto());
    }

    @Test
    void openExtentsAndOddNamesAndOtherTypesAreWritten() {
        String odd = "in \"1\"\\ä\n";
        int half = TensorProto.DataType.FLOAT16_VALUE;
        TestGraph graph = new TestGraph(13).typed(odd, half, "n", 3, "h", 8).node("Relu", List.of(odd), List.of("y"));
        graph.graph().addOutput(TestGraph.info("y", half, "n", 3, "h", 8));
        OnnxModel model = graph.build(OnnxModel::of);
        Map<String, List<Object>> config = TextProto.parse(TritonRepository.config("m", model));
        assertThat(config.get("input"))
                .containsExactly(Map.of(
                        "name", List.of(odd),
                        "data_type", List.of(":TYPE_FP16"),
                        "dims", List.of(-1L, 3L, -1L, 8L)));
    }

    @Test
    void namesThatLeaveTheRepositoryAreRefused() {
        OnnxModel model = TinyBottlenecks.model(2, null);
        for (String name : List.of("../m", "", "a/b", ".hidden")) {
            assertThatThrownBy(() -> TritonRepository.write(folder, name, model))
                    .isInstanceOf(BadInput.class);
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void djlServingGetsPropertiesThatLoad() throws Exception {
        DjlServing.write(folder, TinyBottlenecks.model(2, null));
        Properties properties = new Properties();
        try (var in = Files.newBufferedReader(folder.resolve("serving.properties"))) {
            properties.load(in);
        }
        assertThat(properties.getProperty("engine")).isEqualTo("OnnxRuntime");
        assertThat(folder.resolve(properties.getProperty("option.modelName") + ".onnx"))
                .exists();
    }
}
