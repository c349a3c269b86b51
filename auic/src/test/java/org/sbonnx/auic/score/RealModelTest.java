package org.sbonnx.auic.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sbonnx.auic.eval.SegmentationEval;
import org.sbonnx.auic.grid.Alignment;
import org.sbonnx.auic.grid.Framing;
import org.sbonnx.auic.ort.Device;
import org.sbonnx.auic.ort.OrtFeatureSource;
import org.sbonnx.auic.ort.OrtRunner;
import org.sbonnx.auic.testing.Shared;
import org.sbonnx.datasets.Datasets;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.schemas.Json;
import org.sbonnx.schemas.Preprocess;
import org.sbonnx.schemas.ScoreReport;

class RealModelTest {
    private static final List<String> STAGES = List.of(
            "/layer2/layer2.1/relu_1/Relu_output_0",
            "/layer3/layer3.1/relu_1/Relu_output_0",
            "/layer4/layer4.1/relu_1/Relu_output_0",
            "/ppm/Concat_4_output_0");

    /** Untouched stages score low, the classes themselves high; the reference was computed with NumPy from the same output. */
    @Test
    void pspNetOnCamVid() {
        OnnxModel model = OnnxModel.load(Shared.file("models/pspnet18-camvid-288x384.onnx"));
        Preprocess preprocess = Json.read(Shared.file("models/pspnet18-camvid.preprocess.json"), Preprocess.class);
        SegmentationData data = Datasets.every(Datasets.open(Shared.file("camvid/val.json")), 2, 0);
        Framing framing = Framing.of(preprocess);
        SegmentationEval eval = new SegmentationEval("output", data, framing);
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
                ScoreReport.Grid g = result.sites().get(i).grids().get("native");
                assertThat(g.auic()).as(STAGES.get(i)).isEqualTo(expected[i], within(0.012));
                assertThat(g.auicInterval().get(1) - g.auicInterval().get(0)).isBetween(0.0, 3.5e-3);
                assertThat(g.stabilityInterval().get(1) - g.stabilityInterval().get(0))
                        .isBetween(0.0, 8e-3);
            }
        }
    }
}
