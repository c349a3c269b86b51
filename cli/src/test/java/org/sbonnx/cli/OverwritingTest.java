package org.sbonnx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.fixtures.EmbeddedModels;
import org.sbonnx.fixtures.SceneKind;
import org.sbonnx.fixtures.scene.SceneDataset;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.testkit.ExternalWeights;

class OverwritingTest {
    @TempDir
    Path folder;

    /** Everything that a description of a data set names is an input of the command too. */
    @Test
    void theFilesOfADataSetAreNeverOverwritten() throws IOException {
        Path image = Files.write(Files.createDirectories(folder.resolve("i")).resolve("a.png"), new byte[] {1});
        Path label = Files.write(Files.createDirectories(folder.resolve("l")).resolve("a.png"), new byte[] {2});
        Path table = Files.writeString(folder.resolve("c.csv"), "id,name,category\n1,road,class\n");
        Path list = Files.writeString(folder.resolve("list.txt"), "a\n");
        Path link = Files.createSymbolicLink(folder.resolve("link.json"), label);
        Path data = Files.writeString(
                folder.resolve("d.json"),
                "{\"images\": \"i/*.png\", \"list\": \"list.txt\", \"labels\": [{\"category\": \"class\", \"files\": \"l/*.png\","
                        + " \"concepts\": \"c.csv\"}]}");
        for (Path output : new Path[] {image, label, table, list, link}) {
            byte[] before = Files.readAllBytes(output);
            Run run = Run.sb("data", data.toString(), "--json", output.toString());
            assertThat(run.code()).as(run.err()).isEqualTo(2);
            assertThat(run.err()).contains(output.toString(), "which would be overwritten");
            assertThat(Files.readAllBytes(output)).isEqualTo(before);
        }
    }

    @Test
    void anInputIsNeverOverwrittenByWhicheverName() throws IOException {
        Path model = EmbeddedModels.extract(EmbeddedModels.PSPNET, folder);
        byte[] before = Files.readAllBytes(model);
        Path link = Files.createSymbolicLink(folder.resolve("link.onnx"), model);
        Path hard = Files.createLink(folder.resolve("hard.onnx"), model);
        for (Path output :
                new Path[] {model, link, hard, folder.resolve("../" + folder.getFileName() + "/link.onnx")}) {
            Run insert = Run.sb(
                    "insert", model.toString(), "--at", "layer3", "--identity", "--no-verify", "-o", output.toString());
            assertThat(insert.code()).isEqualTo(2);
            assertThat(insert.err()).contains("which would be overwritten");
            Run inspect = Run.sb("inspect", model.toString(), "--json", output.toString());
            assertThat(inspect.code()).isEqualTo(2);
            Run stamp = Run.sb(
                    "score",
                    model.toString(),
                    "--at",
                    "layer3",
                    "--data",
                    "none.json",
                    "--stamp",
                    output.toString(),
                    "-o",
                    folder.resolve("scores").toString());
            assertThat(stamp.err()).contains("which would be overwritten");
        }
        assertThat(Files.readAllBytes(model)).isEqualTo(before);
    }

    private static void refused(Path kept, String... arguments) throws IOException {
        byte[] before = Files.readAllBytes(kept);
        Run run = Run.sb(arguments);
        assertThat(run.code()).as(run.out() + run.err()).isEqualTo(2);
        assertThat(run.err()).contains("which would be overwritten");
        assertThat(Files.readAllBytes(kept)).isEqualTo(before);
    }

    @Test
    void anInputInAFolderThatIsWrittenIsKept() throws IOException {
        Path model = EmbeddedModels.extract(EmbeddedModels.PSPNET, folder);
        Path served = Files.copy(
                model, Files.createDirectories(folder.resolve("repository/n/1")).resolve("model.onnx"));
        refused(
                served,
                "export",
                served.toString(),
                "--triton",
                folder.resolve("repository").toString(),
                "--name",
                "n");
        Path djl =
                Files.createLink(Files.createDirectories(folder.resolve("djl")).resolve("model.onnx"), model);
        refused(
                djl,
                "export",
                model.toString(),
                "--djl-serving",
                djl.getParent().toString());
        Path report = folder.resolve("report.json");
        Path data = SceneDataset.write(folder.resolve("scenes"), SceneKind.STREET, 3, 2, 64, 48);
        Files.move(data, data.resolveSibling("report.json"));
        refused(
                data.resolveSibling("report.json"),
                "score",
                model.toString(),
                "--at",
                "layer3",
                "--data",
                data.resolveSibling("report.json").toString(),
                "-o",
                data.getParent().toString());
        assertThat(report).doesNotExist();
    }

    @Test
    void theDataFilesOfAModelAreKept() throws IOException {
        Path model = ExternalWeights.write(
                OnnxModel.load(EmbeddedModels.extract(EmbeddedModels.PSPNET, folder))
                        .proto(),
                Files.createDirectories(folder.resolve("external")),
                ExternalWeights.Layout.ONE_FILE);
        Path weights = model.resolveSibling(model.getFileName() + ".data");
        refused(weights, "inspect", model.toString(), "--json", weights.toString());
    }
}
