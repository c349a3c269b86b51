package org.sbonnx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.cli.command.ExitCode;
import org.sbonnx.fixtures.EmbeddedModels;
import org.sbonnx.fixtures.SceneKind;
import org.sbonnx.fixtures.scene.SceneDataset;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.Manifests;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.model.InspectReport;
import org.sbonnx.schemas.model.Manifest;
import org.sbonnx.schemas.report.EvalReport;
import org.sbonnx.schemas.report.ScoreReport;

/** The main job on the embedded fixture, through every module and both engines, judged from the files written. */
class EndToEndTest {
    @TempDir
    static Path folder;

    private static String model;
    private static String train;
    private static String validation;

    @BeforeAll
    static void fixture() {
        model = EmbeddedModels.extract(EmbeddedModels.PSPNET, folder).toString();
        train = scenes("train", SceneKind.STREET, EmbeddedModels.TRAIN_SEED, 64);
        validation = scenes("validation", SceneKind.STREET, EmbeddedModels.VAL_SEED, 24);
        fine(
                "convert",
                model,
                "--at",
                "layer3",
                "--usb",
                "1x16",
                "--data",
                train,
                "--val",
                validation,
                "--epochs",
                "1",
                "--quiet",
                "-o",
                file("converted"));
    }

    private static String scenes(String name, SceneKind kind, long seed, int count) {
        return SceneDataset.write(folder.resolve(name), kind, seed, count, EmbeddedModels.WIDTH, EmbeddedModels.HEIGHT)
                .toString();
    }

    private static Run fine(String... args) {
        Run run = Run.sb(args);
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.FINE);
        return run;
    }

    private static String file(String name) {
        return folder.resolve(name).toString();
    }

    private static EvalReport eval(String onnx) {
        fine("eval", onnx, "--data", validation, "--quiet", "--json", file("eval.json"));
        return Json.read(folder.resolve("eval.json"), EvalReport.class);
    }

    @Test
    void convertKeepsTheSegmentationAndMakesChannelsReadable() {
        ScoreReport report = Json.read(folder.resolve("converted/report.json"), ScoreReport.class);
        double before = report.segmentation().before().miou();
        double after = eval(file("converted/model.onnx")).miou();
        assertThat(before).isEqualTo(eval(model).miou());
        assertThat(after).isEqualTo(report.segmentation().after().miou()).isGreaterThan(0.88 * before);
        ScoreReport.Site site = report.sites().get(0);
        ScoreReport.GridScores grid = site.grids().get(ScoreReport.NATIVE);
        ScoreReport.Reference reference = report.reference().get(ScoreReport.NATIVE);
        assertThat(site.active()).isGreaterThanOrEqualTo(8);
        assertThat(site.activeChannels())
                .as("channels that some image drives")
                .hasSize(site.active())
                .isEqualTo(grid.channelScores().stream()
                        .filter(channel -> !channel.drivenBy().isEmpty())
                        .map(ScoreReport.ChannelScore::channel)
                        .toList());
        assertThat(grid.stability()).isEqualTo(1);
        assertThat(grid.categories().get("class").auic())
                .isGreaterThan(0.5 * reference.categories().get("class").auic());
        assertThat(grid.categories()).containsOnlyKeys("class", "part", "material");
        assertThat(folder.resolve("converted/report.html")).content().contains("layer3", "AUiC");
    }

    @Test
    void scoringTheWrittenFileAfreshGivesTheSameFigures() {
        fine("score", file("converted/model.onnx"), "--data", validation, "--quiet", "-o", file("again"));
        ScoreReport again = Json.read(folder.resolve("again/report.json"), ScoreReport.class);
        ScoreReport first = Json.read(folder.resolve("converted/report.json"), ScoreReport.class);
        assertThat(again.sites()).isEqualTo(first.sites());
        assertThat(again.segmentation().after()).isEqualTo(first.segmentation().after());
    }

    @Test
    void theArtifactExplainsItself() {
        Manifest manifest = Manifests.require(OnnxModel.load(folder.resolve("converted/model.onnx")));
        assertThat(manifest.original().sha256())
                .isEqualTo(OnnxModel.load(Path.of(model)).sha256());
        assertThat(manifest.preprocess()).isNotNull();
        assertThat(manifest.bottlenecks().get(0).groups().get(0).channels())
                .extracting(Manifest.Channel::name)
                .contains("road", "sky");
        fine("inspect", file("converted/model.onnx"), "--json", file("inspect.json"));
        InspectReport inspected = Json.read(folder.resolve("inspect.json"), InspectReport.class);
        assertThat(inspected.bottlenecks()).hasSize(1);
    }

    @Test
    void trainingChangesTheDeclaredWeightsAndNothingElse() {
        OnnxModel calibrated = OnnxModel.load(folder.resolve("converted/calibrated.onnx"));
        OnnxModel tuned = OnnxModel.load(folder.resolve("converted/model.onnx"));
        Manifest.Parameters declared =
                Manifests.require(calibrated).bottlenecks().get(0).parameters();
        int changed = 0;
        for (var e : calibrated.initializers().entrySet()) {
            boolean same = e.getValue().equals(tuned.initializers().get(e.getKey()));
            boolean trainable =
                    declared.phase1().contains(e.getKey()) || declared.phase2().contains(e.getKey());
            assertThat(same || trainable).as(e.getKey()).isTrue();
            changed += same ? 0 : 1;
        }
        assertThat(changed).isGreaterThan(declared.phase2().size() / 2);
        assertThat(tuned.graph().getNodeList()).isEqualTo(calibrated.graph().getNodeList());
    }

    @Test
    void supervisedGroupsLearnPartsAndMaterialsFromAnotherDomain() {
        String concepts = scenes("concepts", SceneKind.CONCEPT, 3, 64);
        fine(
                "calibrate",
                model,
                "--at",
                "layer3",
                "--ssb",
                "part,material",
                "--data",
                train,
                "--concepts",
                concepts,
                "--quiet",
                "-o",
                file("ssb.onnx"));
        fine("score", file("ssb.onnx"), "--data", validation, "--grid", "native", "--quiet", "-o", file("ssb"));
        fine(
                "score",
                model,
                "--at",
                "layer3",
                "--data",
                validation,
                "--grid",
                "native",
                "--quiet",
                "-o",
                file("vanilla"));
        ScoreReport.GridScores supervised = native0("ssb");
        ScoreReport.GridScores vanilla = native0("vanilla");
        assertThat(supervised.categories().get("part").coverage())
                .isGreaterThan(vanilla.categories().get("part").coverage());
        assertThat(eval(file("ssb.onnx")).miou()).isGreaterThan(eval(model).miou() - 0.08);
    }

    private static ScoreReport.GridScores native0(String name) {
        return Json.read(folder.resolve(name).resolve("report.json"), ScoreReport.class)
                .sites()
                .get(0)
                .grids()
                .get(ScoreReport.NATIVE);
    }

    @Test
    void aSweepDrawsTheFrontier() {
        fine(
                "calibrate",
                model,
                "--at",
                "pyramid",
                "--sweep",
                "4,12",
                "--data",
                train,
                "--limit",
                "32",
                "--val",
                validation,
                "--quiet",
                "-o",
                file("sweep"));
        ScoreReport report = Json.read(folder.resolve("sweep/report.json"), ScoreReport.class);
        assertThat(report.frontier())
                .extracting(ScoreReport.FrontierPoint::channels)
                .containsExactly(4, 12);
        assertThat(report.frontier().get(1).miou())
                .isGreaterThan(report.frontier().get(0).miou());
        assertThat(eval(file("sweep/usb-1x12.onnx")).miou())
                .isEqualTo(report.frontier().get(1).miou());
    }

    @Test
    void repeatedCalibrationGivesTheSameBytes() throws Exception {
        for (String name : new String[] {"one.onnx", "two.onnx"}) {
            fine(
                    "calibrate",
                    model,
                    "--at",
                    "pyramid",
                    "--usb",
                    "2x6",
                    "--data",
                    train,
                    "--limit",
                    "16",
                    "--quiet",
                    "--threads",
                    name.equals("one.onnx") ? "1" : "2",
                    "-o",
                    file(name));
        }
        Manifest one = Manifests.require(OnnxModel.load(folder.resolve("one.onnx")));
        assertThat(one).isEqualTo(Manifests.require(OnnxModel.load(folder.resolve("two.onnx"))));
        fine(
                "calibrate",
                model,
                "--at",
                "pyramid",
                "--usb",
                "2x6",
                "--data",
                train,
                "--limit",
                "16",
                "--quiet",
                "--threads",
                "1",
                "-o",
                file("three.onnx"));
        assertThat(Files.readAllBytes(folder.resolve("three.onnx")))
                .isEqualTo(Files.readAllBytes(folder.resolve("one.onnx")));
    }
}
