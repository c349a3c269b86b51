package org.sbonnx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
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
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.diff.ModelDiff;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.model.InspectReport;
import org.sbonnx.schemas.report.ScoreReport;

/** The embedded U-Net and vision transformer through the commands: calibrated, judged, checked, and given back. */
class SkipsAndTokensTest {
    private static final String POLICY = """
            {"name": "structure", "structure": {"bottlenecks": {}, "cut": {}, "form": {"unsupervised": "onehot"},
             "readers": {}, "unchanged": {}}}
            """;

    @TempDir
    static Path folder;

    private static String learn;
    private static String judge;

    @BeforeAll
    static void scenes() {
        learn = scenes("learn", EmbeddedModels.TRAIN_SEED, 40);
        judge = scenes("judge", EmbeddedModels.VAL_SEED, 16);
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

    private static void fine(String... args) {
        Run run = Run.sb(args);
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.FINE);
    }

    private static InspectReport inspected(String model) {
        Path json = folder.resolve("inspect.json");
        fine("inspect", model, "--json", json.toString());
        return Json.read(json, InspectReport.class);
    }

    private static ScoreReport score(String model, String... more) {
        Path out = folder.resolve("score-" + Path.of(model).getFileName());
        List<String> args = new ArrayList<>(List.of("score", model, "--data", judge, "--grid", "native", "--quiet"));
        args.addAll(List.of(more));
        args.addAll(List.of("-o", out.toString()));
        fine(args.toArray(String[]::new));
        return Json.read(out.resolve("report.json"), ScoreReport.class);
    }

    private static double miou(ScoreReport report) {
        return report.segmentation().after().miou();
    }

    /** Calibrates, proves the structure, and takes the bottlenecks out again; returns the scores. */
    private static ScoreReport converted(String original, int cut, String sizes) throws Exception {
        Path made = folder.resolve("made-" + cut + ".onnx");
        Path back = folder.resolve("back.onnx");
        Path policy = Files.writeString(folder.resolve("policy.json"), POLICY);
        fine(
                "calibrate",
                original,
                "--at",
                String.valueOf(cut),
                "--usb",
                sizes,
                "--data",
                learn,
                "--quiet",
                "-o",
                made.toString());
        fine("check", made.toString(), "--policy", policy.toString(), "--original", original);
        fine("remove", made.toString(), "--original", original, "-o", back.toString());
        assertThat(ModelDiff.between(OnnxModel.load(Path.of(original)), OnnxModel.load(back))
                        .isEmpty())
                .isTrue();
        return score(made.toString());
    }

    @Test
    void theEndOfAnEncoderWithItsSkips() throws Exception {
        String unet = EmbeddedModels.extract(EmbeddedModels.UNET, folder).toString();
        InspectReport report = inspected(unet);
        InspectReport.SiteSet end = report.sets().stream()
                .filter(s -> s.places().size() == 4)
                .findFirst()
                .orElseThrow();
        assertThat(report.candidates()).contains(end.index());
        ScoreReport before = score(unet, "--at", String.valueOf(end.index()));
        assertThat(before.sites())
                .extracting(ScoreReport.Site::site)
                .isEqualTo(end.places().stream().map(InspectReport.Site::name).toList());
        String last = end.places().get(3).name();
        assertThat(score(unet, "--at", last).sites())
                .extracting(ScoreReport.Site::site)
                .containsExactly(last);
        double original = miou(before);
        ScoreReport narrow = converted(unet, end.index(), "1x16");
        assertThat(narrow.sites()).hasSize(4).allMatch(s -> s.channels() == 16);
        assertThat(miou(narrow)).isGreaterThan(0.9 * original);
        ScoreReport constant = converted(unet, end.index(), "0,1x16,1x16,1x16");
        assertThat(constant.sites()).hasSize(3);
        assertThat(miou(constant)).isLessThan(miou(narrow));
    }

    @Test
    void tokensAtHalfTheDepth() throws Exception {
        String vit = EmbeddedModels.extract(EmbeddedModels.VIT, folder).toString();
        InspectReport report = inspected(vit);
        int half = report.candidates().stream()
                .filter(c -> c < report.sites().size())
                .filter(c -> Math.abs(report.sites().get(c).flopsAfter() - 0.5) < 0.15)
                .findFirst()
                .orElseThrow();
        double original = miou(score(vit, "--at", String.valueOf(half)));
        ScoreReport tokens = converted(vit, half, "1x32");
        assertThat(tokens.sites()).hasSize(1);
        assertThat(tokens.sites().get(0).channels()).isEqualTo(32);
        assertThat(miou(tokens)).isGreaterThan(0.85 * original);
    }
}
