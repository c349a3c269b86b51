package org.sbonnx.datasets.broden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.schemas.BadInput;

/** What is wrong with a Broden+ is told with file, line, value and remedy. */
class BrodenPlusRefusalTest {
    private static final String TRAIN = TemporaryBrodenPlus.JOINT + "broden_ade20k_pascal_train.json";
    private static final String ASSIGNMENT = TemporaryBrodenPlus.JOINT + "label_assignment.csv";
    private static final String HIERARCHY = TemporaryBrodenPlus.JOINT + "object_part_hierarchy.csv";
    private static final String INDEX = "meta_file/ade20k/index_ade20k.mat";
    private static final String CONTEXT_Y = TemporaryBrodenPlus.PASCAL + "context/trainval/y.mat";
    private static final String PARTS_Y = TemporaryBrodenPlus.PASCAL + "part/Annotations_Part/y.mat";
    private static final int ADE = 0;
    private static final int PASCAL = 2;
    private static final int OS = 3;

    @TempDir
    Path folder;

    private TemporaryBrodenPlus data;
    private BrodenPlusLabels labels;

    @BeforeEach
    void make() {
        data = new TemporaryBrodenPlus(folder);
        labels = new BrodenPlusLabels(folder.resolve(TemporaryBrodenPlus.JOINT), List.of("object"));
    }

    private void refused(String... parts) {
        refused(() -> data.open(""), parts);
    }

    private static void refused(ThrowingCallable call, String... parts) {
        assertThatThrownBy(call).isInstanceOf(BadInput.class).hasMessageContainingAll(parts);
    }

    private void records(String... lines) {
        data.tree.text(TRAIN, lines);
    }

    @Test
    void descriptions() {
        refused(
                () -> data.open(", \"root\": \"meta_file\""),
                "joint_dataset' of format broden+ is not a directory",
                "\"root\"");
        refused(() -> data.open(", \"split\": \"test\""), "no split 'test'", "choose train or val");
        refused(() -> data.open(", \"categories\": [\"colour\"]"), "no category 'colour'", "choose among object, part");
        refused(() -> data.open(", \"task\": \"scene\""), "task 'scene' is not one of the categories object, part");
        refused(() -> data.open(", \"categories\": []"), "no images annotated with");
        refused(
                () -> data.open(", \"labels\": [{\"category\": \"c\", \"files\": \"f\", \"concepts\": \"t\"}]"),
                "format broden+ brings its own layers");
    }

    @Test
    void records() {
        records("{\"height\": 2, \"width\": 4, \"file_index\": 0, \"nr_part\": 1}");
        refused("pascal_train.json' record 1 line 1", "field 'dataset' is missing");
        records(TemporaryBrodenPlus.record("ade20k", 0, 4, 2, 1), "", "{\"height\": 2,");
        refused("pascal_train.json' record 3 line 1");
        records(TemporaryBrodenPlus.record("imagenet", 0, 4, 2, 1));
        refused("pascal_train.json' record 1 has the unknown dataset 'imagenet'", "ade20k, pascal, os or dtd");
        records(TemporaryBrodenPlus.record("ade20k", 0, 4, 2, null));
        refused("pascal_train.json' record 1 has no \"nr_part\"");
        records(TemporaryBrodenPlus.record("ade20k", 5, 4, 2, 0));
        refused("record 1 has the file_index 5, but there are 5 images of 'ade20k'");
        records(TemporaryBrodenPlus.record("pascal", -1, 4, 2, 1));
        refused("record 1 has the file_index -1, but there are 2 images of 'pascal'");
        data.tree.bytes(TRAIN, "{\"a\0\": 1}".getBytes(StandardCharsets.UTF_8));
        refused("pascal_train.json' has a NUL byte at offset 3");
        records(TemporaryBrodenPlus.record("ade20k", 4, 4, 2, 1));
        refused("index_ade20k.mat' image 4 names '../../outside/A_5.jpg'", "not inside");
        records(TemporaryBrodenPlus.record("ade20k", 0, 2, 4, 1));
        refused(
                () -> data.open("").labels(ADE),
                "A_1.jpg' is 4x2 pixels, but",
                "pascal_train.json' record 1 says 2x4",
                "resize_images.py");
    }

    @Test
    void tables() {
        data.edit(TemporaryBrodenPlus.JOINT + "part.csv", "label,name", "label,names");
        refused("part.csv' has no column 'name'");
        make();
        data.edit(TemporaryBrodenPlus.JOINT + "part.csv", "8,door", "2,door");
        refused("part.csv' record 4 gives label 2 a second time");
        make();
        data.edit(TemporaryBrodenPlus.JOINT + "part.csv", "8,door", "8,head");
        refused("part.csv' record 4 gives name 'head' a second time");
        make();
        data.tree.text(TemporaryBrodenPlus.JOINT + "material.csv", "label,name");
        refused("material.csv' lists no labels");
        data.tree.text(TemporaryBrodenPlus.JOINT + "material.csv", "label,name", "40000,x");
        refused("material.csv' record 1: label '40000' is not a number from 0 to 32766");
        make();
        data.edit(ASSIGNMENT, "8,road,7", "8,road,5");
        refused("label_assignment.csv' record 3: broden_label 5 is not a label of category 'object'");
        data.edit(ASSIGNMENT, "8,road,5", "8,road,-1");
        refused("record 3: broden_label '-1' is not a number");
        data.edit(ASSIGNMENT, "8,road,-1", "8,road,");
        refused("record 3 has no value for 'broden_label'");
        make();
        data.edit(ASSIGNMENT, "ade20k,object,8", "ade20k,object,4");
        refused("record 3 assigns raw_label 4 of ade20k object a second time");
        make();
        data.edit(ASSIGNMENT, "os,material,0", "os,material,70000");
        refused("raw_label '70000' is not a number from 0 to 65535");
        make();
        data.tree.text(ASSIGNMENT, "dataset,category,raw_label,broden_label");
        refused(
                () -> data.open("").labels(ADE),
                "label_assignment.csv' assigns no labels of category 'object' of 'ade20k'");
    }

    @Test
    void hierarchies() {
        data.edit(HIERARCHY, "300,car,0;12;8", "301,car,0;12;8");
        refused("hierarchy.csv' record 3: object_label 301 is not a label of its table");
        data.edit(HIERARCHY, "301,car,0;12;8", "6,car,0;12;8");
        refused("record 3: object_label has 6 a second time");
        data.edit(HIERARCHY, "6,car,0;12;8", "300,car,0;12;12");
        refused("record 3: part_labels has 12 a second time");
        data.edit(HIERARCHY, "0;12;12", "0;12;9");
        refused("record 3: part_labels 9 is not a label of its table");
        data.edit(HIERARCHY, "0;12;9", "0;;9");
        refused("record 3: part_labels has '' instead of a label");
        data.edit(HIERARCHY, "0;;9", "");
        refused("record 3 has no value for 'part_labels'");
    }

    @Test
    void missingSources() {
        assertThat(folder.resolve("broden_dataset/dtd")
                        .toFile()
                        .renameTo(folder.resolve("elsewhere").toFile()))
                .isTrue();
        refused("lists images of 'dtd', but", "dtd' is not a directory", "download_Broden+.sh", "\"categories\"");
        assertThat(data.open(", \"categories\": [\"object\"]").size()).isEqualTo(5);
    }

    @Test
    void labelMaps() throws IOException {
        SegmentationData all = data.open("");
        String seg = TemporaryBrodenPlus.ALLEY + "A_1_seg.png";
        byte[] png = Files.readAllBytes(folder.resolve(seg));
        data.tree.bytes(seg, Arrays.copyOf(png, png.length - 20));
        refused(() -> all.labels(ADE), "A_1_seg.png' is damaged");
        data.tree.rgb(seg, 4, TemporaryBrodenPlus.ade(3, 3, 3, 3, 3, 402, 3, 3));
        refused(() -> all.labels(ADE), "A_1_seg.png' has the unknown id 402 at pixel x=1, y=1", "ends at 401");
        data.tree.rgb(seg, 2, TemporaryBrodenPlus.ade(3, 3, 3, 3, 3, 3, 3, 3));
        refused(() -> all.labels(ADE), "A_1_seg.png' is 2x4 pixels, but its image", "A_1.jpg' is 4x2");
        data.tree.grey(seg, 4, 3, 3, 3, 3, 3, 3, 3, 3);
        refused(() -> all.labels(ADE), "A_1_seg.png' has 1 channels, but ids are read from red and green");
        data.tree.jpeg(seg, 4, 2);
        refused(() -> all.labels(ADE), "A_1_seg.png' is a JPEG");
        data.tree.bytes(seg, png);
        assertThat(folder.resolve(TemporaryBrodenPlus.ALLEY + "A_1_parts_1.png")
                        .toFile()
                        .delete())
                .isTrue();
        refused(() -> all.labels(ADE), "A_1_parts_1.png' does not exist");
        data.tree.rgb("broden_dataset/opensurfaces/photos-labels/78.png", 4, 16 << 16, 0, 0, 0, 0, 0, 0, 0);
        refused(() -> all.labels(OS), "78.png' has the unknown id 16 at pixel x=0, y=0");
    }

    @Test
    void textTables() {
        data.edit("meta_file/dtd/labels_joint_anno.txt", "banded/b_1.jpg", "woolly/b_1.jpg");
        refused("labels_joint_anno.txt' line 1 has the image 'woolly/b_1.jpg' of the unknown texture 'woolly'");
        data.edit("meta_file/dtd/labels_joint_anno.txt", "woolly/b_1.jpg", "banded/../../../x.jpg");
        refused("labels_joint_anno.txt' line 1 names 'banded/../../../x.jpg', which is not inside");
        data.tree.text("meta_file/opensurfaces/photos.csv", "photo_id", "9", "../77", "78");
        refused("photos.csv' record 2: photo_id '../77' is not a number");
        data.edit("meta_file/ade20k/scene_categories.txt", "A_2 bar", "A_9 bar");
        refused(
                () -> data.open(", \"categories\": [\"scene\"]"),
                "scene_categories.txt' line 2 is 'A_9 bar', but image 1 is",
                "A_2.jpg'");
        data.tree.text("meta_file/ade20k/scene_categories.txt", "A_1 alley");
        refused(() -> data.open(", \"categories\": [\"scene\"]"), "has 1 lines, but there are 5 images");
        data.tree.text("meta_file/ade20k/scene_categories.txt", "A_1 a", "A_2 b", "A_3 c", "A_4 d", "A_5 e");
        refused(
                () -> data.open(", \"categories\": [\"scene\"]"),
                "names the scene 'c' with raw label 3, but label_assignment.csv ends at 2");
    }

    @Test
    void matlabContents() {
        for (String[] wrong : new String[][] {
            {"index-lengths", "has 5 file names and 1 folders"},
            {"index-png", "image 0 is the file 'A_1.png', but images are JPEGs"},
            {"index-numbers", "cannot be read as MATLAB 5 annotations"},
            {"context-x", "cannot be read as MATLAB 5 annotations"},
        }) {
            data.tree.bytes(INDEX, TemporaryBrodenPlus.mat(wrong[0]));
            refused("index_ade20k.mat' " + wrong[1]);
        }
        make();
        SegmentationData all = data.open("");
        for (String[] wrong : new String[][] {
            {"context-fraction", "has 2.5 instead of an id at pixel x=2, y=1"},
            {"context-negative", "has -1.0 instead of an id at pixel x=3, y=0"},
            {"context-unknown", "has the unknown id 432 at pixel x=3, y=0"},
            {"context-cube", "has a map of 3 dimensions instead of 2"},
            {"parts-x", "cannot be read as MATLAB 5 annotations"},
        }) {
            data.tree.bytes(CONTEXT_Y, TemporaryBrodenPlus.mat(wrong[0]));
            refused(() -> all.labels(PASCAL), "context/trainval/y.mat' " + wrong[1]);
        }
        data.tree.bytes(CONTEXT_Y, TemporaryBrodenPlus.mat("context-y"));
        for (String[] wrong : new String[][] {
            {"parts-unknown", "has the unknown part 'wing_nut'"},
            {"parts-size", "has a mask of 2x4 pixels for 'door_1', but its image is 4x2"},
            {"context-x", "cannot be read as MATLAB 5 annotations"},
        }) {
            data.tree.bytes(PARTS_Y, TemporaryBrodenPlus.mat(wrong[0]));
            refused(() -> all.labels(PASCAL), "Annotations_Part/y.mat' " + wrong[1]);
        }
    }

    @Test
    void matlabClaims() {
        byte[] context = TemporaryBrodenPlus.mat("context-plain");
        SegmentationData all = data.open("");
        data.tree.bytes(CONTEXT_Y, context);
        assertThat(all.labels(PASCAL).get(0).concepts()).containsExactly(2, 2, 3, 3, 2, 2, 3, 3);
        ByteBuffer bytes = ByteBuffer.wrap(context).order(ByteOrder.LITTLE_ENDIAN);
        int length = context.length - 8 * Double.BYTES - 4;
        assertThat(bytes.getInt(length)).isEqualTo(8 * Double.BYTES);
        bytes.putInt(length, 600_000_000);
        data.tree.bytes(CONTEXT_Y, context);
        refused(() -> all.labels(PASCAL), "y.mat' cannot be read", "an array claims 600000000 bytes, but");
        data.tree.bytes(CONTEXT_Y, TemporaryBrodenPlus.mat("context-nested"));
        refused(() -> all.labels(PASCAL), "y.mat' cannot be read", "its arrays are nested more than 32 deep");
        data.tree.bytes(CONTEXT_Y, "MATLAB 7.3 MAT-file, Platform: GLNXA64".getBytes(StandardCharsets.UTF_8));
        refused(() -> all.labels(PASCAL), "y.mat' cannot be read as MATLAB 5 annotations", "-v7");
        data.tree.bytes(CONTEXT_Y, new byte[(64 << 20) + 1]);
        refused(() -> all.labels(PASCAL), "y.mat' has 67108865 bytes, more than 67108864 for MATLAB annotations");
        assertThat(folder.resolve(CONTEXT_Y).toFile().delete()).isTrue();
        refused(() -> all.labels(PASCAL), "y.mat' does not exist");
    }

    @Test
    void matlabBytes() {
        byte[] whole = TemporaryBrodenPlus.mat("index-plain");
        int refusals = 0;
        ByteBuffer bytes = ByteBuffer.wrap(whole.clone()).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 132; at + 4 <= whole.length; at += 8) {
            for (int claim : new int[] {Integer.MAX_VALUE - 7, 1 << 29, 3}) {
                int kept = bytes.getInt(at);
                bytes.putInt(at, claim);
                refusals += isRefused(bytes.array()) ? 1 : 0;
                bytes.putInt(at, kept);
            }
        }
        assertThat(refusals).isPositive();
        for (int length = 0; length < whole.length - 8; length += 13) {
            assertThat(isRefused(Arrays.copyOf(whole, length)))
                    .as("%d bytes", length)
                    .isTrue();
        }
        Random random = new Random(5);
        for (String name : new String[] {"index", "index-plain"}) {
            for (int i = 0; i < 300; i++) {
                byte[] noise = TemporaryBrodenPlus.mat(name);
                noise[128 + random.nextInt(noise.length - 128)] ^= (byte) (1 << random.nextInt(8));
                isRefused(noise);
            }
        }
    }

    /** A damaged index is refused, or happens to say something else; nothing else is thrown. */
    private boolean isRefused(byte[] index) {
        data.tree.bytes(INDEX, index);
        try {
            AdeSource.open(folder, folder.resolve("meta_file/ade20k"), labels);
            return false;
        } catch (BadInput e) {
            assertThat(e).hasMessageContaining("index_ade20k.mat").hasMessageNotContaining("(null)");
            return true;
        }
    }
}
