package org.sbonnx.auic.score;

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
    @Test
    void pspNetOnCamVid() {
        OnnxModel model = OnnxModel.load(Shared.file("models/pspnet18-camvid-288x384.onnx"));
        Preprocess preprocess = Json.read(Shared.file("models/pspnet18-camvid.preprocess.json"), Preprocess.class);
        SegmentationData data = Datasets.every(Datasets.open(Shared.file("camvid/val.json")), 2, 0);
        List<String> tensors = List.of(
                "/layer2/layer2.1/relu_1/Relu_output_0",
                "/layer3/layer3.1/relu_1/Relu_output_0",
                "/layer4/layer4.1/relu_1/Relu_output_0",
                "/ppm/Concat_4_output_0",
                "output");
        ScoreOptions options = ScoreOptions.DEFAULT
                .withGeometry(Alignment.of(model), Framing.of(preprocess))
                .withGrids(List.of(System.getProperty("grids", "native").split(",")))
                .withExact(Boolean.getBoolean("exact"));
        SegmentationEval eval = new SegmentationEval("output", data, Framing.of(preprocess));
        List<ScoreTarget> targets = tensors.subList(0, 4).stream()
                .map(t -> ScoreTarget.vanilla(t, null))
                .toList();
        long start = System.nanoTime();
        try (FeatureSource source =
                new OrtFeatureSource(OrtRunner.factory(Device.CPU, 2), model, tensors, data, preprocess)) {
            ScoreResult result = new Scorer(source, data, targets, "output", options)
                    .observe(eval)
                    .score();
            System.out.println("seconds " + (System.nanoTime() - start) / 1e9);
            System.out.println(eval.score().miou());
            System.out.println(result.reference());
            for (ScoreReport.Site s : result.sites()) {
                for (var e : s.grids().entrySet()) {
                    ScoreReport.Grid g = e.getValue();
                    System.out.println(s.site() + " " + e.getKey() + " " + s.active() + "/" + s.channels() + " auic "
                            + g.auic() + " " + g.auicInterval() + " S " + g.stability() + " " + g.stabilityInterval()
                            + " cov " + g.coverage() + " d " + g.distinctConcepts() + " held " + g.heldOutAuic() + " "
                            + g.netDissect());
                }
            }
        }
    }
}
