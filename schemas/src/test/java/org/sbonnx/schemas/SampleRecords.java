package org.sbonnx.schemas;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sbonnx.schemas.data.DataReport;
import org.sbonnx.schemas.data.DatasetDescription;
import org.sbonnx.schemas.data.Head;
import org.sbonnx.schemas.data.Preprocess;
import org.sbonnx.schemas.gate.Policy;
import org.sbonnx.schemas.gate.Verdict;
import org.sbonnx.schemas.model.DiffReport;
import org.sbonnx.schemas.model.InspectReport;
import org.sbonnx.schemas.model.Manifest;
import org.sbonnx.schemas.model.Manifest.BottleneckKind;
import org.sbonnx.schemas.model.Manifest.CodeForm;
import org.sbonnx.schemas.model.Manifest.ConsumerMode;
import org.sbonnx.schemas.report.AblationReport;
import org.sbonnx.schemas.report.ChannelScoreBuilder;
import org.sbonnx.schemas.report.DumpManifest;
import org.sbonnx.schemas.report.EvalReport;
import org.sbonnx.schemas.report.Grid;
import org.sbonnx.schemas.report.GridScoresBuilder;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.schemas.report.ScoreReportBuilder;
import org.sbonnx.schemas.report.ScoreShard;
import org.sbonnx.schemas.report.ScoreShardBuilder;
import org.sbonnx.schemas.train.AugmentationPlan;
import org.sbonnx.schemas.train.AuxiliaryLoss;
import org.sbonnx.schemas.train.Phase;
import org.sbonnx.schemas.train.TemperatureSchedule;
import org.sbonnx.schemas.train.TrainPlan;

/** One value of every record that is a file, by the name of its schema; nothing in it is null or empty. */
public final class SampleRecords {
    private static final String SHA = "0123456789abcdef".repeat(4);
    private static final ScoreReport.Model MODEL = new ScoreReport.Model("m.onnx", SHA);
    private static final ScoreReport.Data DATA = new ScoreReport.Data("street", 59, SHA);
    private static final List<ScoreReport.ClassIou> CLASSES = List.of(new ScoreReport.ClassIou("road", 0.75));
    private static final Manifest.Bottleneck BOTTLENECK = new Manifest.Bottleneck(
            "/layer3/Relu_output_0",
            "layer3",
            BottleneckKind.MIXED,
            CodeForm.ONEHOT,
            0.01,
            List.of(new Manifest.Copy("x", List.of("l1", "l2"), List.of("c1", "c2"), "sb")),
            List.of(
                    new Manifest.Group(
                            "usb1",
                            BottleneckKind.USB,
                            CodeForm.ONEHOT,
                            "w1",
                            "b1",
                            List.of(new Manifest.Channel(0, "code0"))),
                    new Manifest.Group(
                            "part",
                            BottleneckKind.SSB,
                            CodeForm.LINEAR,
                            "w2",
                            "b2",
                            List.of(new Manifest.Channel(1, "wheel")))),
            List.of(new Manifest.Consumer("conv7", "conv7.w", ConsumerMode.REMADE)),
            new Manifest.Parameters(List.of("w1", "b1", "w2", "b2"), List.of("conv7.w")),
            "layer3",
            "positions");

    private static final InspectReport.Site INSPECTED_SITE = new InspectReport.Site(
            3,
            "x",
            "layer3",
            List.of("layer3", "stage4"),
            256,
            8,
            List.of("x"),
            List.of(new InspectReport.Consumer("conv7", ConsumerMode.RESTORED)),
            0.4,
            2e-7);

    private SampleRecords() {}

    public static Map<String, Record> values() {
        return new TreeMap<>(Map.ofEntries(
                Map.entry("data", data()),
                Map.entry("dataset", dataset()),
                Map.entry("diff", diff()),
                Map.entry("dump", dump()),
                Map.entry("effects", effects()),
                Map.entry("eval", eval()),
                Map.entry("inspect", inspect()),
                Map.entry("manifest", manifest()),
                Map.entry("plan", plan()),
                Map.entry("policy", policy()),
                Map.entry("preprocess", preprocess()),
                Map.entry("report", report()),
                Map.entry("shard", shard()),
                Map.entry("study", SampleStudyRecords.study()),
                Map.entry("study-report", SampleStudyRecords.report()),
                Map.entry("study-result", SampleStudyRecords.result()),
                Map.entry("verdict", verdict())));
    }

    static Class<? extends Record> type(String name) {
        return values().get(name).getClass();
    }

    private static DataReport data() {
        return new DataReport(
                "street",
                SHA,
                59,
                "class",
                List.of(new DataReport.SizeCount(384, 288, 59)),
                List.of(new DataReport.CategoryCount("class", 59, 1L << 33, 7, 5)),
                List.of(new DataReport.ConceptCount("class", 3, "road", 58, 1L << 32, 0.5)),
                List.of("'a.png' does not exist: restore it."));
    }

    private static DumpManifest dump() {
        return new DumpManifest(
                "sbonnx 1",
                MODEL,
                MODEL,
                DATA,
                "cpu",
                Preprocess.imagenet(384, 288),
                "corners",
                "y",
                List.of("a", "b"),
                List.of(new DumpManifest.Tensor(
                        "x",
                        "layer3",
                        "usb",
                        List.of("code0"),
                        List.of(20, 36, 48),
                        List.of(new DumpManifest.Shard("x-0000.npy", 0, 2, SHA)))));
    }

    private static ScoreShard shard() {
        return new ScoreShardBuilder("sbonnx 1", SHA, MODEL, DATA, "cpu", new ScoreShard.Content("counts.bin", SHA))
                .original(MODEL)
                .options(Map.of("exact", "false"))
                .part(1, 2)
                .targets(List.of(new ScoreShard.Target("x", "layer3", "usb", List.of("code0"))))
                .reference(true)
                .judged(true)
                .concepts(List.of(new ScoreShard.ConceptName("class", 3, "road")), "class")
                .values(new ScoreShard.Content("values.bin", SHA))
                .build();
    }

    private static DatasetDescription dataset() {
        return new DatasetDescription(
                "street",
                List.of("a/*.png", "b/*.png"),
                List.of(new DatasetDescription.Layer(
                        "part",
                        List.of("p/*.png"),
                        "index",
                        "parts.csv",
                        List.of(254, 255),
                        List.of(0),
                        true,
                        false,
                        true)),
                "class",
                "camvid",
                "data",
                "val",
                List.of("class"),
                new DatasetDescription.Annotations(
                        "instances.json",
                        "masks",
                        "part",
                        "parts.csv",
                        List.of(255),
                        List.of(0, 1),
                        0,
                        true,
                        true,
                        true),
                "train.txt");
    }

    private static DiffReport diff() {
        List<DiffReport.Change> some = List.of(new DiffReport.Change(DiffReport.ChangeKind.ADDED, "sb", "Conv"));
        return new DiffReport(false, some, some, some, some, some, some, some);
    }

    private static AblationReport effects() {
        return new AblationReport(
                "sbonnx 1",
                MODEL,
                DATA,
                "cpu",
                1L << 33,
                List.of(new AblationReport.ClassCount("road", 1L << 32)),
                List.of(new AblationReport.Site(
                        "sb",
                        "layer3",
                        List.of(new AblationReport.Channel(
                                3,
                                "road",
                                0.25,
                                List.of(new AblationReport.Effect(
                                        AblationReport.Substitute.NEXT_CODE,
                                        7,
                                        List.of(7L),
                                        List.of(1L << 34),
                                        List.of(-0.5))))))));
    }

    private static EvalReport eval() {
        return new EvalReport(
                "sbonnx 1",
                MODEL,
                DATA,
                "cpu",
                0.5,
                0.52,
                0.9,
                CLASSES,
                List.of(new EvalReport.Site("layer3", 20, 17)),
                60);
    }

    private static InspectReport inspect() {
        return new InspectReport(
                SHA,
                17,
                8,
                "pytorch 2.1",
                List.of(new InspectReport.Value("input", "FLOAT[1, 3, 288, 384]")),
                List.of(new InspectReport.Value("logits", "FLOAT[1, 11, 288, 384]")),
                61,
                Map.of("Conv", 25),
                1L << 40,
                List.of(INSPECTED_SITE),
                List.of(new InspectReport.SiteSet(8, "layer4", List.of(INSPECTED_SITE), 0.4, 1e-7)),
                List.of(0),
                List.of(new InspectReport.NotOffered("t", "FLOAT[1, 96, 32]", "tokens")),
                List.of(BOTTLENECK));
    }

    private static Manifest manifest() {
        return Manifest.empty(SHA, Preprocess.imagenet(384, 288))
                .withBottlenecks(List.of(BOTTLENECK))
                .withViews(List.of(new Manifest.View(
                        "tokens",
                        "view",
                        List.of(0, 2, 1),
                        64,
                        1,
                        List.of(16, 24),
                        List.of("view/prefix_map", "view/map"),
                        "view/result")))
                .withProfile(new Manifest.Profile(
                        "street",
                        59,
                        List.of(new Manifest.ChannelFrequencies("sb", List.of(0.25, 0.75), 0.05, 0.125))));
    }

    private static Preprocess preprocess() {
        return Preprocess.imagenet(384, 288).withHead(new Head(Head.Kind.LOGITS, "y", null, null, null, null, null));
    }

    private static TrainPlan plan() {
        Phase phase = new Phase(
                9, 16, 4, Phase.Optimizer.ADAMW, 0.002, 10, 0.9, 5e-4, Phase.LearningRateSchedule.COSINE, 0.9, 5.0);
        return new TrainPlan(
                TrainPlan.Regime.STRAIGHT_THROUGH,
                new TemperatureSchedule(2, 0.01, 10),
                0.1,
                phase,
                phase,
                TrainPlan.BatchNorm.FROZEN,
                0.5,
                4,
                List.of(new AuxiliaryLoss("layer4", 0.1)),
                Map.of("pole", 2.0),
                0.5,
                List.of(new AuxiliaryLoss("aux", 0.4)),
                new AugmentationPlan(true, 0.8, 1.5, 0.1, 3),
                2,
                10.0,
                true,
                7);
    }

    private static Policy policy() {
        return new Policy(
                "gate",
                "safety",
                new Policy.DataPin("street", SHA),
                new Policy.Structure(
                        new Policy.BottleneckRule(List.of("layer3"), "reviewed there"),
                        new Policy.SimpleRule("no way round"),
                        new Policy.FormRule(CodeForm.ONEHOT, "readable"),
                        new Policy.ChannelRule(16, "an hour"),
                        new Policy.NameRule(List.of("road"), false, "safety case"),
                        new Policy.SimpleRule("no other reader"),
                        new Policy.UnchangedRule(true, "approved")),
                List.of(new Policy.MetricRule(
                        Policy.Metric.COVERAGE,
                        "layer3",
                        Grid.NATIVE,
                        "part",
                        "wheel",
                        new BigDecimal("0.80"),
                        new BigDecimal("0.95"),
                        new BigDecimal("0.02"),
                        "free space")));
    }

    private static Verdict verdict() {
        return new Verdict(
                "sbonnx 1",
                MODEL,
                "gate",
                Verdict.Outcome.FAIL,
                List.of(new Verdict.Finding(
                        "auic",
                        "layer3",
                        Verdict.Outcome.FAIL,
                        "AUiC is 0.39, but the minimum is 0.40",
                        new BigDecimal("0.39"),
                        new BigDecimal("0.40"),
                        "readable",
                        List.of("native grid"))),
                List.of("no coverage is asked for"));
    }

    private static ScoreReport report() {
        Map<String, ScoreReport.Category> categories =
                Map.of("part", new ScoreReport.Category(0.4, 0.3, 0.9, 0.35, 11));
        ScoreReport.GridScores grid = new GridScoresBuilder(List.of(new ChannelScoreBuilder(0, "code0")
                        .concept("wheel", "part")
                        .scores(0.8, 0.7, 0.75)
                        .threshold(-0.5, -1.0, 0.0)
                        .runnerUp("door", 0.1)
                        .byIou("wheel", 0.72)
                        .netDissect("wheel", -0.25)
                        .drivenBy(List.of("a", "b"))
                        .build()))
                .auic(0.4, 0.402, 0.3)
                .stability(0.9, List.of(0.89, 0.91))
                .concepts(0.35, 11)
                .heldOut(0.38)
                .bootstrap(List.of(0.35, 0.44))
                .netDissect(new ScoreReport.NetDissect(5, 4))
                .categories(categories)
                .build();
        ScoreReport.TaskScore task = new ScoreReport.TaskScore(0.5, 0.52, 0.9, CLASSES);
        return new ScoreReportBuilder("sbonnx 1", MODEL, DATA, "cpu")
                .original(MODEL)
                .options(Map.of("exact", "true"))
                .sites(List.of(new ScoreReport.Site(
                        "sb", "layer3", "usb", 20, 17, List.of(0), Map.of(ScoreReport.NATIVE, grid))))
                .reference(Map.of(ScoreReport.LABEL, new ScoreReport.Reference(0.6, 0.6, categories)))
                .concepts(List.of(new ScoreReport.ConceptExtent("wheel", "part", 40, 1L << 33)), List.of("helicopter"))
                .segmentation(new ScoreReport.Segmentation(task, task))
                .frontier(List.of(new ScoreReport.FrontierPoint("1x20", 20, 20, 0.5, 0.4, 0.35, 0.9)))
                .training(List.of(new ScoreReport.Epoch(1, "training", 1.25, 0.5, 0.49, 17, 0.3, 12.5)))
                .build();
    }
}
