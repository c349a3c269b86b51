package org.sbonnx.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.datasets.format.DatasetFormats;
import org.sbonnx.schemas.BadInput;

/** Data sets with damaged files. */
class ReadableImagesTest {
    @TempDir
    Path folder;

    @BeforeEach
    void six() throws IOException {
        Files.createDirectories(folder.resolve("i"));
        Files.createDirectories(folder.resolve("l"));
        for (int k = 0; k < 6; k++) {
            BufferedImage image = new BufferedImage(20, 10, BufferedImage.TYPE_3BYTE_BGR);
            image.setRGB(k, 0, 0xff8040);
            ImageIO.write(image, "png", folder.resolve("i/" + k + ".png").toFile());
            BufferedImage labels = new BufferedImage(20, 10, BufferedImage.TYPE_BYTE_GRAY);
            labels.getRaster().setSample(3, 4, 0, 1);
            ImageIO.write(labels, "png", folder.resolve("l/" + k + ".png").toFile());
        }
        Files.writeString(folder.resolve("c.csv"), "id,name,category\n0,sky,class\n1,road,class\n");
        Files.writeString(folder.resolve("d.json"), """
                {"images": "i/*.png",
                 "labels": [{"category": "class", "files": "l/*.png", "encoding": "index", "concepts": "c.csv"}]}
                """);
    }

    private SegmentationData open() {
        return DatasetFormats.open(folder.resolve("d.json"));
    }

    /** A PNG whose header promises that size, with a valid checksum. */
    private static byte[] huge(byte[] png, int width, int height) {
        byte[] out = png.clone();
        ByteBuffer.wrap(out).putInt(16, width).putInt(20, height);
        CRC32 crc = new CRC32();
        crc.update(out, 12, 17);
        ByteBuffer.wrap(out).putInt(29, (int) crc.getValue());
        return out;
    }

    @Test
    void wholeDataSetsKeepTheirIdentity() {
        ReadableImages all = ReadableImages.of(open());
        assertThat(all.faults()).isEmpty();
        assertThat(all.data().sha256()).isEqualTo(open().sha256());
    }

    @Test
    void leavesOutAndNamesWhatIsDamaged() throws IOException {
        byte[] png = Files.readAllBytes(folder.resolve("i/1.png"));
        Files.write(folder.resolve("i/1.png"), Arrays.copyOf(png, png.length - 20));
        Files.write(folder.resolve("i/2.png"), huge(png, 30000, 30000));
        BufferedImage labels = new BufferedImage(20, 10, BufferedImage.TYPE_BYTE_GRAY);
        labels.getRaster().setSample(7, 2, 0, 9);
        ImageIO.write(labels, "png", folder.resolve("l/4.png").toFile());
        ReadableImages some = ReadableImages.of(open());
        assertThat(some.data().size()).isEqualTo(3);
        assertThat(some.data().imageName(1)).isEqualTo("3");
        assertThat(some.data().labels(2).get(0).concepts()[4 * 20 + 3]).isEqualTo((short) 1);
        assertThat(some.faults()).hasSize(3);
        assertThat(some.faults().get(0)).contains("1.png").contains("damaged");
        assertThat(some.faults().get(1)).contains("2.png").contains("30000x30000");
        assertThat(some.faults().get(2))
                .contains("4.png")
                .contains("undeclared id 9")
                .contains("x=7, y=2");
        String identity = some.data().sha256();
        Files.write(folder.resolve("i/1.png"), Arrays.copyOf(png, png.length - 30));
        assertThat(ReadableImages.of(open()).data().sha256()).isEqualTo(identity);
    }

    @Test
    void leavesOutDanglingLinks() throws IOException {
        for (String file : new String[] {"i/0.png", "l/3.png"}) {
            Files.delete(folder.resolve(file));
            Files.createSymbolicLink(folder.resolve(file), folder.resolve(file));
        }
        assertThatThrownBy(() -> open().sha256()).isInstanceOf(BadInput.class).hasMessageContaining("0.png");
        ReadableImages some = ReadableImages.of(open());
        assertThat(some.data().size()).isEqualTo(4);
        assertThat(some.faults()).hasSize(2);
        assertThat(some.faults().get(0)).contains("0.png' is a dangling symbolic link");
        assertThat(some.faults().get(1)).contains("3.png' is a dangling symbolic link");
    }

    @Test
    void nothingReadableIsAnError() throws IOException {
        for (int k = 0; k < 6; k++) {
            Files.write(folder.resolve("i/" + k + ".png"), new byte[] {1, 2, 3});
        }
        assertThatThrownBy(() -> ReadableImages.of(open()))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("0.png");
    }
}
