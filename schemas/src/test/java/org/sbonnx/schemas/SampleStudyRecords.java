package org.sbonnx.schemas;

import java.util.List;
import java.util.Map;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.schemas.study.Study;
import org.sbonnx.schemas.study.StudyReport;
import org.sbonnx.schemas.study.StudyResult;

/** The part of {@link SampleRecords} that belongs to studies. */
final class SampleStudyRecords {
    private SampleStudyRecords() {}

    static Study study() {
        return new Study(
                "small",
                Map.of(
                        "learn", new Study.ImageSet("train.json", "street", 1L, 8, 240, 144),
                        "judge", new Study.ImageSet("val.json", "street", 1L, 8, 240, 144)),
                Map.of("net", new Study.Network("m.onnx", "p.json", "pspnet", "learn", List.of("judge"), "learn")),
                Map.of("annealed", "plan.json"),
                List.of(new Study.ExperimentGrid(
                        List.of(Study.Part.TABLE5),
                        List.of("net"),
                        List.of("layer3"),
                        List.of("usb 2x10"),
                        Study.Method.TRAINED,
                        List.of("annealed"),
                        List.of(1L, 2L),
                        "learn")));
    }

    static StudyResult result() {
        Study.Experiment trial = new Study.Experiment(
                "net",
                "pspnet",
                "layer3",
                "usb 2x10",
                Study.Method.TRAINED,
                "annealed",
                1,
                "learn",
                List.of("judge"),
                "learn");
        StudyResult.Score score = new StudyResult.Score(
                "judge",
                "layer3",
                ScoreReport.LABEL,
                20,
                17,
                0.4,
                0.9,
                0.3,
                9,
                14,
                3,
                0.6,
                Map.of("class", new StudyResult.CategoryScore(0.4, 0.9, 0.3, 9)),
                List.of(new StudyResult.Channel(
                        "code0", "road", 0.9, "pavement", "road", 0.8, "road", 1L << 33, 1L << 33)));
        return new StudyResult(
                "0123456789abcdef",
                "sbonnx 1",
                trial,
                12.5,
                0.5,
                0.52,
                0.9,
                List.of(score),
                new StudyResult.Conflict(1L << 33, 0.1, 0.2, 0.3, 0.7, 0.65, 0.8),
                Map.of("channels", "pictures/x.png"),
                Map.of("road", "pictures/x-thresholds.png"));
    }

    static StudyReport report() {
        StudyReport.Claim claim = new StudyReport.Claim(
                "twenty", "20 channels suffice", "Table 5", "loss below 3 %", StudyReport.ClaimVerdict.HOLDS, "0.01");
        return new StudyReport("sbonnx 1", "small", 2, 12.5, List.of(claim), List.of(result()));
    }
}
