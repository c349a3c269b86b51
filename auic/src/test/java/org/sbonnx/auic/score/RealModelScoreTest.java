package org.sbonnx.auic.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sbonnx.auic.eval.SegmentationEvaluator;
import org.sbonnx.auic.grid.Alignment;
import org.sbonnx.auic.grid.Framing;
import org.sbonnx.auic.ort.Device;
import org.sbonnx.auic.ort.OrtFeatureSource;
import org.sbonnx.auic.ort.OrtRunner;
import org.sbonnx.datasets.Datasets;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.format.DatasetFormats;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.schemas.data.Preprocess;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.testkit.SharedFiles;

class RealModelScoreTest {
    private static final List<String> STAGES = List.of(
            "/layer2/layer2.1/relu_1/Relu_output_0",
            "/layer3/layer3.1/relu_1/Relu_output_0",
            "/layer4/layer4.1/relu_1/Relu_output_0",
            "/ppm/Concat_4_output_0");

    /** Untouched stages score low, the classes themselves high; the reference was computed with NumPy from the same output. */
    @Test
    void pspNetOnCamVid() {
        OnnxModel model = OnnxModel.load(SharedFiles.require("models/pspnet18-camvid-288x384.onnx"));
        Preprocess preprocess =
                Json.read(SharedFiles.require("models/pspnet18-camvid.preprocess.json"), Preprocess.class);
        SegmentationData data = Datasets.everyNth(DatasetFormats.open(SharedFiles.require("camvid/val.json")), 2, 0);
        Framing framing = Framing.of(preprocess);
        SegmentationEvaluator eval = new SegmentationEvaluator("output", data, framing);
        List<String> tensors = new ArrayList<>(STAGES);
        tensors.add("output");
        try (FeatureSource source =
                new OrtFeatureSource(OrtRunner.factory(Device.CPU, 2), model, tensors, data, preprocess)) {
            ScoreResult result = new Scorer(
                            source,
                            data,
                            STAGES.stream()
                                    .map(t -> ScoreTarget.vanilla(t, null))
                                    .toList(),
                            "output",
                            ScoreOptions.DEFAULT.withGeometry(Alignment.of(model), framing))
                    .observe(eval)
                    .score();
            assertThat(eval.score().miou()).isEqualTo(0.604915, within(1e-4));
            assertThat(result.reference().get("native").auic()).isEqualTo(0.583675, within(1e-4));
            assertThat(result.reference().get("native").coverage()).isEqualTo(0.583675, within(1e-4));
            double[] expected = {0.14, 0.20, 0.23, 0.24};
            for (int i = 0; i < expected.length; i++) {
                ScoreReport.GridScores g = result.sites().get(i).grids().get("native");
                assertThat(g.auic()).as(STAGES.get(i)).isEqualTo(expected[i], within(0.012));
                assertThat(g.auicInterval().get(1) - g.auicInterval().get(0)).isBetween(0.0, 3.5e-3);
                assertThat(g.stabilityInterval().get(1) - g.stabilityInterval().get(0))
                        .isBetween(0.0, 8e-3);
            }
        }
    }

    /** Real activations of four images, both grids: exact scores are those of sorting every pixel, the bounds hold them. */
    @Test
    void exactIsTheDefinitionOnRealActivations() {
        OnnxModel model = OnnxModel.load(SharedFiles.require("models/pspnet18-camvid-288x384.onnx"));
        Preprocess preprocess =
                Json.read(SharedFiles.require("models/pspnet18-camvid.preprocess.json"), Preprocess.class);
        SegmentationData data = Datasets.everyNth(DatasetFormats.open(SharedFiles.require("camvid/val.json")), 30, 7);
        ScoreOptions options = ScoreOptions.DEFAULT
                .withGrids(List.of(ScoreReport.NATIVE, ScoreReport.LABEL))
                .withGeometry(Alignment.of(model), Framing.of(preprocess));
        List<float[]> maps = new ArrayList<>();
        try (FeatureSource source = new OrtFeatureSource(
                OrtRunner.factory(Device.CPU, 2), model, List.of(STAGES.get(1)), data, preprocess)) {
            source.stream(
                    (image, values) -> maps.add(values.get(STAGES.get(1)).data().clone()));
            List<ScoreTarget> target = List.of(ScoreTarget.vanilla(STAGES.get(1), null));
            ScoreReport.Site once = new Scorer(source, data, target, null, options)
                    .score()
                    .sites()
                    .get(0);
            ScoreReport.Site exact = new Scorer(source, data, target, null, options.withExact(true))
                    .score()
                    .sites()
                    .get(0);
            for (String grid : List.of(ScoreReport.NATIVE, ScoreReport.LABEL)) {
                ScoreReport.GridScores closed = exact.grids().get(grid);
                ScoreReport.GridScores bounded = once.grids().get(grid);
                for (int k = 0; k < exact.channels(); k += 9) {
                    SortedOracle.Answer[] answers = answers(data, maps, k, grid.equals(ScoreReport.LABEL));
                    int bestConcept = -1;
                    for (int c = 0; c < answers.length; c++) {
                        bestConcept = answers[c] != null
                                        && (bestConcept < 0 || answers[c].best() > answers[bestConcept].best())
                                ? c
                                : bestConcept;
                    }
                    ScoreReport.ChannelScore got = closed.channelScores().get(k);
                    assertThat(got.concept())
                            .isEqualTo(data.concepts().get(bestConcept).name());
                    assertThat(got.miou()).isEqualTo(answers[bestConcept].best(), within(1e-12));
                    assertThat(got.phi()).isEqualTo(answers[bestConcept].phi(), within(1e-12));
                    assertThat(bounded.channelScores().get(k).miou()).isLessThanOrEqualTo(got.miou() + 1e-12);
                }
                assertThat(closed.auicInterval()).containsExactly(closed.auic(), closed.auic());
                assertThat(closed.auic())
                        .isBetween(
                                bounded.auicInterval().get(0) - 1e-12,
                                bounded.auicInterval().get(1) + 1e-12);
                assertThat(closed.stability())
                        .isBetween(
                                bounded.stabilityInterval().get(0) - 1e-12,
                                bounded.stabilityInterval().get(1) + 1e-12);
            }
        }
    }

    /** Pixel by pixel; the up-sampling in float32 with aligned corners, as the model's own. */
    private static SortedOracle.Answer[] answers(SegmentationData data, List<float[]> maps, int k, boolean upsampled) {
        int h = 36;
        int w = 48;
        float[] values = new float[0];
        short[] labels = new short[0];
        for (int i = 0; i < data.size(); i++) {
            LabelMap map = data.labels(i).get(0);
            int n = values.length;
            values = Arrays.copyOf(values, n + map.concepts().length);
            labels = Arrays.copyOf(labels, values.length);
            for (int y = 0; y < map.height(); y++) {
                for (int x = 0; x < map.width(); x++) {
                    short label = map.concepts()[y * map.width() + x];
                    if (label >= 0) {
                        labels[n] = label;
                        values[n++] = upsampled
                                ? between(maps.get(i), k, y, x, map)
                                : maps.get(i)[(k * h + y * h / map.height()) * w + x * w / map.width()];
                    }
                }
            }
            values = Arrays.copyOf(values, n);
            labels = Arrays.copyOf(labels, n);
        }
        return SortedOracle.of(values, labels, data.concepts().size());
    }

    private static float between(float[] map, int k, int y, int x, LabelMap labels) {
        double sy = (double) y / (labels.height() - 1) * 35;
        double sx = (double) x / (labels.width() - 1) * 47;
        int y0 = (int) sy;
        int x0 = (int) sx;
        int y1 = Math.min(y0 + 1, 35);
        int x1 = Math.min(x0 + 1, 47);
        float wy = (float) (sy - y0);
        float wx = (float) (sx - x0);
        float left = map[(k * 36 + y0) * 48 + x0] + wy * (map[(k * 36 + y1) * 48 + x0] - map[(k * 36 + y0) * 48 + x0]);
        float right = map[(k * 36 + y0) * 48 + x1] + wy * (map[(k * 36 + y1) * 48 + x1] - map[(k * 36 + y0) * 48 + x1]);
        return left + wx * (right - left);
    }
}
