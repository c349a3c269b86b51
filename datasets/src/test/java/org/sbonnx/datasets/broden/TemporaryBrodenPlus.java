package org.sbonnx.datasets.broden;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.regex.Pattern;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.TemporaryDataset;

/**
 * A Broden+ of images of 4x2 pixels: labels above 255, instances, a dropped label, an image without parts, parts of other
 * objects, and the MATLAB files of {@code scipy/make.py}.
 */
final class TemporaryBrodenPlus {
    static final String JOINT = "meta_file/joint_dataset/";
    static final String ALLEY = "broden_dataset/ade20k/ADE20K_2016_07_26/images/training/a/alley/";
    static final String PASCAL = "broden_dataset/pascal/";

    final TemporaryDataset tree;

    TemporaryBrodenPlus(Path folder) {
        tree = new TemporaryDataset(folder);
        tables();
        lists();
        ade();
        pascal();
        tree.text("meta_file/opensurfaces/photos.csv", "photo_id,scene,fov", "9,,", "77,\"kitchen, small\",", "78,,1.5")
                .jpeg("broden_dataset/opensurfaces/photos/77.jpg", 4, 2)
                .jpeg("broden_dataset/opensurfaces/photos/78.jpg", 4, 2)
                .rgb("broden_dataset/opensurfaces/photos-labels/77.png", 4, red(0, 1, 1, 14, 15, 2, 14, 0))
                .rgb("broden_dataset/opensurfaces/photos-labels/78.png", 4, red(1, 1, 1, 1, 1, 1, 1, 1))
                .text("meta_file/dtd/labels_joint_anno.txt", "banded/b_1.jpg banded ", "dotted/d_1.jpg dotted banded ")
                .jpeg("broden_dataset/dtd/dtd-r1.0.1/images/banded/b_1.jpg", 3, 1)
                .jpeg("broden_dataset/dtd/dtd-r1.0.1/images/dotted/d_1.jpg", 3, 1);
    }

    private void tables() {
        tree.text(JOINT + "object.csv", "label,name", "0,-", "1,sky", "6,person", "7,road", "300,car")
                .text(JOINT + "part.csv", "label,name", "0,-", "1,leg", "2,head", "8,door", "12,wheel", "82,cloud")
                .text(JOINT + "material.csv", "label,name", "0,-", "1,brick", "2,glass")
                .text(JOINT + "scene.csv", "label,name", "0,airfield", "1,alley")
                .text(JOINT + "texture.csv", "label,name", "0,banded", "1,dotted")
                .text(
                        JOINT + "object_part_hierarchy.csv",
                        "object_label,object_name,part_labels,part_names",
                        "1,sky,0;82,-;cloud",
                        "6,person,0;1;2,-;leg;head",
                        "300,car,0;12;8,-;wheel;door")
                .text(
                        JOINT + "label_assignment.csv",
                        "dataset,category,raw_label,raw_name,broden_label,broden_name",
                        "ade20k,object,3,sky,1,sky",
                        "ade20k,object,4,person;soul,6,person",
                        "ade20k,object,8,road,7,road",
                        "ade20k,object,400,\"car;auto,motorcar\",300,car",
                        "ade20k,object,401,abacus,0,-",
                        "ade20k,part,5,head,2,head",
                        "ade20k,part,9,cloud,82,cloud",
                        "ade20k,part,700,wheel,12,wheel",
                        "ade20k,scene,0,,-1,alley",
                        "ade20k,scene,1,alley-s,1,alley",
                        "ade20k,scene,2,bar-s,0,airfield",
                        "pascal,object,2,car,300,car",
                        "pascal,object,5,person,6,person",
                        "pascal,object,9,road,7,road",
                        "pascal,object,431,-,0,-",
                        "pascal,part,6,wheel,12,wheel",
                        "pascal,part,12,head,2,head",
                        "pascal,part,15,leg,1,leg",
                        "pascal,part,20,,0,-",
                        "os,material,0,,0,-",
                        "os,material,1,brick,1,brick",
                        "os,material,14,glass,2,glass",
                        "os,material,15,granite,0,-");
    }

    private void lists() {
        tree.text(
                        JOINT + "broden_ade20k_pascal_train.json",
                        record("ade20k", 0, 4, 2, 1),
                        record("ade20k", 1, 4, 2, 0),
                        record("pascal", 1, 4, 2, 1),
                        "")
                .text(
                        JOINT + "broden_ade20k_pascal_val.json",
                        record("ade20k", 2, 4, 2, 0),
                        record("pascal", 0, 4, 2, 1))
                .text(JOINT + "broden_os_train.json", record("os", 2, 4, 2, null))
                .text(JOINT + "broden_os_val.json", record("os", 1, 4, 2, null))
                .text("meta_file/dtd/dtd_training_list.json", record("dtd", 0, 3, 1, null))
                .text("meta_file/dtd/dtd_validation_list.json", record("dtd", 1, 3, 1, null));
    }

    private void ade() {
        String bar = ALLEY.replace("a/alley", "b/bar");
        tree.bytes("meta_file/ade20k/index_ade20k.mat", mat("index"))
                .text(
                        "meta_file/ade20k/scene_categories.txt",
                        "A_1 alley",
                        "A_2 bar",
                        "A_3 misc",
                        "A_4 bar",
                        "A_5 alley")
                .jpeg(ALLEY + "A_1.jpg", 4, 2)
                .rgb(ALLEY + "A_1_seg.png", 4, ade(3, 400, 400, 4, 401, 0, 8, 400))
                .rgb(ALLEY + "A_1_parts_1.png", 4, ade(9, 700, 5, 0, 700, 700, 0, 0))
                .jpeg(ALLEY + "A_2.jpg", 4, 2)
                .rgb(ALLEY + "A_2_seg.png", 4, ade(3, 3, 2, 8, 4, 4, 8, 8))
                .jpeg(bar + "A_3.jpg", 4, 2)
                .rgb(bar + "A_3_seg.png", 4, ade(0, 0, 0, 0, 0, 0, 0, 0));
    }

    private void pascal() {
        for (String image : new String[] {"x", "y"}) {
            tree.jpeg(PASCAL + "VOC2010/JPEGImages/" + image + ".jpg", 4, 2)
                    .bytes(PASCAL + "context/trainval/" + image + ".mat", mat("context-" + image))
                    .bytes(PASCAL + "part/Annotations_Part/" + image + ".mat", mat("parts-" + image));
        }
        tree.text(PASCAL + "part/Annotations_Part/README", "no annotation");
    }

    static String record(String source, int index, int width, int height, Integer parts) {
        return "{\"height\": " + height + ", \"width\": " + width + ", \"file_index\": " + index
                + (parts == null ? "" : ", \"nr_part\": " + parts) + ", \"dataset\": \"" + source + "\"}";
    }

    /** ADE20K's colours; red also counts something within each ten, blue instances. */
    static int[] ade(int... ids) {
        int[] colours = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            colours[i] = (ids[i] / 256 * 10 + i % 10) << 16 | (ids[i] % 256) << 8 | (i + 1);
        }
        return colours;
    }

    private static int[] red(int... ids) {
        return Arrays.stream(ids).map(id -> id << 16 | 0x0A0B).toArray();
    }

    static byte[] mat(String name) {
        try (InputStream in = Objects.requireNonNull(
                TemporaryBrodenPlus.class.getResourceAsStream("/scipy/" + name + ".mat"), name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Replaces a text that a file has exactly once. */
    void edit(String file, String from, String to) {
        try {
            String text = Files.readString(tree.root().resolve(file));
            if (text.split(Pattern.quote(from), -1).length != 2) {
                throw new IllegalArgumentException("'" + from + "' is not once in " + file);
            }
            Files.writeString(tree.root().resolve(file), text.replace(from, to));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    SegmentationData open(String more) {
        return tree.open("{\"name\": \"bp\", \"format\": \"broden+\"" + more + "}");
    }
}
