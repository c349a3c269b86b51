package org.sbonnx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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
import org.sbonnx.schemas.model.Manifest;
import org.sbonnx.schemas.report.AblationReport;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.workflow.example.InspectionService;

/** A bottlenecked model on its way into production: examined, stamped, exported, served. Its weights are random. */
class DeploymentTest {
    @TempDir
    static Path folder;

    private static Path model;
    private static Path data;

    @BeforeAll
    static void fixture() {
        String original = EmbeddedModels.extract(EmbeddedModels.PSPNET, folder).toString();
        data = SceneDataset.write(
                folder.resolve("scenes"), SceneKind.STREET, 5, 3, EmbeddedModels.WIDTH, EmbeddedModels.HEIGHT);
        String preprocess = file(EmbeddedModels.preprocessFile(EmbeddedModels.PSPNET));
        fine(
                "insert",
                original,
                "--at",
                "layer3",
                "--usb",
                "1x4",
                "--no-verify",
                "--preprocess",
                preprocess,
                "-o",
                file("random.onnx"));
        fine(
                "score",
                file("random.onnx"),
                "--data",
                data.toString(),
                "--grid",
                "native",
                "--quiet",
                "-o",
                file("scored"),
                "--stamp",
                file("stamped.onnx"));
        model = folder.resolve("stamped.onnx");
    }

    private static String file(String name) {
        return folder.resolve(name).toString();
    }

    private static Run fine(String... args) {
        Run run = Run.sb(args);
        assertThat(run.code()).as(run.out() + run.err()).isEqualTo(ExitCode.FINE);
        return run;
    }

    @Test
    void theStampedModelIsTheOneThatTheReportSpeaksOf() {
        OnnxModel stamped = OnnxModel.load(model);
        ScoreReport report = Json.read(folder.resolve("scored/report.json"), ScoreReport.class);
        assertThat(report.model().sha256()).isEqualTo(stamped.sha256());
        Manifest.Profile profile = Manifests.require(stamped).profile();
        assertThat(profile.images()).isEqualTo(3);
        assertThat(profile.sites().get(0).shares().stream()
                        .mapToDouble(Double::doubleValue)
                        .sum())
                .isEqualTo(1, org.assertj.core.data.Offset.offset(1e-9));
        assertThat(stamped.graph())
                .isEqualTo(OnnxModel.load(folder.resolve("random.onnx")).graph());
    }

    @Test
    void effectsAreWrittenForEveryActiveChannel() {
        Run run = fine(
                "effects", model.toString(), "--data", data.toString(), "--limit", "1", "--json", file("effects.json"));
        AblationReport report = Json.read(folder.resolve("effects.json"), AblationReport.class);
        assertThat(report.classes()).extracting(AblationReport.ClassCount::name).contains("road");
        assertThat(report.sites().get(0).channels()).isNotEmpty().allSatisfy(c -> {
            assertThat(c.effects()).hasSize(2);
            c.effects()
                    .forEach(e -> assertThat(
                                    e.lost().stream().mapToLong(Long::longValue).sum())
                            .isEqualTo(e.changed())
                            .isEqualTo(e.gained().stream()
                                    .mapToLong(Long::longValue)
                                    .sum()));
        });
        assertThat(run.out()).contains("layer3, 1 images:");
    }

    @Test
    void exportsFitTheModel() throws Exception {
        fine(
                "export",
                model.toString(),
                "--triton",
                file("repository"),
                "--djl-serving",
                file("djl"),
                "--codes",
                "--name",
                "scenes");
        String config = Files.readString(folder.resolve("repository/scenes/config.pbtxt"));
        OnnxModel served = OnnxModel.load(folder.resolve("repository/scenes/1/model.onnx"));
        assertThat(served.outputs()).hasSize(2);
        served.inputs().forEach(v -> assertThat(config).contains("name: \"" + v.getName() + "\""));
        served.outputs().forEach(v -> assertThat(config).contains("name: \"" + v.getName() + "\""));
        assertThat(Files.readAllBytes(folder.resolve("djl/model.onnx")))
                .isEqualTo(Files.readAllBytes(folder.resolve("repository/scenes/1/model.onnx")));
        Run nowhere = Run.sb("export", model.toString());
        assertThat(nowhere.code()).isEqualTo(ExitCode.BAD_INPUT);
    }

    @Test
    void theExampleServiceAnswersWithNamedChannels() throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        try (InspectionService service = new InspectionService(model, 0)) {
            String base = "http://127.0.0.1:" + service.port();
            HttpResponse<String> seen = http.send(
                    HttpRequest.newBuilder(URI.create(base + "/inspect"))
                            .POST(HttpRequest.BodyPublishers.ofFile(
                                    data.resolveSibling("images").resolve("00000.png")))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(seen.statusCode()).as(seen.body()).isEqualTo(200);
            JsonNode answer = new ObjectMapper().readTree(seen.body());
            double sum = 0;
            for (JsonNode share : answer.path("sites").get(0).path("channels")) {
                sum += share.asDouble();
            }
            assertThat(sum).isEqualTo(1, org.assertj.core.data.Offset.offset(1e-9));
            HttpResponse<String> drift = http.send(
                    HttpRequest.newBuilder(URI.create(base + "/drift")).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(drift.body()).contains("\"images\":1", "\"site\":\"layer3\"");
            HttpResponse<String> nonsense = http.send(
                    HttpRequest.newBuilder(URI.create(base + "/inspect"))
                            .POST(HttpRequest.BodyPublishers.ofString("no image"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(nonsense.statusCode()).isEqualTo(400);
            assertThat(nonsense.body()).contains("not an image");
        }
    }
}
