package org.sbonnx.auic.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.sbonnx.auic.grid.Framing;
import org.sbonnx.auic.testing.MemoryData;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.Preprocessor;
import org.sbonnx.datasets.image.RgbImage;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.GraphRunner;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.onnx.TensorProto.DataType;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.data.Preprocess;
import org.sbonnx.testkit.TestGraph;

class OrtFeatureSourceTest {
    private static final GraphRunner.Factory CPU = OrtRunner.factory(Device.CPU, 1);
    private static final Preprocess PLAIN =
            Preprocess.of(2, 2, "RGB", "NCHW", 1.0, List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0), null);

    private static final Preprocess IMAGENET = Preprocess.imagenet(2, 2);

    private static OnnxModel negated() {
        return new TestGraph(13)
                .input("x", 1, 3, 2, 2)
                .node("Neg", "x -> n")
                .node("Abs", "n -> y")
                .output("y")
                .build(OnnxModel::of);
    }

    /** Images whose first red value is their number. */
    private static MemoryData images(int n) {
        List<List<LabelMap>> layers = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            layers.add(List.of());
        }
        return MemoryData.of(MemoryData.concepts("class/a"), layers);
    }

    @Test
    void keepsTheOrderOfImages() {
        try (FeatureSource source = new OrtFeatureSource(CPU, negated(), List.of("n"), images(9), PLAIN)) {
            List<Float> seen = new ArrayList<>();
            int[] order = {3, 0, 8, 8, 1};
            source.stream(order, (i, v) -> seen.add(v.get("n").data()[0] + 100 * i));
            assertThat(seen).containsExactly(297f, 0f, 792f, 792f, 99f);
            seen.clear();
            source.stream((i, v) -> seen.add((float) i));
            assertThat(seen).hasSize(9).isSorted();
        }
    }

    @Test
    void namesTheImageThatFails() {
        MemoryData data = images(3);
        try (FeatureSource source = new OrtFeatureSource(CPU, negated(), List.of("n"), data, PLAIN, image -> {
            if (image.rgb()[0] == 1) {
                throw new BadInput("it is torn", "mend it");
            }
            return OrtFeatureSource.Prepared.whole(new float[12]);
        })) {
            List<Integer> seen = new ArrayList<>();
            assertThatThrownBy(() -> source.stream((i, v) -> seen.add(i)))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("'image1'")
                    .hasMessageContaining("it is torn: mend it.");
            assertThat(seen).containsExactly(0);
        }
        Preprocess large = Preprocess.imagenet(4, 4);
        try (FeatureSource source = new OrtFeatureSource(CPU, negated(), List.of("n"), data, large)) {
            assertThatThrownBy(() -> source.stream((i, v) -> {}))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("[1, 3, 2, 2], not [1, 3, 4, 4]");
        }
    }

    @Test
    void keyChangesWithEverythingThatChangesValues() {
        List<String> keys = new ArrayList<>();
        OnnxModel other = negated()
                .with(negated().proto().toBuilder()
                        .setGraph(negated().graph().toBuilder().setName("other"))
                        .build());
        for (OnnxModel m : List.of(negated(), other)) {
            for (List<String> t : List.of(List.of("n"), List.of("n", "y"))) {
                for (Preprocess p : List.of(PLAIN, Preprocess.imagenet(2, 2))) {
                    for (int n : new int[] {1, 2}) {
                        try (FeatureSource s = new OrtFeatureSource(CPU, m, t, images(n), p)) {
                            keys.add(s.key());
                        }
                    }
                }
            }
        }
        assertThat(keys).hasSize(16).doesNotHaveDuplicates();
        try (FeatureSource s = new OrtFeatureSource(CPU, negated(), List.of("n"), images(1), PLAIN)) {
            assertThat(s.key()).isEqualTo(keys.get(0));
        }
    }

    @Test
    void wantsOneInput() {
        OnnxModel two = new TestGraph(13)
                .input("x", 1)
                .input("z", 1)
                .node("Add", "x z -> y")
                .output("y")
                .build(OnnxModel::of);
        assertThatThrownBy(() -> new OrtFeatureSource(CPU, two, List.of(), images(1), PLAIN))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("'x' FLOAT[1], 'z' FLOAT[1]");
    }

    @Test
    void saysWhichInputIsNoImage() {
        OnnxModel two = new TestGraph(13)
                .input("x", 1, 3, 2, 2)
                .input("threshold")
                .node("Sub", "x threshold -> y")
                .node("Neg", "x -> n")
                .output("y", "n")
                .build(OnnxModel::of);
        assertThatThrownBy(() -> new OrtFeatureSource(CPU, two, List.of("y"), images(1), PLAIN))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("more than the image 'x': 'threshold' FLOAT[]")
                .hasMessageContaining("initializer");
        try (FeatureSource source = new OrtFeatureSource(CPU, two, List.of("n"), images(2), PLAIN)) {
            source.stream((i, v) -> assertThat(v.get("n").data()[0]).isEqualTo(-i));
        }
    }

    @Test
    void integerInputsGetBytes() {
        for (int type : new int[] {DataType.UINT8_VALUE, DataType.INT32_VALUE, DataType.INT64_VALUE}) {
            OnnxModel model = castFrom(type);
            try (FeatureSource source = new OrtFeatureSource(CPU, model, List.of("y"), images(200), PLAIN)) {
                source.stream((i, v) -> assertThat(v.get("y").data()[0]).isEqualTo(i));
            }
            assertThatThrownBy(() -> new OrtFeatureSource(CPU, model, List.of("y"), images(1), IMAGENET))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("-2.117904 of the byte 0")
                    .hasMessageContaining("\"divide\": 1, \"mean\": [0, 0, 0], \"std\": [1, 1, 1]");
        }
    }

    @Test
    void signedBytesAreShifted() {
        Preprocess shifted =
                Preprocess.of(2, 2, "RGB", "NCHW", 1.0, List.of(128.0, 128.0, 128.0), List.of(1.0, 1.0, 1.0), null);
        OnnxModel model = castFrom(DataType.INT8_VALUE);
        try (FeatureSource source = new OrtFeatureSource(CPU, model, List.of("y"), images(200), shifted)) {
            source.stream((i, v) -> assertThat(v.get("y").data()[0]).isEqualTo(i - 128));
        }
        assertThatThrownBy(() -> new OrtFeatureSource(CPU, model, List.of("y"), images(1), PLAIN))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("255.0 of the byte 255")
                .hasMessageContaining("\"mean\": [128, 128, 128]");
    }

    private static OnnxModel castFrom(int type) {
        return new TestGraph(13)
                .typed("x", type, 1, 3, 2, 2)
                .node("Cast", "x -> y", Attributes.of("to", 1L))
                .output("y")
                .build(OnnxModel::of);
    }

    /** The sum over the batch would show whether other images were in it. */
    @Test
    void fillsAFixedBatchWithOneImage() {
        TestGraph graph = new TestGraph(13)
                .input("x", 4, 3, 2, 2)
                .node("Relu", "x -> y")
                .node("ReduceMean", "x -> mean", TestGraph.ints("axes", 0), TestGraph.integer("keepdims", 0))
                .node("Expand", "mean four -> all")
                .longs("four", 4, 3, 2, 2)
                .output("y", "all", "mean");
        OnnxModel model = graph.build(OnnxModel::of);
        try (FeatureSource source = new OrtFeatureSource(CPU, model, List.of("y", "all"), images(9), PLAIN)) {
            List<Integer> seen = new ArrayList<>();
            source.stream((i, v) -> {
                seen.add(i);
                assertThat(v.get("y").shape()).containsExactly(1, 3, 2, 2);
                assertThat(v.get("y").data()).startsWith(i).hasSize(12);
                assertThat(v.get("all").data()).startsWith(i).hasSize(12);
            });
            assertThat(seen).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
        }
        try (FeatureSource source = new OrtFeatureSource(CPU, model, List.of("mean"), images(1), PLAIN)) {
            assertThatThrownBy(() -> source.stream((i, v) -> {}))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("4 images at once, and 'mean' [3, 2, 2] does not begin with them");
        }
    }

    /** A model that adds nothing, in windows: the image comes back whole, whatever its size. */
    @Test
    void windowsAreTheWholeImage() {
        OnnxModel same = new TestGraph(13)
                .input("x", 1, 3, 32, 48)
                .node("Neg", "x -> n")
                .node("Neg", "n -> y")
                .output("y")
                .build(OnnxModel::of);
        Preprocess windows =
                Preprocess.of(48, 32, "RGB", "NCHW", 1.0, List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0), "window");
        int w = 131;
        int h = 77;
        byte[] rgb = new byte[3 * w * h];
        new Random(1).nextBytes(rgb);
        RgbImage noise = new RgbImage(w, h, rgb);
        Function<RgbImage, OrtFeatureSource.Prepared> prepare = OrtFeatureSource.preparation(new Preprocessor(windows));
        try (FeatureSource source =
                new OrtFeatureSource(CPU, same, List.of("y"), images(1), windows, i -> prepare.apply(noise))) {
            source.stream((image, values) -> {
                FloatTensor y = Framing.of(windows).crop(values.get("y"), w, h);
                assertThat(y.shape()).containsExactly(1, 3, h, w);
                for (int p = 0; p < w * h; p++) {
                    for (int c = 0; c < 3; c++) {
                        assertThat(y.data()[c * w * h + p]).isEqualTo(rgb[3 * p + c] & 0xFF);
                    }
                }
            });
        }
    }
}
