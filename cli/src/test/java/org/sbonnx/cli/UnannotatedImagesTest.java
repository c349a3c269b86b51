package org.sbonnx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.fixtures.EmbeddedModels;

/** Five scenes of which some have no labels of the task's category. */
class UnannotatedImagesTest {
    private static final String REMARK =
            "2 images have no labels of category 'class' and did not count for the" + " segmentation: 00000, 00003";

    @TempDir
    Path folder;

    private Path model;
    private Path data;

    @BeforeEach
    void makeScenes() throws IOException {
        model = EmbeddedModels.extract(EmbeddedModels.PSPNET, folder);
        assertThat(Run.sb(
                                "scenes",
                                "--count",
                                "5",
                                "-o",
                                folder.resolve("scenes").toString())
                        .code())
                .isEqualTo(0);
        data = folder.resolve("scenes/partial.json");
        Files.writeString(
                data,
                "{\"images\": \"images/*.png\", \"labels\": [{\"category\": \"class\", \"files\": \"class/*.png\","
                        + " \"concepts\": \"class.csv\", \"ignore\": 255, \"partial\": true}]}");
        Files.delete(folder.resolve("scenes/class/00000.png"));
        Files.delete(folder.resolve("scenes/class/00003.png"));
    }

    private Run eval(Path description) {
        return Run.sb(
                "eval",
                model.toString(),
                "--data",
                description.toString(),
                "--json",
                folder.resolve("e.json").toString());
    }

    @Test
    void evalSaysHowManyImagesItMeasured() throws IOException {
        Run partly = eval(data);
        assertThat(partly.out()).contains("on 3 of 5 images");
        assertThat(partly.err()).contains(REMARK);
        var report = new JsonMapper().readTree(Files.readString(folder.resolve("e.json")));
        assertThat(report.path("annotatedImages").asInt()).isEqualTo(3);

        Files.writeString(folder.resolve("scenes/list.txt"), "00001\n00002\n00004\n");
        Path listed = folder.resolve("scenes/listed.json");
        Files.writeString(listed, Files.readString(data).replaceFirst("\\{", "{\"list\": \"list.txt\", "));
        Run only = eval(listed);
        assertThat(only.out()).contains("on 3 images");
        var same = new JsonMapper().readTree(Files.readString(folder.resolve("e.json")));
        assertThat(same.path("miou")).isEqualTo(report.path("miou"));
        assertThat(same.path("pixelAccuracy")).isEqualTo(report.path("pixelAccuracy"));
    }

    @Test
    void trainingAndShardsNameTheImagesLeftOut() {
        Path calibrated = folder.resolve("usb.onnx");
        assertThat(Run.sb(
                                "calibrate",
                                model.toString(),
                                "--at",
                                "layer3",
                                "--usb",
                                "1x4",
                                "--data",
                                data.toString(),
                                "-o",
                                calibrated.toString())
                        .code())
                .isEqualTo(0);
        Run train = Run.sb(
                "train",
                calibrated.toString(),
                "--data",
                data.toString(),
                "--epochs",
                "1",
                "-o",
                folder.resolve("tuned.onnx").toString());
        assertThat(train.code()).as(train.err()).isEqualTo(0);
        assertThat(train.err()).contains(REMARK);
        Run shard = Run.sb(
                "score",
                calibrated.toString(),
                "--data",
                data.toString(),
                "--shard",
                "1/1",
                "-o",
                folder.resolve("shard").toString());
        assertThat(shard.code()).as(shard.err()).isEqualTo(0);
        assertThat(shard.err()).contains(REMARK);
    }

    @Test
    void refusesToTrainOnImagesWithoutAnyLabelsOfTheTask() throws IOException {
        Path random = folder.resolve("usb.onnx");
        Run.sb("insert", model.toString(), "--at", "layer3", "--usb", "1x4", "-o", random.toString());
        Files.writeString(
                data,
                "{\"images\": \"images/*.png\", \"task\": \"class\", \"labels\": [{\"category\": \"class\","
                        + " \"files\": \"none/*.png\", \"concepts\": \"class.csv\", \"partial\": true},"
                        + " {\"category\": \"part\", \"files\": \"part/*.png\", \"concepts\": \"part.csv\","
                        + " \"ignore\": 255, \"background\": 0}]}");
        Files.createDirectories(folder.resolve("scenes/none"));
        Files.move(folder.resolve("scenes/class/00004.png"), folder.resolve("scenes/none/00004.png"));
        Files.writeString(folder.resolve("scenes/list.txt"), "00000\n00001\n");
        Files.writeString(data, Files.readString(data).replaceFirst("\\{", "{\"list\": \"list.txt\", "));
        Run train = Run.sb(
                "train",
                random.toString(),
                "--data",
                data.toString(),
                "-o",
                folder.resolve("t.onnx").toString());
        assertThat(train.code()).isEqualTo(2);
        assertThat(train.err()).contains("no image of data set", "category 'class'", "original model");
        assertThat(eval(data).err()).contains("no pixel is labelled with a class");
    }
}
