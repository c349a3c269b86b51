package org.sbonnx.auic.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sbonnx.auic.grid.Framing;
import org.sbonnx.auic.ort.Device;
import org.sbonnx.auic.ort.OrtFeatureSource;
import org.sbonnx.auic.ort.OrtRunner;
import org.sbonnx.auic.testing.MemoryData;
import org.sbonnx.datasets.Datasets;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.TaskLabels;
import org.sbonnx.datasets.format.DatasetFormats;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.Incomparable;
import org.sbonnx.schemas.data.Preprocess;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.report.ScoreReport.ClassIou;
import org.sbonnx.schemas.report.ScoreReport.TaskScore;
import org.sbonnx.testkit.SharedFiles;

class SegmentationEvaluatorTest {
    private static final short VOID = LabelMap.VOID;

    private static MemoryData data(int width, short... concepts) {
        LabelMap map = new LabelMap("class", width, concepts.length / width, concepts);
        return MemoryData.of(MemoryData.concepts("class/a", "class/b", "class/c", "class/d"), List.of(List.of(map)));
    }

    private static TaskScore score(MemoryData data, FloatTensor logits) {
        SegmentationEvaluator eval = new SegmentationEvaluator("y", data, Framing.WHOLE);
        eval.accept(0, Map.of("y", logits));
        return eval.score();
    }

    @Test
    void countsByHand() {
        // Labels a a b b void b; predictions a b b b a c (tie between 0 and 1 at the first pixel: 0 wins).
        MemoryData data = data(6, (short) 0, (short) 0, (short) 1, (short) 1, VOID, (short) 1);
        float[] logits = {
            1, 0, 0, 0, 9, 0, //
            1, 5, 2, 2, 0, 0, //
            0, 0, 0, 1, 0, 3, //
            0, 0, 0, 0, 0, 0
        };
        TaskScore score = score(data, new FloatTensor(new long[] {1, 4, 1, 6}, logits));
        // a: 1 of 2 labelled or predicted; b: 2 of 3 + 1; c: predicted only; d occurs nowhere.
        assertThat(score.classes())
                .containsExactly(
                        new ClassIou("a", 0.5),
                        new ClassIou("b", 0.5),
                        new ClassIou("c", 0.0),
                        new ClassIou("d", null));
        assertThat(score.miou()).isEqualTo(1.0 / 3, within(1e-15));
        assertThat(score.pixelAccuracy()).isEqualTo(3.0 / 5);
    }

    @Test
    void imagesWithoutLabelsOfTheTaskDoNotCount() {
        LabelMap labelled = new LabelMap("class", 2, 1, new short[] {0, 1});
        LabelMap other = new LabelMap("part", 2, 1, new short[] {0, 0});
        MemoryData data = MemoryData.of(
                MemoryData.concepts("class/a", "class/b"), List.of(List.of(labelled), List.of(other), List.of()));
        SegmentationEvaluator eval = new SegmentationEvaluator("y", data, Framing.WHOLE);
        FloatTensor allA = new FloatTensor(new long[] {1, 2, 1, 2}, new float[] {1, 1, 0, 0});
        for (int image = 0; image < 3; image++) {
            eval.accept(image, Map.of("y", allA));
        }

        assertThat(eval.score().pixelAccuracy()).isEqualTo(0.5);
        assertThat(eval.remark().orElseThrow())
                .startsWith("2 images have no labels of category 'class'")
                .contains(data.imageName(1), data.imageName(2));
        assertThat(TaskLabels.of(data).orElseThrow().labels(2).resized(2, 3).ids())
                .containsOnly(TaskLabels.IGNORED);
    }

    @Test
    void resizesLogitsWithHalfPixels() {
        // [0, 1] against 0.3: half-pixel up-sampling to four gives 0, 0.25, 0.75, 1.
        MemoryData data = data(4, (short) 0, (short) 0, (short) 1, (short) 1);
        FloatTensor logits = new FloatTensor(new long[] {1, 4, 1, 2}, new float[] {.3f, .3f, 0, 1, -1, -1, -1, -1});
        assertThat(score(data, logits).pixelAccuracy()).isEqualTo(1);
    }

    @Test
    void takesClassIdsToo() {
        MemoryData data = data(4, (short) 0, (short) 0, (short) 2, (short) 2);
        assertThat(score(data, new FloatTensor(new long[] {1, 1, 2}, new float[] {0, 2}))
                        .miou())
                .isEqualTo(1);
    }

    @Test
    void mergesByAddition() {
        MemoryData data = data(2, (short) 0, (short) 1);
        SegmentationEvaluator one = new SegmentationEvaluator("y", data, Framing.WHOLE);
        SegmentationEvaluator two = new SegmentationEvaluator("y", data, Framing.WHOLE);
        one.accept(0, Map.of("y", new FloatTensor(new long[] {1, 1, 1, 2}, new float[] {0, 1})));
        two.accept(0, Map.of("y", new FloatTensor(new long[] {1, 1, 1, 2}, new float[] {1, 1})));
        one.confusion().merge(two.confusion());
        assertThat(one.confusion().count(0, 0)).isEqualTo(1);
        assertThat(one.confusion().count(0, 1)).isEqualTo(1);
        assertThat(one.confusion().count(1, 1)).isEqualTo(2);
    }

    @Test
    void refusesWhatIsNoNumberOrNoLabel() {
        MemoryData data = data(2, (short) 0, (short) 1);
        FloatTensor nan = new FloatTensor(new long[] {1, 4, 1, 2}, new float[] {0, 0, 0, Float.NaN, 0, 0, 0, 0});
        assertThatThrownBy(() -> score(data, nan))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("image0")
                .hasMessageContaining("NaN at position 3");
        FloatTensor few = new FloatTensor(new long[] {1, 2, 1, 2}, new float[4]);
        assertThatThrownBy(() -> score(data, few)).isInstanceOf(BadInput.class).hasMessageContaining("2 channels");
        MemoryData blank = data(2, VOID, VOID);
        assertThatThrownBy(() -> score(blank, new FloatTensor(new long[] {1, 4, 1, 2}, new float[8])))
                .isInstanceOf(BadInput.class);
        MemoryData unlabelled = new MemoryData(data.concepts(), data.layers(), Optional.empty());
        assertThatThrownBy(() -> new SegmentationEvaluator("y", unlabelled, Framing.WHOLE))
                .isInstanceOf(Incomparable.class);
    }

    @Test
    void agreesWithPyTorchOnARealModel() {
        OnnxModel model = OnnxModel.load(SharedFiles.require("models/pspnet18-camvid-288x384.onnx"));
        Preprocess preprocess =
                Json.read(SharedFiles.require("models/pspnet18-camvid.preprocess.json"), Preprocess.class);
        SegmentationData data = Datasets.everyNth(DatasetFormats.open(SharedFiles.require("camvid/val.json")), 4, 0);
        try (FeatureSource source =
                new OrtFeatureSource(OrtRunner.factory(Device.CPU, 2), model, List.of(), data, preprocess)) {
            TaskScore score = SegmentationEvaluator.evaluate(source, "output", data, Framing.of(preprocess));
            assertThat(score.miou()).isBetween(0.59, 0.63);
            assertThat(score.pixelAccuracy()).isBetween(0.88, 0.91);
        }
    }

    @Test
    void scoresInOneChannelAreNotCutToIds() {
        MemoryData data = data(3, (short) 0, (short) 1, (short) 1);
        for (float bad : new float[] {0.7f, -3}) {
            FloatTensor one = new FloatTensor(new long[] {1, 1, 1, 3}, new float[] {0, 1, bad});
            assertThatThrownBy(() -> score(data, one))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("has one channel and holds " + bad);
        }
        FloatTensor ids = new FloatTensor(new long[] {1, 1, 1, 3}, new float[] {0, 1, 1});
        assertThat(score(data, ids).pixelAccuracy()).isEqualTo(1);
    }

    @Test
    void rowsAreNeverChannels() {
        MemoryData data = data(3, (short) 0, (short) 1, (short) 1);
        FloatTensor channelsLast = new FloatTensor(new long[] {1, 6, 8, 4}, new float[6 * 8 * 4]);
        assertThatThrownBy(() -> score(data, channelsLast))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("6 rows, 4 channels, 4 classes");
    }

    /** A square output of a panorama: [classes, rows] happen to have the image's proportions. */
    @Test
    void asManyChannelsAsClassesAreChannelsWhateverTheProportions() {
        short[] labels = new short[12 * 4];
        float[] logits = new float[4 * 12 * 12];
        Arrays.fill(logits, 0, 12 * 12, 1);
        assertThat(score(data(12, labels), new FloatTensor(new long[] {1, 4, 12, 12}, logits))
                        .pixelAccuracy())
                .isEqualTo(1);
    }
}
