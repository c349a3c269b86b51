package org.sbonnx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.fixtures.EmbeddedModels;

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
}
