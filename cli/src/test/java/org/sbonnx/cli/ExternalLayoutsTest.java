package org.sbonnx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sbonnx.cli.command.ExitCode;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.report.EvalReport;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.testkit.ExternalWeights;

/** Every command on one model whose weights lie in data files in several ways: all find what they find with the weights inline. */
class ExternalLayoutsTest {
    @TempDir
    static Path folder;

    private static SeedModels seeds;
    private static Path inline;
    private static Path inlineUsb;

    @BeforeAll
    static void models() throws IOException {
        seeds = new SeedModels(Files.createDirectories(folder.resolve("seeds")));
        inline = seeds.models().get("residual");
        inlineUsb = seeds.models().get("residual-usb");
    }

    private static Run fine(String... args) {
        Run run = Run.sb(args);
        assertThat(run.code()).as(List.of(args) + run.err()).isEqualTo(ExitCode.FINE);
        return run;
    }

    @ParameterizedTest
    @EnumSource(ExternalWeights.Layout.class)
    void everyCommandFindsTheSame(ExternalWeights.Layout layout) throws IOException {
        Path place = Files.createDirectories(folder.resolve(layout.toString()));
        String m = ExternalWeights.write(OnnxModel.load(inline).proto(), place, layout)
                .toString();
        Path usbFolder = Files.createDirectories(place.resolve("usb"));
        String usb = ExternalWeights.write(OnnxModel.load(inlineUsb).proto(), usbFolder, layout)
                .toString();
        String data = seeds.data().toString();

        fine("inspect", m);
        fine("diff", inline.toString(), m);
        fine("insert", m, "--at", "block", "--usb", "1x4", "-o", out(place, "i.onnx"));
        assertThat(miou(usb, place)).isEqualTo(miou(inlineUsb.toString(), place));
        assertThat(score(usb, place)).isEqualTo(score(inlineUsb.toString(), place));

        fine(
                "calibrate",
                m,
                "--at",
                "block",
                "--usb",
                "1x4",
                "--data",
                data,
                "--threads",
                "1",
                "-o",
                out(place, "c.onnx"));
        sameWeights(inlineUsb, place.resolve("c.onnx"));
        train(inlineUsb.toString(), out(place, "inline.onnx"));
        train(usb, out(place, "t.onnx"));
        sameWeights(place.resolve("inline.onnx"), place.resolve("t.onnx"));
        fine(
                "convert",
                m,
                "--at",
                "block",
                "--usb",
                "1x4",
                "--data",
                data,
                "--val",
                data,
                "--epochs",
                "1",
                "-o",
                out(place, "v"));

        Path policy = Files.writeString(place.resolve("p.json"), MutatedModelsTest.POLICY);
        fine("check", place.resolve("c.onnx").toString(), "--policy", policy.toString(), "--original", m);
        fine("effects", usb, "--data", data);
        fine("remove", place.resolve("c.onnx").toString(), "--original", m, "-o", out(place, "r.onnx"));
        sameWeights(inline, place.resolve("r.onnx"));
        fine("export", usb, "--triton", out(place, "triton"), "--name", "n", "--codes");
        sameWeights(inlineUsb, place.resolve("triton/n/1/model.onnx"));
    }

    private static String out(Path place, String name) {
        return place.resolve(name).toString();
    }

    private static void train(String model, String out) {
        fine("train", model, "--data", seeds.data().toString(), "--epochs", "1", "--threads", "1", "-o", out);
    }

    private static double miou(String model, Path place) {
        String json = out(place, "eval.json");
        fine("eval", model, "--data", seeds.data().toString(), "--json", json);
        return Json.read(Path.of(json), EvalReport.class).miou();
    }

    private static ScoreReport.GridScores score(String model, Path place) {
        fine("score", model, "--data", seeds.data().toString(), "-o", out(place, "s"));
        return Json.read(place.resolve("s/report.json"), ScoreReport.class)
                .sites()
                .get(0)
                .grids()
                .get(ScoreReport.NATIVE);
    }

    /** Compares every weight of {@code expected}; {@code actual} may hold it in a Constant node, or in a copy that is trained. */
    private static void sameWeights(Path expected, Path actual) {
        OnnxModel a = OnnxModel.load(expected);
        OnnxModel b = OnnxModel.load(actual);
        a.initializers()
                .forEach((name, t) -> assertThat(weight(b, name))
                        .as(name)
                        .isEqualTo(a.resolve(t).getRawData()));
    }

    private static ByteString weight(OnnxModel model, String name) {
        TensorProto t = model.index()
                .constant("sbonnx/own/" + name)
                .or(() -> model.index().constant(name))
                .orElseThrow(() -> new AssertionError(model + " has no weight '" + name + "'"));
        return model.resolve(t).getRawData();
    }
}
