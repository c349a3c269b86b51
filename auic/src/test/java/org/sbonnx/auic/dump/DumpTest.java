package org.sbonnx.auic.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.auic.testing.MemoryFeatures;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.data.Preprocess;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.report.DumpManifest;
import org.sbonnx.schemas.report.ScoreReport;

class DumpTest {
    @TempDir
    Path folder;

    private final List<Map<String, FloatTensor>> images = new ArrayList<>();

    private void fill(int n) {
        Random random = new Random(1);
        for (int i = 0; i < n; i++) {
            images.add(Map.of("/x/Relu", tensor(random, 3, 4, 5), "y", tensor(random, 2, 8, 10)));
        }
    }

    private static FloatTensor tensor(Random random, int c, int h, int w) {
        float[] data = new float[c * h * w];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) random.nextGaussian();
        }
        return new FloatTensor(new long[] {1, c, h, w}, data);
    }

    private void dump(long maxBytes) {
        Map<String, DumpWriter.WrittenTensor> written =
                new DumpWriter(new MemoryFeatures(images), folder, maxBytes).write();
        List<DumpManifest.Tensor> tensors = new ArrayList<>();
        written.forEach(
                (t, w) -> tensors.add(new DumpManifest.Tensor(t, null, "vanilla", List.of(), w.shape(), w.files())));
        List<String> names = new ArrayList<>();
        images.forEach(i -> names.add("image" + names.size()));
        Json.write(
                folder.resolve(DumpSource.MANIFEST),
                new DumpManifest(
                        "sbonnx",
                        new ScoreReport.Model("m.onnx", "0".repeat(64)),
                        null,
                        new ScoreReport.Data("d", images.size(), "1".repeat(64)),
                        "cpu",
                        Preprocess.imagenet(8, 8),
                        "corners",
                        "y",
                        names,
                        tensors));
    }

    @Test
    void whatWasDumpedStreamsAgainInAnyOrder() {
        fill(7);
        dump(3 * 4 * 60);
        try (DumpSource source = new DumpSource(folder, List.of("y", "/x/Relu"))) {
            assertThat(source.size()).isEqualTo(7);
            List<Integer> seen = new ArrayList<>();
            source.stream(new int[] {6, 0, 3}, (image, values) -> {
                seen.add(image);
                images.get(image).forEach((name, expected) -> {
                    assertThat(values.get(name).shape()).isEqualTo(expected.shape());
                    assertThat(values.get(name).data()).isEqualTo(expected.data());
                });
            });
            assertThat(seen).containsExactly(6, 0, 3);
        }
    }

    /** Checked against the format's text, not against the reader. */
    @Test
    void filesAreAsNumpyMapsThem() throws IOException {
        fill(7);
        dump(3 * 4 * 60);
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(f -> f.getFileName().toString().matches("\\d-x_Relu-.*"))
                    .sorted()
                    .toList();
        }
        assertThat(files).hasSize(3);
        byte[] bytes = Files.readAllBytes(files.get(1));
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(new String(bytes, 1, 5, StandardCharsets.US_ASCII)).isEqualTo("NUMPY");
        int header = buffer.getShort(8);
        assertThat((10 + header) % 64).isZero();
        assertThat(new String(bytes, 10, header, StandardCharsets.US_ASCII).strip())
                .isEqualTo("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 3, 4, 5), }");
        assertThat(bytes).hasSize(10 + header + 3 * 4 * 60);
        assertThat(buffer.getFloat(10 + header + 4 * (60 + 7)))
                .isEqualTo(images.get(4).get("/x/Relu").data()[7]);
    }

    @Test
    void refusesWhatIsNotTheDump() throws IOException {
        fill(4);
        dump(1 << 20);
        assertThatThrownBy(() -> new DumpSource(folder, List.of("z")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("no tensor 'z'");
        Path file = folder.resolve(
                DumpSource.read(folder).tensors().get(0).files().get(0).file());
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
        assertThatThrownBy(() -> new DumpSource(folder, List.of("y", "/x/Relu")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(file.getFileName().toString());
    }

    @Test
    void aDumpThatFailsLeavesNoHalfFile() throws IOException {
        fill(3);
        images.set(2, Map.of("/x/Relu", tensor(new Random(1), 3, 4, 6), "y", tensor(new Random(2), 2, 8, 10)));
        assertThatThrownBy(() -> dump(1 << 20)).isInstanceOf(BadInput.class).hasMessageContaining("fixed shape");
        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all.map(f -> f.getFileName().toString())).noneMatch(n -> n.endsWith(".part"));
        }
    }
}
