package org.sbonnx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.cli.command.ExitCode;
import org.sbonnx.fixtures.EmbeddedModels;
import org.sbonnx.fixtures.SceneKind;
import org.sbonnx.fixtures.scene.SceneDataset;
import org.sbonnx.graph.OnnxModel;

/** What users get wrong: each is one clear line and exit code 2, and leaves no file behind. */
class BadInputTest {
    @TempDir
    static Path folder;

    private static String model;
    private static Path data;

    @BeforeAll
    static void fixture() {
        model = EmbeddedModels.extract(EmbeddedModels.PSPNET, folder).toString();
        data = SceneDataset.write(
                folder.resolve("scenes"), SceneKind.STREET, 5, 4, EmbeddedModels.WIDTH, EmbeddedModels.HEIGHT);
    }

    private static void refused(Run run, String... parts) {
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(run.err()).contains(parts).doesNotContain("\tat ");
        assertThat(run.err().lines().filter(l -> l.startsWith("sb: "))).hasSize(1);
    }

    private Path copyOfData(String name) {
        Path copy = folder.resolve(name);
        Path from = data.getParent();
        try (Stream<Path> files = Files.walk(from)) {
            for (Path p : files.toList()) {
                Path to = copy.resolve(from.relativize(p).toString());
                if (Files.isDirectory(p)) {
                    Files.createDirectories(to);
                } else {
                    Files.copy(p, to);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return copy.resolve(data.getFileName().toString());
    }

    @Test
    void notAnOnnxFile() throws IOException {
        Path text =
                Files.writeString(folder.resolve("text.onnx"), "this is no model, but it is long enough to be read");
        refused(Run.sb("inspect", text.toString()), "text.onnx", "not an ONNX model");
    }

    @Test
    void aTruncatedFile() throws IOException {
        byte[] bytes = Files.readAllBytes(Path.of(model));
        Path cut = Files.write(folder.resolve("cut.onnx"), Arrays.copyOf(bytes, bytes.length / 2));
        refused(Run.sb("inspect", cut.toString()), "cut.onnx", "truncated");
    }

    @Test
    void aMissingFile() {
        refused(Run.sb("inspect", folder.resolve("nowhere.onnx").toString()), "nowhere.onnx");
    }

    @Test
    void anUnknownSiteListsTheSites() {
        Path out = folder.resolve("unknown.onnx");
        refused(
                Run.sb("insert", model, "--at", "layer9", "--usb", "1x8", "-o", out.toString()),
                "layer9",
                "layer3",
                "pyramid");
        assertThat(out).doesNotExist();
    }

    @Test
    void placesThatDoNotCutNameThePathAround() {
        List<String> convolutions = OnnxModel.load(Path.of(model)).graph().getNodeList().stream()
                .filter(n -> n.getOpType().equals("Conv"))
                .filter(n ->
                        n.getName().contains("layer3.0/conv1") || n.getName().contains("layer3.0/conv2"))
                .map(n -> n.getOutput(0))
                .toList();
        refused(
                Run.sb(
                        "insert",
                        model,
                        "--at",
                        String.join("+", convolutions),
                        "--usb",
                        "1x8",
                        "-o",
                        folder.resolve("x.onnx").toString()),
                "do not cut the graph",
                "content also flows past them through [",
                "--at ");
    }

    @Test
    void imagesAndLabelsThatDoNotPair() throws IOException {
        Path copy = copyOfData("unpaired");
        Files.delete(copy.resolveSibling("class").resolve("00002.png"));
        refused(Run.sb("eval", model, "--data", copy.toString()), "00002");
    }

    @Test
    void imagesAndLabelsOfDifferentSize() throws IOException {
        Path copy = copyOfData("sizes");
        Path label = copy.resolveSibling("class").resolve("00001.png");
        ImageIO.write(new BufferedImage(10, 10, BufferedImage.TYPE_BYTE_GRAY), "png", label.toFile());
        refused(Run.sb("eval", model, "--data", copy.toString()), "00001", "10x10");
    }

    @Test
    void aLabelIdWithoutAClass() throws IOException {
        Path copy = copyOfData("ids");
        Path label = copy.resolveSibling("class").resolve("00001.png");
        BufferedImage image = ImageIO.read(label.toFile());
        image.getRaster().setSample(7, 3, 0, 99);
        ImageIO.write(image, "png", label.toFile());
        refused(Run.sb("eval", model, "--data", copy.toString()), "99", "00001");
    }

    @Test
    void noImages() throws IOException {
        Path empty = Files.writeString(
                folder.resolve("empty.json"), "{\"name\": \"empty\", \"images\": \"none/*.png\", \"labels\": []}");
        refused(Run.sb("eval", model, "--data", empty.toString()), "none/*.png");
    }

    @Test
    void anUnreadableImage() throws IOException {
        Path copy = copyOfData("unreadable");
        Files.writeString(copy.resolveSibling("images").resolve("00000.png"), "no picture");
        refused(Run.sb("eval", model, "--data", copy.toString()), "00000.png");
    }

    @Test
    void anUnwritableOutput() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        refused(
                Run.sb(
                        "insert",
                        model,
                        "--at",
                        "layer3",
                        "--usb",
                        "1x8",
                        "--no-verify",
                        "-o",
                        file.resolve("out.onnx").toString()),
                "cannot write");
    }

    @Test
    void cudaWithoutCuda() {
        if (Files.exists(Path.of("/dev/nvidia0"))) {
            return;
        }
        refused(Run.sb("eval", model, "--data", data.toString(), "--device", "cuda"), "cuda", "libcuda");
    }

    @Test
    void anUnknownFieldOfADescription() throws IOException {
        Path odd = Files.writeString(folder.resolve("odd.json"), "{\"name\": \"odd\",\n \"pictures\": \"*.png\"}");
        refused(Run.sb("eval", model, "--data", odd.toString()), "odd.json", "line 2", "pictures", "images");
    }

    @Test
    void anUnknownOptionIsRefusedWithTheNearestKnownOne() {
        refused(Run.sb("eval", model, "--dta", data.toString()), "'--dta'", "'--data'");
    }

    @Test
    void anUnknownCommandIsRefusedWithTheNearestKnownOne() {
        refused(Run.sb("inspekt", model), "'inspekt'", "'inspect'");
    }

    @Test
    void moreChannelsThanTheSiteHasIsAWarning() {
        Run run = Run.sb(
                "insert",
                model,
                "--at",
                "layer1",
                "--usb",
                "1x99",
                "-o",
                folder.resolve("wide.onnx").toString());
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.FINE);
        assertThat(run.err()).contains("warning: 99 channels are more than");
    }
}
