package org.sbonnx.trainer.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.testkit.TestGraph;
import org.sbonnx.trainer.OnnxRuntimeOracle;

/** A model whose constants hold a batch of four computes each image as if alone, however many there are. */
class FixedBatchTest {
    private static OnnxModel ofFour() {
        return new TestGraph(13)
                .input("x", 4, 3, 2, 2)
                .longs("flat", 4, 3, 4)
                .longs("square", 4, 3, 2, 2)
                .longs("large", 4, 3, 4, 6)
                .node("Reshape", "x flat -> f")
                .node("Softmax", "f -> s", TestGraph.integer("axis", 2))
                .node("Reshape", "s square -> m")
                .node(
                        "Resize",
                        "m,,,large",
                        "y",
                        TestGraph.text("mode", "linear"),
                        TestGraph.text("coordinate_transformation_mode", "half_pixel"))
                .output("y")
                .build(OnnxModel::of);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 5})
    void imagesAreComputedAsIfAlone(int images) {
        FloatTensor four = Tensors.floats(TestGraph.random(1, 1, 4, 3, 2, 2));
        FloatTensor wanted = OnnxRuntimeOracle.run(ofFour(), Map.of("x", four)).get("y");
        int in = four.data().length / 4;
        int out = wanted.data().length / 4;
        float[] data = new float[images * in];
        for (int i = 0; i < images; i++) {
            System.arraycopy(four.data(), i % 4 * in, data, i * in, in);
        }
        FloatTensor actual = BlockRunner.run(ofFour(), Map.of("x", new FloatTensor(new long[] {images, 3, 2, 2}, data)))
                .get("y");
        assertThat(actual.shape()).containsExactly(images, 3, 4, 6);
        for (int i = 0; i < images; i++) {
            FloatTensor one =
                    new FloatTensor(new long[] {out}, Arrays.copyOfRange(actual.data(), i * out, (i + 1) * out));
            FloatTensor other = new FloatTensor(
                    new long[] {out}, Arrays.copyOfRange(wanted.data(), i % 4 * out, (i % 4 + 1) * out));
            assertThat(ExportedModelTest.largestDifference(one, other)).isLessThan(1e-6f);
        }
    }
}
