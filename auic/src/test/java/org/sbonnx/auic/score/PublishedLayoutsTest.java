package org.sbonnx.auic.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.auic.testing.MemoryFeatures;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.format.DatasetFormats;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.schemas.report.ScoreReport.ChannelScore;

/** Small trees in the layouts of published data sets, scored as worked out by hand. */
class PublishedLayoutsTest {
    @TempDir
    Path folder;

    private void text(String file, String... lines) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, String.join("\n", lines) + "\n");
    }

    /** A grey PNG, or an RGB one with numbers as Broden writes them: R + 256 G. */
    private void png(String file, boolean numbers, int width, int... values) throws IOException {
        int type = numbers ? BufferedImage.TYPE_INT_RGB : BufferedImage.TYPE_BYTE_GRAY;
        BufferedImage image = new BufferedImage(width, values.length / width, type);
        for (int i = 0; i < values.length; i++) {
            if (numbers) {
                image.setRGB(i % width, i / width, (values[i] & 255) << 16 | (values[i] >> 8) << 8);
            } else {
                image.getRaster().setSample(i % width, i / width, 0, values[i]);
            }
        }
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        ImageIO.write(image, "png", path.toFile());
    }

    private SegmentationData open(String description) throws IOException {
        text("data.json", description);
        return DatasetFormats.open(folder.resolve("data.json"));
    }

    /** Maps of each image, 2 x 2, channel after channel. */
    private static ScoreReport.GridScores score(SegmentationData data, float[]... images) {
        List<Map<String, FloatTensor>> features = new ArrayList<>();
        for (float[] values : images) {
            features.add(Map.of("a", new FloatTensor(new long[] {1, values.length / 4, 2, 2}, values)));
        }
        return new Scorer(
                        new MemoryFeatures(features),
                        data,
                        List.of(ScoreTarget.vanilla("a", null)),
                        null,
                        ScoreOptions.DEFAULT.withExact(true))
                .score()
                .sites()
                .get(0)
                .grids()
                .get(ScoreReport.NATIVE);
    }

    /** Lists, layers, empty cells, a whole-image label, numbers above 255 and labels that stand in a layer of another category. */
    private SegmentationData broden() throws IOException {
        text("b/category.csv", "name,first,last,count,frequency", "color,0,0,1,1", "object,1,2,3,4", "part,1,2,3,4");
        text(
                "b/label.csv",
                "number,name,category,frequency,coverage,syns",
                "0,-,,0,0,",
                "1,red,color(9),1,1,",
                "2,car,object(20),1,1,",
                "300,wheel,part(5);object(2),1,1,",
                "6,door,part(1),1,1,");
        text(
                "b/index.csv",
                "image,split,ih,iw,sh,sw,part,object,color",
                "a.png,train,4,4,2,2,a_part_1.png;a_part_2.png,a_object.png,1",
                "b.png,train,4,4,2,2,,b_object.png,",
                "c.png,val,4,4,2,2,c_part.png,,");
        for (String image : List.of("a", "b", "c")) {
            png("b/images/" + image + ".png", true, 4, new int[16]);
        }
        png("b/images/a_part_1.png", true, 2, 300, 0, 0, 300);
        png("b/images/a_part_2.png", true, 2, 6, 300, 0, 0);
        png("b/images/a_object.png", true, 2, 2, 2, 300, 0);
        png("b/images/b_object.png", true, 2, 0, 2, 300, 0);
        png("b/images/c_part.png", true, 2, 0, 0, 6, 6);
        return open("{\"format\": \"broden\", \"root\": \"b\"}");
    }

    @Test
    void brodenByHand() throws IOException {
        SegmentationData data = broden();
        // Channel 0 fires on three pixels of a and one of c; channel 1 on one pixel of a and one of b.
        ScoreReport.GridScores g =
                score(data, new float[] {1, 1, 0, 1, 1, 0, 0, 0}, new float[] {0, 1, 0, 0, 0, 1, 0, 0}, new float[] {
                    0, 0, 1, 0, 0, 0, 0, 0
                });
        // Wheel: part counts in a and c, 8 pixels. In a at 0, 1, 3 (two layers) and at 2, from the object layer: 4
        // positives.
        // Channel 0 there: TP 3, FP 1 (in c), FN 1, TN 3: 1/2 (3/5 + 3/5) = 0.6.
        // Door: a 0, c 2 and 3. Channel 0: TP 2, FP 2, FN 1, TN 3: 1/2 (2/5 + 3/6) = 0.45; everything selected: 3/16.
        // Car: object counts in a and b, 8 pixels: a 0, 1 and b 1. Channel 0: TP 3, FP 1, FN 0, TN 4: 1/2 (3/4 + 4/5) =
        // 0.775.
        // Red: color counts in a alone, everywhere: dropped.
        ChannelScore first = g.channelScores().get(0);
        assertThat(first.concept()).isEqualTo("car");
        assertThat(first.miou()).isEqualTo(0.775, within(1e-12));
        assertThat(first.iou()).isEqualTo(0.75, within(1e-12));
        assertThat(first.runnerUp()).isEqualTo("wheel");
        assertThat(first.margin()).isEqualTo(0.175, within(1e-12));
        // Channel 1 and car: TP 2, FP 0, FN 1, TN 5: 1/2 (2/3 + 5/6) = 0.75. Door: TP 1, FP 0, FN 2, TN 5: 1/2 (1/3 +
        // 5/7).
        ChannelScore second = g.channelScores().get(1);
        assertThat(second.concept()).isEqualTo("car");
        assertThat(second.miou()).isEqualTo(0.75, within(1e-12));
        assertThat(second.runnerUp()).isEqualTo("door");
        assertThat(second.margin()).isEqualTo(0.75 - 0.5 * (1.0 / 3 + 5.0 / 7), within(1e-12));
        assertThat(g.auic()).isEqualTo(0.275 + 0.25, within(1e-12));
        assertThat(g.categories().get("part").auic())
                .isEqualTo((0.2 + 2 * (0.5 * (1.0 / 3 + 5.0 / 7) - 0.5)) / 2, within(1e-12));
        // Best gains: car 0.55, wheel 0.2, door 2 * 0.0238.
        assertThat(g.coverage()).isEqualTo((0.55 + 0.2 + (1.0 / 3 + 5.0 / 7 - 1)) / 3, within(1e-12));
        assertThat(g.distinctConcepts()).isEqualTo(1);
    }

    @Test
    void cityscapesByHand() throws IOException {
        for (String city : List.of("aachen", "bonn")) {
            png("c/leftImg8bit/val/" + city + "/" + city + "_000000_000019_leftImg8bit.png", true, 4, new int[16]);
        }
        // 7 road and 26 car are classes; 3 and 4 are not: void.
        png(
                "c/gtFine/val/aachen/aachen_000000_000019_gtFine_labelIds.png",
                false,
                4,
                7,
                7,
                7,
                7,
                7,
                7,
                7,
                26,
                3,
                26,
                26,
                26,
                4,
                26,
                26,
                26);
        png("c/gtFine/val/bonn/bonn_000000_000019_gtFine_labelIds.png", false, 4, new int[] {
            7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7
        });
        SegmentationData data = open("{\"format\": \"cityscapes\", \"root\": \"c\"}");
        // Cells of 2 x 2 pixels: upper left 4 road; upper right 3 road, 1 car; lower left 2 void, 2 car; lower right 4
        // car.
        ScoreReport.GridScores g = score(data, new float[] {0, 2, 3, 1}, new float[] {0, 0, 0, 0});
        // Car: 7 of 30. Above 0: TP 7, FP 3: 1/2 (7/10 + 20/23) = 0.784783; above 1: TP 3, FP 3: less.
        ChannelScore c = g.channelScores().get(0);
        assertThat(c.concept()).isEqualTo("car");
        assertThat(c.miou()).isEqualTo(0.5 * (7.0 / 10 + 20.0 / 23), within(1e-12));
        assertThat(c.thresholdRange()).containsExactly(0.0, 1.0);
        // Area over [0, 3]: above 0 as said; above 1 TP 3, FP 3, FN 4, TN 20; above 2 TP 2, FP 0, FN 5, TN 23.
        double area = c.miou() + 0.5 * (3.0 / 10 + 20.0 / 27) + 0.5 * (2.0 / 7 + 23.0 / 28);
        assertThat(c.phi()).isEqualTo(area / 3, within(1e-12));
    }

    @Test
    void labelmeByHand() throws IOException {
        png("l/a.png", true, 4, new int[16]);
        text(
                "l/a.json",
                "{\"imageWidth\": 4, \"imageHeight\": 4, \"shapes\": [",
                " {\"label\": \"car\", \"shape_type\": \"rectangle\", \"points\": [[0, 0], [3, 1]]},",
                " {\"label\": \"wheel\", \"shape_type\": \"rectangle\", \"points\": [[0, 1], [1, 1]]}]}");
        text("l/concepts.csv", "id,name,category", "0,car,part", "1,wheel,part");
        String layer = "{\"category\": \"part\", \"files\": \"l/*.json\", \"encoding\": \"labelme\","
                + " \"concepts\": \"l/concepts.csv\", \"multiLabel\": %s}";
        for (boolean all : new boolean[] {false, true}) {
            SegmentationData data =
                    open("{\"format\": \"labelme\", \"root\": \"l\", \"labels\": [" + String.format(layer, all) + "]}");
            // The upper half: 8 pixels, 2 of them wheel; these are car too where all labels count.
            ScoreReport.GridScores g = score(data, new float[] {1, 1, 0, 0});
            ChannelScore c = g.channelScores().get(0);
            assertThat(c.concept()).isEqualTo("car");
            assertThat(c.miou())
                    .as("all labels: %s", all)
                    .isEqualTo(all ? 1 : 0.5 * (6.0 / 8 + 8.0 / 10), within(1e-12));
            // Wheel: TP 2, FP 6, FN 0, TN 8: 1/2 (2/8 + 8/14) = 0.41; selecting nothing is better: 1/2 (0 + 14/16).
            assertThat(c.miou() - c.margin()).isEqualTo(0.5 * 14 / 16, within(1e-12));
        }
    }
}
