package org.sbonnx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.fixtures.EmbeddedModels;
import org.sbonnx.fixtures.SceneKind;
import org.sbonnx.fixtures.scene.SceneDataset;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.testkit.TestGraph;

/** Programs with a small heap: exit code 2 and one sentence that says what needed how much, and what helps. */
class MemoryShortageTest {
    private static final int SIDE = 6000;

    @TempDir
    Path folder;

    private static String refusal(String heap, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                "org.sbonnx.cli.Main"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isEqualTo(2);
        assertThat(said.lines().filter(line -> line.startsWith("sb: ")))
                .as(said)
                .hasSize(1);
        assertThat(said).contains("out of memory with a Java heap of ").contains("SB_HEAP=2g");
        return said;
    }

    /** Models are loaded on threads of their own. */
    @Test
    void aModelLargerThanTheHeapIsNamedWithItsSize() throws Exception {
        OnnxModel model = new TestGraph(13)
                .input("x", 1, 4096, 8, 8)
                .weight("w", 4096, 4096, 1, 1)
                .node("Conv", "x w -> y")
                .output("y")
                .build(OnnxModel::of);
        Path file = folder.resolve("large.onnx");
        model.save(file);
        Path policy = Files.writeString(folder.resolve("policy.json"), "{\"structure\": {\"bottlenecks\": {}}}");
        assertThat(refusal("48m", "check", file.toString(), "--policy", policy.toString()))
                .contains("('" + file + "' needs at least 65 MB)");
    }

    /** Images are decoded on a thread of their own. */
    @Test
    void anImageLargerThanTheHeapIsNamedWithItsSize() throws Exception {
        Path model = EmbeddedModels.extract(EmbeddedModels.PSPNET, folder);
        Path data = SceneDataset.write(
                folder.resolve("scenes"), SceneKind.STREET, 5, 2, EmbeddedModels.WIDTH, EmbeddedModels.HEIGHT);
        Path image = folder.resolve("scenes/images/00000.png");
        assertThat(image).exists();
        ImageIO.write(new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_3BYTE_BGR), "png", image.toFile());
        assertThat(refusal("80m", "eval", model.toString(), "--data", data.toString()))
                .contains("00000.png' of " + SIDE)
                .contains("needs at least 103 MB");
    }
}
