package org.sbonnx.trainer.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.graph.edit.SubGraph;
import org.sbonnx.testkit.SharedFiles;
import org.sbonnx.testkit.TestGraph;
import org.sbonnx.trainer.OnnxRuntimeOracle;

/** Whole real exports come out of a block as they come out of ONNX Runtime. */
class ExportedModelTest {
    @ParameterizedTest
    @CsvSource({"pspnet18-camvid-288x384", "pspnet18-camvid-288x384-bn", "msocr18-camvid-288x384"})
    void agreesWithOnnxRuntime(String name) {
        OnnxModel model = OnnxModel.load(SharedFiles.require("models/" + name + ".onnx"));
        Map<String, FloatTensor> inputs = Map.of("input", random(1, 1));
        FloatTensor wanted = OnnxRuntimeOracle.run(model, inputs).get("output");
        FloatTensor actual = BlockRunner.run(model, inputs).get("output");
        assertThat(actual.shape()).isEqualTo(wanted.shape());
        assertThat(largestDifference(actual, wanted)).isLessThan(2e-4f);
    }

    /** Two images at once through what was exported for one: every image as if alone. */
    @ParameterizedTest
    @CsvSource({"pspnet18-camvid-288x384", "pspnet18-camvid-288x384-bn"})
    void batchesAgreeWithSingleImages(String name) {
        OnnxModel model = OnnxModel.load(SharedFiles.require("models/" + name + ".onnx"));
        FloatTensor two = random(2, 2);
        FloatTensor both = BlockRunner.run(model, Map.of("input", two)).get("output");
        int half = two.data().length / 2;
        FloatTensor second =
                new FloatTensor(new long[] {1, 3, 288, 384}, Arrays.copyOfRange(two.data(), half, 2 * half));
        FloatTensor alone = BlockRunner.run(model, Map.of("input", second)).get("output");
        int n = alone.data().length;
        FloatTensor part = new FloatTensor(alone.shape(), Arrays.copyOfRange(both.data(), n, 2 * n));
        assertThat(largestDifference(part, alone)).isLessThan(1e-4f);
    }

    /** Only what lies behind the site is computed; shapes of the network's input are known without it. */
    @Test
    void startsAtASite() {
        OnnxModel model = OnnxModel.load(SharedFiles.require("models/pspnet18-camvid-288x384.onnx"));
        String site = lastReluWith128Channels(model);
        OnnxModel upstream = SubGraph.extract(model, List.of("input"), List.of(site, "output"));
        Map<String, FloatTensor> wanted = OnnxRuntimeOracle.run(upstream, Map.of("input", random(3, 1)));
        BlockSpec spec = BlockSpec.of(model, List.of(site), List.of("output"))
                .withInputShapes(Map.of("input", new long[] {1, 3, 288, 384}));
        FloatTensor actual =
                BlockRunner.run(spec, Map.of(site, wanted.get(site))).get("output");
        assertThat(largestDifference(actual, wanted.get("output"))).isLessThan(2e-4f);
    }

    private static FloatTensor random(long seed, int images) {
        return Tensors.floats(TestGraph.random(seed, 1, images, 3, 288, 384));
    }

    private static String lastReluWith128Channels(OnnxModel model) {
        List<String> names = new ArrayList<>();
        model.graph().getNodeList().stream()
                .filter(n -> n.getOpType().equals("Relu") && n.getOutput(0).contains("layer3"))
                .forEach(n -> names.add(n.getOutput(0)));
        return names.get(names.size() - 1);
    }

    static float largestDifference(FloatTensor a, FloatTensor b) {
        float worst = 0;
        float scale = 1;
        for (int i = 0; i < a.data().length; i++) {
            worst = Math.max(worst, Math.abs(a.data()[i] - b.data()[i]));
            scale = Math.max(scale, Math.abs(b.data()[i]));
        }
        return worst / scale;
    }
}
