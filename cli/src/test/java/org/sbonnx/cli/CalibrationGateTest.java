package org.sbonnx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.cli.command.ExitCode;
import org.sbonnx.fixtures.EmbeddedModels;
import org.sbonnx.fixtures.SceneKind;
import org.sbonnx.fixtures.scene.SceneDataset;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.report.ScoreReport;

/** What calibration without training must keep and gain on the embedded fixture, judged from the files written. */
class CalibrationGateTest {
    private static final int LEARN = 48;
    private static final int JUDGE = 24;

    @TempDir
    static Path folder;

    private static String model;
    private static String learn;
    private static String judge;
    private static double original;

    @BeforeAll
    static void fixture() {
        model = EmbeddedModels.extract(EmbeddedModels.PSPNET, folder).toString();
        learn = scenes("learn", EmbeddedModels.TRAIN_SEED, LEARN);
        judge = scenes("judge", EmbeddedModels.VAL_SEED, JUDGE);
        original = score(model, "original", "--at", "layer3")
                .segmentation()
                .after()
                .miou();
    }

    private static String scenes(String name, long seed, int count) {
        return SceneDataset.write(
                        folder.resolve(name),
                        SceneKind.STREET,
                        seed,
                        count,
                        EmbeddedModels.WIDTH,
                        EmbeddedModels.HEIGHT)
                .toString();
    }

    private static void fine(List<String> args) {
        Run run = Run.sb(args.toArray(String[]::new));
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.FINE);
    }

    private static ScoreReport calibrated(String name, String at, String... bottleneck) {
        String out = folder.resolve(name + ".onnx").toString();
        List<String> args = new ArrayList<>(List.of("calibrate", model, "--at", at));
        args.addAll(List.of(bottleneck));
        args.addAll(List.of("--data", learn, "--quiet", "-o", out));
        fine(args);
        return score(out, name);
    }

    private static ScoreReport score(String onnx, String name, String... more) {
        Path out = folder.resolve(name);
        List<String> args = new ArrayList<>(List.of("score", onnx, "--data", judge, "--grid", "native", "--quiet"));
        args.addAll(List.of(more));
        args.addAll(List.of("-o", out.toString()));
        fine(args);
        return Json.read(out.resolve("report.json"), ScoreReport.class);
    }

    private static double miou(ScoreReport report) {
        return report.segmentation().after().miou();
    }

    private static double coverage(ScoreReport report, String category) {
        return report.sites()
                .get(0)
                .grids()
                .get(ScoreReport.NATIVE)
                .categories()
                .get(category)
                .coverage();
    }

    @Test
    void supervisedGroupsBesideAnUnsupervisedOneCoverPartsAndMaterialsAndKeepTheSegmentation() {
        ScoreReport alone = calibrated("alone", "layer3", "--usb", "1x16");
        ScoreReport mixed = calibrated("mixed", "layer3", "--ssb", "part,material", "--usb", "1x16");
        assertThat(miou(alone)).isGreaterThan(0.85 * original);
        assertThat(miou(mixed)).isGreaterThan(0.97 * original);
        assertThat(coverage(mixed, "part")).isGreaterThan(1.2 * coverage(alone, "part"));
        assertThat(coverage(mixed, "material")).isGreaterThan(1.2 * coverage(alone, "material"));
    }

    @Test
    void codesOfASiteThatTellsTheClassesCoverThemAsTheModelItselfDoes() {
        ScoreReport pyramid = calibrated("pyramid", "pyramid", "--usb", "1x11");
        ScoreReport.Reference reference = pyramid.reference().get(ScoreReport.NATIVE);
        assertThat(miou(pyramid)).isGreaterThan(0.88 * original);
        assertThat(coverage(pyramid, "class"))
                .isGreaterThan(0.85 * reference.categories().get("class").coverage());
    }
}
