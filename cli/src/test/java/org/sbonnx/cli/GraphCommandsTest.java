package org.sbonnx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.cli.command.ExitCode;
import org.sbonnx.fixtures.EmbeddedModels;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.Manifests;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.model.DiffReport;
import org.sbonnx.schemas.model.InspectReport;
import org.sbonnx.schemas.model.Manifest;

/** Commands that change or compare models without data: inspect, insert, remove, diff. */
class GraphCommandsTest {
    @TempDir
    static Path folder;

    private static String pspnet;
    private static String msocr;

    @BeforeAll
    static void fixtures() {
        pspnet = EmbeddedModels.extract(EmbeddedModels.PSPNET, folder).toString();
        msocr = EmbeddedModels.extract(EmbeddedModels.MSOCR, folder).toString();
    }

    private static String file(String name) {
        return folder.resolve(name).toString();
    }

    private static Run fine(String... args) {
        Run run = Run.sb(args);
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.FINE);
        return run;
    }

    private static void refused(Run run, String... parts) {
        assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(run.err().lines().toList()).hasSize(1).first().asString().contains(parts);
    }

    private static List<Manifest.Bottleneck> bottlenecks(String file) {
        return Manifests.require(OnnxModel.load(folder.resolve(file))).bottlenecks();
    }

    /** The site of a bottleneck has no place for another one; all other sites are tried. */
    @Test
    void sitesBesideABottleneckAreVerified() {
        String usb = file("usb-to-verify.onnx");
        fine("insert", pspnet, "--at", "layer3", "--usb", "1x4", "--no-verify", "-o", usb);
        Run run = fine("inspect", usb, "--verify", "--json", file("verified.json"));
        assertThat(run.out().lines().filter(l -> l.contains(" taken ")))
                .singleElement()
                .asString()
                .contains("layer3");
        InspectReport report = Json.read(Path.of(file("verified.json")), InspectReport.class);
        assertThat(report.sites())
                .filteredOn(s -> s.identityDeviation() == null)
                .hasSize(1);
        assertThat(report.sites()).hasSizeGreaterThan(3);
    }

    @Test
    void anIdentityBottleneckChangesNothingAtAnySiteOfTheFixtures() {
        for (String model : List.of(pspnet, msocr)) {
            Run run = fine("inspect", model, "--verify", "--json", file("inspect.json"));
            assertThat(run.out()).contains("identity");
            InspectReport report = Json.read(folder.resolve("inspect.json"), InspectReport.class);
            assertThat(report.sites())
                    .hasSizeGreaterThan(9)
                    .allSatisfy(
                            s -> assertThat(s.identityDeviation()).as(s.name()).isBetween(0.0, 1e-4));
        }
    }

    @Test
    void everySiteMayHaveItsOwnBottleneck() {
        String out = file("two.onnx");
        Run run = fine(
                "insert",
                pspnet,
                "--at",
                "layer4",
                "--linear",
                "9",
                "--at",
                "layer3",
                "--usb",
                "2x7",
                "--form",
                "soft",
                "--expose",
                "--json",
                file("insert.json"),
                "-o",
                out);
        assertThat(run.out()).contains("  remade    ").contains("  restored  ").contains("layer4.0/conv1");
        List<Manifest.Bottleneck> two = bottlenecks("two.onnx");
        assertThat(two).extracting(Manifest.Bottleneck::label).containsExactly("layer3", "layer4");
        assertThat(two).extracting(Manifest.Bottleneck::channels).containsExactly(14, 9);
        assertThat(two.get(0).form()).isEqualTo(Manifest.CodeForm.SOFT);
        assertThat(Json.read(folder.resolve("insert.json"), Manifest.class).bottlenecks())
                .isEqualTo(two);
        assertThat(OnnxModel.load(folder.resolve("two.onnx")).outputs()).hasSize(3);

        fine("remove", out, "--original", pspnet, "--at", "layer4", "-o", file("one.onnx"));
        assertThat(bottlenecks("one.onnx"))
                .extracting(Manifest.Bottleneck::label)
                .containsExactly("layer3");
        Run all = fine("remove", out, "--original", pspnet, "-o", file("none.onnx"));
        assertThat(all.out()).contains("the same content as the original");
        assertThat(folder.resolve("none.onnx")).hasSameBinaryContentAs(Path.of(pspnet));
    }

    @Test
    void aBottleneckOfTwoScalesIsRemovedFromBoth() {
        fine("insert", msocr, "--at", "layer4", "--usb", "1x12", "--no-verify", "-o", file("scales.onnx"));
        assertThat(bottlenecks("scales.onnx").get(0).tensors()).hasSize(2);
        fine("remove", file("scales.onnx"), "--original", msocr, "-o", file("back.onnx"));
        assertThat(folder.resolve("back.onnx")).hasSameBinaryContentAs(Path.of(msocr));
    }

    @Test
    void diffNamesWhatDiffersAndNothingElse() {
        fine("insert", pspnet, "--at", "pyramid", "--usb", "1x12", "--no-verify", "-o", file("spliced.onnx"));
        Run run = fine("diff", pspnet, file("spliced.onnx"), "--json", file("diff.json"));
        assertThat(run.out()).contains("+ metadata 'sbonnx'").contains("+ initializer 'sbonnx/pyramid/usb1.weight'");
        DiffReport report = Json.read(folder.resolve("diff.json"), DiffReport.class);
        assertThat(report.identical()).isFalse();
        assertThat(report.initializers().stream().filter(c -> c.kind() == DiffReport.ChangeKind.CHANGED))
                .isEmpty();
        assertThat(fine("diff", pspnet, pspnet).out()).contains("same content");
        refused(Run.sb("diff", pspnet), "1 models are named", "sb diff A B");
    }

    @Test
    void wrongWordsAreRefused() {
        refused(Run.sb("inspect", pspnet, "--outputs", "lgits"), "no output 'lgits'", "[");
        refused(
                Run.sb("insert", pspnet, "--at", "layer3", "--at", "stage4", "--usb", "1x8", "-o", file("x.onnx")),
                "'layer3' is named twice");
        refused(
                Run.sb(
                        "insert",
                        pspnet,
                        "--at",
                        "layer2",
                        "--at",
                        "layer3",
                        "--usb",
                        "1x8",
                        "--at",
                        "layer4",
                        "--linear",
                        "5",
                        "-o",
                        file("x.onnx")),
                "no bottleneck is named for 'layer2'");
        fine("insert", pspnet, "--at", "layer3", "--usb", "1x8", "--no-verify", "-o", file("a.onnx"));
        refused(
                Run.sb("remove", file("a.onnx"), "--original", msocr, "-o", file("x.onnx")),
                "is not what the bottlenecks",
                "--original");
        refused(Run.sb("remove", pspnet, "--original", pspnet, "-o", file("x.onnx")), "has no bottleneck");
        assertThat(folder.resolve("x.onnx")).doesNotExist();
    }
}
