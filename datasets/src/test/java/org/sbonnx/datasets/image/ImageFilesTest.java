package org.sbonnx.datasets.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbonnx.datasets.GoldenFiles;
import org.sbonnx.schemas.BadInput;

class ImageFilesTest {
    @TempDir
    Path folder;

    @Test
    void flattensEveryFlavourAsPillowDoes() {
        GoldenFiles.numbers("flat.txt").forEach((file, expected) -> {
            RgbImage image = ImageFiles.readRgb(GoldenFiles.file(file));
            assertThat(image.width()).as(file).isEqualTo(4);
            assertThat(image.height()).as(file).isEqualTo(3);
            assertThat(unsigned(image.rgb())).as(file).containsExactly(expected);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"colour", "grey", "progressive"})
    void decodesJpegWithinRoundingOfPillow(String name) {
        int[] actual =
                unsigned(ImageFiles.readRgb(GoldenFiles.file(name + ".jpg")).rgb());
        int[] expected = unsigned(GoldenFiles.bytes(name + ".jpg.rgb"));

        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat(Math.abs(actual[i] - expected[i])).isLessThanOrEqualTo(4);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"colour.jpg", "grey.jpg", "picture.png", "ids-grey16.png", "ids-palette8.png"})
    void refusesTruncatedFilesOfAnyLength(String name) throws Exception {
        byte[] whole = GoldenFiles.bytes(name);
        Path file = folder.resolve(name);
        for (int length = 0; length < whole.length; length += 1 + whole.length / 97) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> ImageFiles.readRgb(file))
                    .as("%s cut to %d of %d bytes", name, length, whole.length)
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining(name);
        }
    }

    @Test
    void refusesFlippedBits() throws Exception {
        byte[] bytes = GoldenFiles.bytes("picture.png");
        Path file = folder.resolve("picture.png");
        for (int i = 16; i < bytes.length; i += 7) {
            bytes[i] ^= 4;
            Files.write(file, bytes);
            assertThatThrownBy(() -> ImageFiles.readRgb(file))
                    .as("bit of byte %d", i)
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("picture.png");
            bytes[i] ^= 4;
        }
    }

    @Test
    void refusesHugeHeadersWithoutAllocating() throws Exception {
        Path file = folder.resolve("bomb.png");
        Files.write(file, pngClaiming(30000, 30000));

        refused(file, "bomb.png' claims 30000x30000 pixels, more than 268435456");
        assertThatThrownBy(() -> ImageFiles.size(file)).isInstanceOf(BadInput.class);
    }

    @Test
    void refusesHeadersThatTheirBytesCannotFill() throws Exception {
        Path file = folder.resolve("bomb.png");
        Files.write(file, pngClaiming(16000, 16000));

        refused(file, "bytes are not a whole PNG of 16000x16000 pixels");
    }

    @Test
    void refusesWhatIsNoImage() throws Exception {
        Path text = Files.writeString(folder.resolve("a.png"), "hello");

        refused(text, "a.png' is not an image of a known format");
        refused(folder.resolve("gone.png"), "gone.png' does not exist");
    }

    @Test
    void readsSizesFromHeaders() {
        assertThat(ImageFiles.size(GoldenFiles.file("picture.png"))).isEqualTo(new ImageSize(17, 11));
        assertThat(ImageFiles.size(GoldenFiles.file("colour.jpg"))).isEqualTo(new ImageSize(48, 32));
    }

    private static void refused(Path file, String message) {
        assertThatThrownBy(() -> ImageFiles.readRgb(file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(message);
    }

    private static int[] unsigned(byte[] bytes) {
        int[] out = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            out[i] = bytes[i] & 0xFF;
        }
        return out;
    }

    private static byte[] pngClaiming(int width, int height) {
        Deflater deflater = new Deflater();
        deflater.setInput(new byte[4096]);
        deflater.finish();
        byte[] packed = new byte[256];
        byte[] data = Arrays.copyOf(packed, deflater.deflate(packed));
        ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
        header.put(new byte[] {8, 2, 0, 0, 0});
        ByteBuffer png = ByteBuffer.allocate(data.length + 200);
        png.put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
        chunk(png, "IHDR", header.array());
        chunk(png, "IDAT", data);
        chunk(png, "IEND", new byte[0]);
        return Arrays.copyOf(png.array(), png.position());
    }

    private static void chunk(ByteBuffer png, String type, byte[] data) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data);
        png.putInt(data.length).put(name).put(data).putInt((int) crc.getValue());
    }
}
