package org.sbonnx.datasets.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.TemporaryDataset;
import org.sbonnx.schemas.BadInput;

/** Expected positions are those of Pillow's {@code ImageOps.exif_transpose}. */
class OrientationTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "0, 3, 123456",
        "1, 3, 123456",
        "2, 3, 321654",
        "3, 3, 654321",
        "4, 3, 456123",
        "5, 2, 142536",
        "6, 2, 415263",
        "7, 2, 635241",
        "8, 2, 362514",
        "9, 3, 123456"
    })
    void turnsPngAndTiffUpright(int orientation, int width, String values) throws Exception {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
            Path png = write("a.png", withChunk(png(), exif(orientation, order)));
            Path tiff = write("a.tif", tiff(orientation, order));
            for (Path file : new Path[] {png, tiff}) {
                BufferedImage image = ImageFiles.read(file).image();
                assertThat(image.getWidth()).isEqualTo(width);
                assertThat(ImageFiles.size(file)).isEqualTo(new ImageSize(width, 6 / width));
                StringBuilder read = new StringBuilder();
                for (int v : image.getRaster().getSamples(0, 0, width, 6 / width, 0, (int[]) null)) {
                    read.append(v);
                }
                assertThat(read).as("%s %s", file.getFileName(), order).hasToString(values);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1,32,16,0,0", "3,32,16,24,8", "6,16,32,8,0", "8,16,32,0,24"})
    void turnsJpegUpright(int orientation, int width, int height, int whiteX, int whiteY) throws Exception {
        Path file = write("a.jpg", jpeg(exif(orientation, ByteOrder.LITTLE_ENDIAN)));

        RgbImage image = ImageFiles.readRgb(file);

        assertThat(new ImageSize(image.width(), image.height())).isEqualTo(new ImageSize(width, height));
        assertThat(ImageFiles.size(file)).isEqualTo(new ImageSize(width, height));
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                boolean white = x / 8 == whiteX / 8 && y / 8 == whiteY / 8;
                assertThat((image.rgb()[3 * (y * width + x)] & 0xFF) > 128).isEqualTo(white);
            }
        }
    }

    @Test
    void keepsSixteenBitsColoursAndPalettes() throws Exception {
        new TemporaryDataset(folder)
                .grey16("grey.png", 3, 1, 2, 3, 60000, 5, 6)
                .rgb("rgb.png", 3, 1, 2, 3, 4, 0xABCDEF, 6);
        byte[] exif = exif(6, ByteOrder.BIG_ENDIAN);
        Path grey = write("grey.png", withChunk(Files.readAllBytes(folder.resolve("grey.png")), exif));
        Path rgb = write("rgb.png", withChunk(Files.readAllBytes(folder.resolve("rgb.png")), exif));

        assertThat(ImageFiles.read(grey).image().getRaster().getSamples(0, 0, 2, 3, 0, (int[]) null))
                .containsExactly(60000, 1, 5, 2, 6, 3);
        assertThat(ImageFiles.readRgb(rgb).rgb())
                .containsExactly(0, 0, 4, 0, 0, 1, 0xAB, 0xCD, 0xEF, 0, 0, 2, 0, 0, 6, 0, 0, 3);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 9, 13, 17})
    void damagedExifIsUpright(int length) throws Exception {
        byte[] cut = Arrays.copyOf(exif(6, ByteOrder.BIG_ENDIAN), length);

        assertThat(ImageFiles.size(write("a.jpg", jpeg(cut)))).isEqualTo(new ImageSize(32, 16));
    }

    @Test
    void labelsOfTheStoredSizeAreRefusedNamingExif() throws Exception {
        new TemporaryDataset(folder)
                .grey("labels/a.png", 32, new int[512])
                .text("c.csv", "id,name,category", "0,sky,class");
        Files.createDirectories(folder.resolve("images"));
        write("images/a.jpg", jpeg(exif(6, ByteOrder.BIG_ENDIAN)));
        SegmentationData data = new TemporaryDataset(folder)
                .open(
                        "{\"images\": \"images/*.jpg\", \"labels\": [{\"category\": \"class\", \"files\": \"labels/*.png\","
                                + " \"concepts\": \"c.csv\"}]}");

        assertThatThrownBy(() -> data.labels(0))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("32x16 pixels")
                .hasMessageContaining("is 16x32 when it is turned upright, as its EXIF orientation 6 asks for");
    }

    private Path write(String name, byte[] bytes) throws Exception {
        return Files.write(folder.resolve(name), bytes);
    }

    private byte[] png() throws Exception {
        new TemporaryDataset(folder).grey("plain.png", 3, 1, 2, 3, 4, 5, 6);
        return Files.readAllBytes(folder.resolve("plain.png"));
    }

    /** A TIFF header and a directory of one entry. */
    private static byte[] exif(int orientation, ByteOrder order) {
        ByteBuffer exif = ByteBuffer.allocate(26).order(order);
        exif.putShort((short) (order == ByteOrder.BIG_ENDIAN ? 0x4D4D : 0x4949))
                .putShort((short) 42)
                .putInt(8);
        entry(exif.putShort((short) 1), 0x112, orientation);
        return exif.array();
    }

    private static void entry(ByteBuffer tiff, int tag, int value) {
        tiff.putShort((short) tag)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) value)
                .putShort((short) 0);
    }

    /** Grey, 3 x 2, uncompressed; the six pixels follow the directory. */
    private static byte[] tiff(int orientation, ByteOrder order) {
        ByteBuffer tiff = ByteBuffer.allocate(200).order(order);
        tiff.putShort((short) (order == ByteOrder.BIG_ENDIAN ? 0x4D4D : 0x4949))
                .putShort((short) 42)
                .putInt(8);
        int[][] tags = {
            {256, 3},
            {257, 2},
            {258, 8},
            {259, 1},
            {262, 1},
            {273, 132},
            {0x112, orientation},
            {277, 1},
            {278, 2},
            {279, 6}
        };
        tiff.putShort((short) tags.length);
        for (int[] tag : tags) {
            entry(tiff, tag[0], tag[1]);
        }
        tiff.putInt(0);
        tiff.position(132);
        tiff.put(new byte[] {1, 2, 3, 4, 5, 6});
        return tiff.array();
    }

    /** Before the end chunk, as Pillow's own files have it before the data: both places are allowed. */
    private static byte[] withChunk(byte[] png, byte[] exif) {
        byte[] name = "eXIf".getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(exif);
        ByteBuffer out = ByteBuffer.allocate(png.length + exif.length + 12);
        out.put(png, 0, png.length - 12).putInt(exif.length).put(name).put(exif).putInt((int) crc.getValue());
        return out.put(png, png.length - 12, 12).array();
    }

    /** 32 x 16, black, the first 8 x 8 block white. */
    private static byte[] jpeg(byte[] exif) throws Exception {
        BufferedImage image = new BufferedImage(32, 16, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 64; i++) {
            image.setRGB(i % 8, i / 8, 0xFFFFFF);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "jpeg", bytes);
        byte[] jpeg = bytes.toByteArray();
        ByteBuffer out = ByteBuffer.allocate(jpeg.length + exif.length + 10);
        out.put(jpeg, 0, 2).putShort((short) 0xFFE1).putShort((short) (exif.length + 8));
        out.put("Exif\0\0".getBytes(StandardCharsets.US_ASCII)).put(exif);
        return out.put(jpeg, 2, jpeg.length - 2).array();
    }
}
