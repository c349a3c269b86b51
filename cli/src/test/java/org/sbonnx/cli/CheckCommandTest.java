package org.sbonnx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.cli.command.ExitCode;
import org.sbonnx.fixtures.EmbeddedModels;
import org.sbonnx.fixtures.SceneKind;
import org.sbonnx.fixtures.scene.SceneDataset;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.graph.edit.Edit;
import org.sbonnx.graph.edit.GraphEditor;
import org.sbonnx.insert.Manifests;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.schemas.gate.Verdict;
import org.sbonnx.schemas.gate.Verdict.Outcome;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.model.Manifest;

/** A policy in a scratch repository: a good artifact passes, each way of spoiling it is caught. */
class CheckCommandTest {
    @TempDir
    static Path folder;

    private static String original;
    private static String judge;
    private static Path good;

    @BeforeAll
    static void repository() throws IOException {
        original = EmbeddedModels.extract(EmbeddedModels.PSPNET, folder).toString();
        String learn = scenes("learn", EmbeddedModels.TRAIN_SEED, 24);
        judge = scenes("judge", EmbeddedModels.VAL_SEED, 8);
        good = folder.resolve("good.onnx");
        fine(
                "calibrate",
                original,
                "--at",
                "layer3",
                "--usb",
                "1x12",
                "--data",
                learn,
                "--quiet",
                "-o",
                good.toString());
        score(good, "scored");
        Files.writeString(folder.resolve("policy.json"), POLICY);
    }

    private static final String POLICY = """
            {
              "name": "scenes gate",
              "structure": {
                "bottlenecks": {"sites": ["layer3"], "why": "reviewed there"},
                "cut": {"why": "no way round"},
                "form": {"unsupervised": "onehot", "why": "readable"},
                "channels": {"max": 16, "why": "an hour"},
                "names": {"keep": ["road", "sky"], "why": "the safety case names them"},
                "readers": {"why": "nobody else"},
                "unchanged": {"why": "approved"}
              },
              "measured": [
                {"figure": "auic", "category": "class", "min": 0.20, "why": "readable"},
                {"figure": "coverage", "category": "class", "min": 0.10, "why": "no gaming"},
                {"figure": "active_channels", "min": 6},
                {"figure": "miou_loss", "max": 0.5, "why": "what it may cost"}
              ]
            }
            """;

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

    private static String file(String name) {
        return folder.resolve(name).toString();
    }

    private static Run fine(String... args) {
        Run run = Run.sb(args);
        assertThat(run.code()).as(run.out() + run.err()).isEqualTo(ExitCode.FINE);
        return run;
    }

    private static void score(Path model, String output) {
        fine(
                "score",
                model.toString(),
                "--original",
                original,
                "--data",
                judge,
                "--grid",
                "native",
                "--quiet",
                "-o",
                file(output));
    }

    /** Runs the gate with the stored report, and reads its verdict. */
    private static Verdict check(int exit, Path model, String report, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "check",
                model.toString(),
                "--policy",
                file("policy.json"),
                "--original",
                original,
                "--report",
                report));
        args.addAll(List.of("--json", file("verdict.json")));
        args.addAll(List.of(more));
        Run run = Run.sb(args.toArray(String[]::new));
        assertThat(run.code()).as(run.out() + run.err()).isEqualTo(exit);
        return Json.read(folder.resolve("verdict.json"), Verdict.class);
    }

    /** Scores a spoiled copy, so that its report is its own, and runs the gate. */
    private static Verdict spoiled(String name, Consumer<GraphProto.Builder> change) {
        OnnxModel model = OnnxModel.load(good);
        GraphProto.Builder graph = model.graph().toBuilder();
        change.accept(graph);
        return judged(name, model.with(model.proto().toBuilder().setGraph(graph).build()));
    }

    private static Verdict judged(String name, OnnxModel model) {
        Path file = folder.resolve(name + ".onnx");
        model.save(file);
        score(file, name);
        return check(ExitCode.VIOLATED, file, file(name + "/report.json"));
    }

    private static void assertOnly(Verdict verdict, String... rules) {
        assertThat(verdict.outcome()).isEqualTo(Outcome.FAIL);
        assertThat(verdict.findings())
                .filteredOn(f -> f.outcome() != Outcome.PASS)
                .extracting(Verdict.Finding::rule)
                .containsOnly(rules);
    }

    @Test
    void aGoodArtifactPasses() throws IOException {
        Verdict verdict = check(
                ExitCode.FINE,
                good,
                file("scored/report.json"),
                "--junit",
                file("junit.xml"),
                "--summary",
                file("summary.md"),
                "--card",
                file("card.json"),
                "--baseline",
                file("scored/report.json"));
        assertThat(verdict.outcome()).isEqualTo(Outcome.PASS);
        assertThat(verdict.findings()).hasSize(13);
        assertThat(Files.readString(folder.resolve("junit.xml"))).contains("failures=\"0\"");
        assertThat(Files.readString(folder.resolve("summary.md"))).contains("PASS");
        assertThat(Files.readString(folder.resolve("card.json"))).contains("machine-learning-model", "\"AUiC\"");
    }

    @Test
    void anotherOriginalIsIncomparable() {
        Run run = Run.sb("score", good.toString(), "--original", good.toString(), "--data", judge, "-o", file("never"));
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.INCOMPARABLE);
        assertThat(run.err()).contains("good.onnx", "was made from");
        assertThat(folder.resolve("never")).doesNotExist();
    }

    @Test
    void measuringNowGivesTheSameVerdict() {
        Run run = fine(
                "check",
                good.toString(),
                "--policy",
                file("policy.json"),
                "--original",
                original,
                "--data",
                judge,
                "--quiet");
        assertThat(run.out()).contains("PASS: good.onnx against 'scenes gate'");
    }

    @Test
    void aPathRoundTheBottleneckFails() {
        Verdict verdict = spoiled("around", g -> {
            String logits = g.getOutput(0).getName();
            String input = g.getInput(0).getName();
            int classes =
                    (int) Manifests.require(OnnxModel.load(good)).bottlenecks().size();
            assertThat(classes).isEqualTo(1);
            g.addNode(node("ReduceMean", "leak", "leak", input).toBuilder()
                    .addAttribute(Attributes.of("axes", new long[] {1}))
                    .addAttribute(Attributes.of("keepdims", 1L)));
            g.addNode(node("Add", "leaky", "leaky_logits", logits, "leak"));
            g.setOutput(0, g.getOutput(0).toBuilder().setName("leaky_logits"));
        });
        assertOnly(verdict, "structure.cut", "structure.unchanged");
        assertThat(verdict.findingsOf(Outcome.FAIL).get(0).details()).endsWith("leak", "leaky");
    }

    private static NodeProto node(String op, String name, String output, String... inputs) {
        return NodeProto.newBuilder()
                .setOpType(op)
                .setName(name)
                .addAllInput(List.of(inputs))
                .addOutput(output)
                .build();
    }

    @Test
    void softenedCodesFail() {
        Manifest.Bottleneck b =
                Manifests.require(OnnxModel.load(good)).bottlenecks().get(0);
        Verdict verdict = spoiled("softened", g -> {
            for (int i = 0; i < g.getNodeCount(); i++) {
                if (g.getNode(i).getOutput(0).equals(b.scored().output())) {
                    g.setNode(
                            i,
                            node(
                                            "Softmax",
                                            "softened",
                                            b.scored().output(),
                                            b.scored().logits().get(0))
                                    .toBuilder()
                                    .addAttribute(Attributes.of("axis", 1L)));
                }
            }
        });
        assertThat(verdict.findingsOf(Outcome.FAIL))
                .extracting(Verdict.Finding::rule)
                .contains("structure.form");
    }

    @Test
    void aChannelRenamedAwayFails() {
        OnnxModel model = OnnxModel.load(good);
        String json = Json.compact(Manifests.require(model)).replace("\"name\":\"sky\"", "\"name\":\"blue\"");
        assertOnly(
                judged("renamed", GraphEditor.apply(model, List.of(new Edit.SetMetadata(Manifest.KEY, json)))),
                "structure.names");
    }

    @Test
    void weightsChangedElsewhereFail() {
        Verdict verdict = spoiled("patched", g -> {
            TensorProto first = g.getInitializerList().stream()
                    .filter(t -> t.getDimsCount() == 4)
                    .findFirst()
                    .orElseThrow();
            FloatTensor value = Tensors.floats(first);
            value.data()[0] += 1e-3f;
            int at = g.getInitializerList().indexOf(first);
            g.setInitializer(at, Tensors.of(first.getName(), value));
        });
        assertOnly(verdict, "structure.unchanged");
        assertThat(verdict.findingsOf(Outcome.FAIL).get(0).details().get(0)).contains("weights", "1 of ");
    }

    @Test
    void auicBelowItsLimitFails() throws IOException {
        Path strict =
                Files.writeString(folder.resolve("strict.json"), POLICY.replace("\"min\": 0.20", "\"min\": 0.99"));
        Run run = Run.sb(
                "check",
                good.toString(),
                "--policy",
                strict.toString(),
                "--original",
                original,
                "--report",
                file("scored/report.json"),
                "--annotations");
        assertThat(run.code()).isEqualTo(ExitCode.VIOLATED);
        assertThat(run.out()).contains("but the minimum is 0.99", "why: readable", "::error title=sbonnx%3A auic");
    }

    @Test
    void aReportOfAnotherModelIsIncomparable() throws IOException {
        OnnxModel other = GraphEditor.apply(OnnxModel.load(good), List.of(new Edit.SetMetadata("build", "8")));
        Path file = folder.resolve("other.onnx");
        other.save(file);
        Verdict verdict = check(ExitCode.INCOMPARABLE, file, file("scored/report.json"));
        assertThat(verdict.outcome()).isEqualTo(Outcome.INCOMPARABLE);
        assertThat(verdict.findingsOf(Outcome.INCOMPARABLE))
                .hasSize(4)
                .allMatch(f -> f.message().contains("another model"));
        Run unmeasured = Run.sb("check", good.toString(), "--policy", file("policy.json"), "--original", original);
        assertThat(unmeasured.code()).isEqualTo(ExitCode.INCOMPARABLE);
    }

    @Test
    void aPolicyThatMakesNoSenseIsBadInput() throws IOException {
        for (String rule : List.of(
                "{\"figure\": \"auic\"}",
                "{\"figure\": \"miou\", \"category\": \"class\", \"min\": 0.1}",
                "{\"figure\": \"concept_miou\", \"min\": 0.1}",
                "{\"figure\": \"auic\", \"min\": \"0.1\"}",
                "{\"figure\": \"auic\", \"min\": 1e-900000000}")) {
            Path odd = Files.writeString(folder.resolve("odd.json"), "{\"measured\": [" + rule + "]}");
            Run run = Run.sb("check", good.toString(), "--policy", odd.toString());
            assertThat(run.code()).as(rule + run.err()).isEqualTo(ExitCode.BAD_INPUT);
        }
    }
}
