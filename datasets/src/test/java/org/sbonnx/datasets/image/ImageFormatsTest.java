package org.sbonnx.datasets.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbonnx.datasets.GoldenFiles;
import org.sbonnx.datasets.TemporaryDataset;
import org.sbonnx.schemas.BadInput;

/** Every format against Pillow, and what is refused. */
class ImageFormatsTest {
    @TempDir
    Path folder;

    private static Path golden(String name) {
        return GoldenFiles.file("formats/" + name);
    }

    static Stream<Map.Entry<String, int[]>> exact() {
        return GoldenFiles.numbers("formats/exact.txt").entrySet().stream();
    }

    static Stream<Map.Entry<String, int[]>> ids() {
        return GoldenFiles.numbers("formats/ids.txt").entrySet().stream();
    }

    @ParameterizedTest
    @MethodSource("exact")
    void decodesToTheBit(Map.Entry<String, int[]> file) {
        RgbImage image = ImageFiles.readRgb(golden(file.getKey()));
        assertThat(image.width()).isEqualTo(7);
        assertThat(image.height()).isEqualTo(5);
        assertThat(ImageFiles.size(golden(file.getKey()))).isEqualTo(new ImageSize(7, 5));
        assertThat(levels(image.rgb())).containsExactly(file.getValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"cmyk.jpg", "ycck.jpg", "profile.jpg"})
    void decodesJpegsWithinTwoLevelsOfPillow(String name) {
        int[] actual = levels(ImageFiles.readRgb(golden(name)).rgb());
        int[] expected = levels(GoldenFiles.bytes("formats/" + name + ".rgb"));
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat(Math.abs(actual[i] - expected[i]))
                    .as("%s at %d", name, i)
                    .isLessThanOrEqualTo(2);
        }
    }

    /** One class for each id, so that the id of every pixel shows. */
    private short[] labels(String name) {
        TemporaryDataset tree = new TemporaryDataset(folder).rgb("i/a.png", 7, new int[35]);
        tree.bytes("l/a.img", GoldenFiles.bytes("formats/" + name));
        String[] table = new String[6001];
        table[0] = "id,name,category";
        for (int i = 0; i < 6000; i++) {
            table[i + 1] = i + ",c" + i + ",class";
        }
        tree.text("c.csv", table);
        return tree.open("{\"images\": \"i/*\", \"labels\": [{\"category\": \"class\", \"files\": \"l/*\","
                        + " \"concepts\": \"c.csv\"}]}")
                .labels(0)
                .get(0)
                .concepts();
    }

    @ParameterizedTest
    @MethodSource("ids")
    void readsIdsOfEveryDepth(Map.Entry<String, int[]> file) {
        short[] ids = labels(file.getKey());
        for (int i = 0; i < ids.length; i++) {
            assertThat((int) ids[i]).isEqualTo(file.getValue()[i]);
        }
    }

    private void refusedAsLabels(String name, String... parts) {
        assertThatThrownBy(() -> labels(name)).isInstanceOf(BadInput.class).hasMessageContainingAll(parts);
    }

    @Test
    void refusesLabelMapsWhoseValuesAreNotIds() {
        refusedAsLabels("float.tif", "32-bit floats", "ids are integers");
        refusedAsLabels("scaled.pgm", "largest value 63", "scaled");
        refusedAsLabels("jpeg.tif", "JPEG compression");
        refusedAsLabels("bit.pbm", "another kind than PGM and PPM");
        refusedAsLabels("ids-three.webp", "3 channels");
        refusedAsLabels("negative.tif", "undeclared id -3 at pixel x=0, y=0");
        refusedAsLabels("large.tif", "undeclared id 90000 at pixel x=1, y=0");
    }

    @Test
    void refusesImagesThatAreNotRead() {
        refused("lossy.webp", "WebP file with lossy compression", "convert it to PNG");
        refused("lossy-alpha.webp", "WebP file with lossy compression");
        refused("picture.jp2", "JPEG 2000", "convert it to PNG");
        refused("picture.avif", "AVIF");
        refused("float.tif", "1 channel of 32-bit floats");
        refused("large.tif", "1 channel of 32-bit integers");
    }

    @ParameterizedTest
    @CsvSource({
        "FF4FFF51002F00000000, JPEG 2000",
        "0000000C6A5020200D0A870A, JPEG 2000",
        "000000206674797061766966, AVIF",
        "00000020667479706D696631000000006D6966316D69616661766966, AVIF",
        "000000186674797068656963, HEIC",
        "00000018667479706D696631000000006D69663168656963, HEIC",
        "00000018667479706D69663100000000, HEIF",
        "000000186674797069736F6D0000020069736F6D, MP4 or another video format",
    })
    void namesFormatsByTheirContentWhateverTheFileIsCalled(String head, String format) throws IOException {
        for (String suffix : List.of(".j2k", ".heic", ".png")) {
            Path file = Files.write(
                    folder.resolve("picture" + suffix), HexFormat.of().parseHex(head));
            assertThatThrownBy(() -> ImageFiles.readRgb(file))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContainingAll(
                            "picture" + suffix,
                            "has the format " + format + ", which is not read",
                            "convert it to PNG");
        }
    }

    private static void refused(String name, String... parts) {
        assertThatThrownBy(() -> ImageFiles.readRgb(golden(name)))
                .isInstanceOf(BadInput.class)
                .hasMessageContainingAll(parts);
    }

    @Test
    void refusesAChannelWithoutBits() throws Exception {
        byte[] bmp = GoldenFiles.bytes("formats/565.bmp");
        Arrays.fill(bmp, 58, 62, (byte) 0); // the mask of green
        Path file = Files.write(folder.resolve("no-green.bmp"), bmp);
        assertThatThrownBy(() -> ImageFiles.readRgb(file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("no-green.bmp");
    }

    @Test
    void refusesWhatIsNoFile() throws Exception {
        Path pipe = folder.resolve("pipe.png");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Path device = Files.createSymbolicLink(folder.resolve("zero.png"), Path.of("/dev/zero"));
        Path empty = Files.createFile(folder.resolve("empty.png"));
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            for (Path file : new Path[] {pipe, device}) {
                assertThatThrownBy(() -> ImageFiles.readRgb(file))
                        .hasMessageContaining("is a pipe or a device, not a file");
                assertThatThrownBy(() -> ImageFiles.size(file)).isInstanceOf(BadInput.class);
            }
            assertThatThrownBy(() -> ImageFiles.readRgb(folder)).hasMessageContaining("is a folder, not a file");
            assertThatThrownBy(() -> ImageFiles.readRgb(empty)).hasMessageContaining("empty.png' is empty");
        });
    }

    @Test
    void refusesAPointerOfGitLfs() throws Exception {
        Path pointer = Files.writeString(
                folder.resolve("a.png"), "version https://git-lfs.github.com/spec/v1\noid sha256:1\n");
        assertThatThrownBy(() -> ImageFiles.readRgb(pointer))
                .isInstanceOf(BadInput.class)
                .hasMessageContainingAll("Git LFS pointer", "git lfs pull");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lossless.webp",
                "alpha.webp",
                "big.tif",
                "lzw.tif",
                "deflate.tif",
                "packbits.tif",
                "colour.ppm",
                "grey.pgm",
                "grey12.tif",
                "cmyk.jpg",
                "565.bmp",
                "bit.pbm"
            })
    void refusesFilesThatAreCutShort(String name) throws Exception {
        byte[] whole = GoldenFiles.bytes("formats/" + name);
        int[] expected = levels(ImageFiles.readRgb(golden(name)).rgb());
        for (int length = 0; length < whole.length; length++) {
            Path file = Files.write(folder.resolve(name), Arrays.copyOf(whole, length));
            try {
                assertThat(levels(ImageFiles.readRgb(file).rgb()))
                        .as("%s cut to %d of %d bytes", name, length, whole.length)
                        .containsExactly(expected);
            } catch (BadInput e) {
                assertThat(e).hasMessageContaining(name);
            }
        }
    }

    /** Chunks are looked for behind the image too. */
    @Test
    void aChunkMayClaimToReachFarBehindTheFile() throws Exception {
        byte[] webp = GoldenFiles.bytes("formats/lossless.webp");
        for (int first : new int[] {0x7F, 0x80, 0xFF}) {
            byte[] spoilt = Arrays.copyOf(webp, webp.length + 16);
            Arrays.fill(spoilt, webp.length, spoilt.length, (byte) first);
            Path file = Files.write(folder.resolve("far.webp"), spoilt);
            assertThat(ImageFiles.readRgb(file).rgb())
                    .isEqualTo(ImageFiles.readRgb(golden("lossless.webp")).rgb());
        }
    }

    @Test
    void theEnvironmentRaisesTheLimitOfPixels() {
        Path file = Path.of("x.png");
        assertThat(PixelLimit.of(null).pixels()).isEqualTo(268435456);
        PixelLimit.of("400000000").require(file, new ImageSize(20000, 20000));
        assertThatThrownBy(() -> PixelLimit.of("").require(file, new ImageSize(20000, 20000)))
                .isInstanceOf(BadInput.class)
                .hasMessageContainingAll("'x.png' claims 20000x20000", "268435456", "SB_MAX_PIXELS=400000000");
        for (String text : new String[] {"0", "-5", "1e9", "many", "9999999999"}) {
            assertThatThrownBy(() -> PixelLimit.of(text))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContainingAll("SB_MAX_PIXELS is '" + text + "'", "715827882");
        }
    }

    private static int[] levels(byte[] bytes) {
        int[] out = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            out[i] = bytes[i] & 0xFF;
        }
        return out;
    }
}
