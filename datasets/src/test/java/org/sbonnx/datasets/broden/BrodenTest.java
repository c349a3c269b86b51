package org.sbonnx.datasets.broden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.FileData;
import org.sbonnx.datasets.GoldenFiles;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.TemporaryDataset;
import org.sbonnx.schemas.BadInput;

/** A tree of three images: columns out of order, lists, empty cells, layers, whole-image labels, numbers above 255. */
class BrodenTest {
    @TempDir
    Path folder;

    private TemporaryDataset tree;

    private static int number(int n) {
        return (n & 255) << 16 | (n >> 8) << 8;
    }

    @BeforeEach
    void threeImages() {
        tree = new TemporaryDataset(folder)
                .text(
                        "b/category.csv",
                        "name,first,last,count,frequency",
                        "color,0,0,1,1",
                        "object,1,2,3,4",
                        "part,1,2,3,4",
                        "material,1,2,3,4",
                        "scene,1,2,3,4")
                .text(
                        "b/label.csv",
                        "number,name,category,frequency,coverage,syns",
                        "0,-,,0,0,",
                        "1,red,color(9),1,1,",
                        "2,car,object(20),1,1,",
                        "300,wheel,part(5);object(2),1,1,",
                        "4,wood,material(36);object(3),1,1,",
                        "5,street-s,scene(4),1,1,",
                        "6,door,part(1),1,1,")
                .text(
                        "b/index.csv",
                        "image,split,ih,iw,sh,sw,scene,part,object,material,color",
                        "x/a.jpg,train,4,4,2,2,5,x/a_part_1.png;x/a_part_2.png,x/a_object.png,x/a_material.png,x/a_color.png",
                        "x/b.jpg,val,4,4,2,2,,,2,,",
                        "x/c.jpg,val,4,4,2,2,5,,x/c_object.png;4;300,,")
                .bytes("b/images/x/a.jpg", GoldenFiles.bytes("colour.jpg"))
                .bytes("b/images/x/b.jpg", GoldenFiles.bytes("colour.jpg"))
                .bytes("b/images/x/c.jpg", GoldenFiles.bytes("colour.jpg"))
                .rgb("b/images/x/a_color.png", 2, number(1), number(1), 0, 0)
                .rgb("b/images/x/a_object.png", 2, number(2), number(2), number(4), number(300))
                .rgb("b/images/x/a_part_1.png", 2, number(300), 0, 0, number(300))
                .rgb("b/images/x/a_part_2.png", 2, number(6), number(300), 0, 0)
                .rgb("b/images/x/a_material.png", 2, 0, number(4), number(4), 0)
                .rgb("b/images/x/c_object.png", 2, number(2), 0, 0, number(2));
    }

    private SegmentationData open(String more) {
        return tree.open("{\"format\": \"broden\", \"root\": \"b\"" + more + "}");
    }

    @Test
    void readsConceptsByPrimaryCategoryWithoutScenes() {
        SegmentationData data = open("");

        assertThat(data.size()).isEqualTo(3);
        assertThat(data.imageName(0)).isEqualTo("x/a");
        assertThat(data.concepts()).extracting(Concept::name).containsExactly("red", "car", "wheel", "wood", "door");
        assertThat(data.concepts().get(2).id()).isEqualTo(300);
        assertThat(data.concepts().get(2).category()).isEqualTo("part");
        assertThat(data.task()).isEmpty();
        assertThat(open(", \"split\": \"val\"").size()).isEqualTo(2);
        assertThat(open(", \"categories\": [\"scene\", \"color\"]").concepts())
                .extracting(Concept::name)
                .containsExactly("red", "street-s");
    }

    @Test
    void layersOfOneCategoryLieOverEachOther() {
        var maps = open("").labels(0);

        assertThat(maps).extracting(LabelMap::category).containsExactly("color", "object", "part", "part", "material");
        assertThat(maps.get(0).concepts()).containsExactly(0, 0, -1, -1);
        // Wood and wheel in the object layer count in their own categories, once where they stand there already.
        assertThat(maps.get(1).concepts()).containsExactly(1, 1, -1, -1);
        assertThat(maps.get(2).concepts()).containsExactly(2, 2, -1, 2);
        assertThat(maps.get(3).concepts()).containsExactly(4, -1, -1, -1);
        assertThat(maps.get(4).concepts()).containsExactly(-1, 3, 3, -1);
    }

    @Test
    void wholeImageLabelsAndMissingCategories() {
        SegmentationData data = open(", \"split\": \"val\"");

        assertThat(data.labels(0)).hasSize(1);
        assertThat(data.labels(0).get(0).category()).isEqualTo("object");
        assertThat(data.labels(0).get(0).concepts()).containsExactly(1, 1, 1, 1);
        // Neither materials nor parts are annotated here: wood and wheel in the object cell say nothing.
        assertThat(data.labels(1)).hasSize(1);
        assertThat(data.labels(1).get(0).concepts()).containsExactly(1, -1, -1, 1);
        SegmentationData scenes = open(", \"categories\": [\"scene\"], \"split\": \"val\"");
        assertThat(scenes.labels(0)).isEmpty();
        assertThat(scenes.labels(1).get(0).concepts()).containsExactly(0, 0, 0, 0);
    }

    @Test
    void readsALayerOnceHoweverItIsNamed() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            names.add("./".repeat(i % 70) + "x/../".repeat(i / 70) + "x/a_object.png");
        }
        String cell = String.join(";", names);
        tree.text("b/index.csv", "image,split,sh,sw,part,object", "x/a.jpg,val,2,2," + cell + "," + cell);
        FileData data = (FileData) open(", \"categories\": [\"part\", \"object\"]");
        assertThat(data.files()).hasSize(2);
        assertThat(data.labels(0)).extracting(LabelMap::category).containsExactly("object", "part");
        assertThat(data.labels(0).get(1).concepts()).containsExactly(-1, -1, -1, 1);
    }

    @Test
    void refusesWhatDoesNotFit() {
        SegmentationData data = open("");
        tree.rgb("b/images/x/a_color.png", 2, number(1), number(777), 0, 0);
        refused(() -> data.labels(0), "a_color.png' has the unknown number 777 (blue 0) at pixel x=1, y=0");
        tree.rgb("b/images/x/a_color.png", 2, 0, 0, 7, 0);
        refused(() -> data.labels(0), "unknown number 0 (blue 7) at pixel x=0, y=1");
        tree.rgb("b/images/x/a_color.png", 1, 0);
        refused(() -> data.labels(0), "a_color.png' is 1x1 pixels, but index.csv says 2x2");
        assertThat(folder.resolve("b/images/x/a_color.png").toFile().delete()).isTrue();
        refused(() -> data.labels(0), "a_color.png' does not exist");
        refused(() -> open(", \"split\": \"test\""), "index.csv' lists no images of split 'test'");
        refused(() -> open(", \"categories\": [\"colour\"]"), "no category 'colour'", "choose among color, object");
        refused(() -> open(", \"task\": \"scene\""), "task 'scene' is not one of the categories");
        refused(
                () -> open(", \"labels\": [{\"category\": \"c\", \"files\": \"f\", \"concepts\": \"t\"}]"),
                "format broden brings its own layers");
        tree.text("b/index.csv", "image,split,sh,sw,object", "a.jpg,val,2,2,99999999999");
        refused(() -> open(", \"categories\": [\"object\"]").labels(0), "unknown number 99999999999");
        refused(() -> open(""), "index.csv' has no column 'color'");
        tree.text("b/index.csv", "image,split,sh,sw,object", "../../a.jpg,val,2,2,2");
        refused(() -> open(", \"categories\": [\"object\"]"), "index.csv' names '../../a.jpg', which is not inside");
        tree.text("b/index.csv", "image,split,sh,sw,object", "a.jpg,val,2,2,/etc/a.png");
        refused(() -> open(", \"categories\": [\"object\"]").labels(0), "names '/etc/a.png', which is not inside");
        tree.text("b/label.csv", "number,name,category", "1,red,color(x)");
        refused(() -> open(""), "label.csv' has the category 'color(x)'");
        tree.text("b/label.csv", "number,name,category", "1,red,color", "1,blue,color");
        refused(() -> open(""), "label.csv' lists number 1 twice");
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String... parts) {
        assertThatThrownBy(call).isInstanceOf(BadInput.class).hasMessageContainingAll(parts);
    }
}
