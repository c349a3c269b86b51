package org.sbonnx.datasets.broden;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.DatasetInspector;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.format.DatasetFiles;

/** Every source of Broden+, with label maps worked out by hand. */
class BrodenPlusTest {
    private static final short NONE = LabelMap.NONE;
    private static final short VOID = LabelMap.VOID;

    @TempDir
    Path folder;

    private TemporaryBrodenPlus data;

    @BeforeEach
    void make() {
        data = new TemporaryBrodenPlus(folder);
    }

    private static List<String> names(SegmentationData data) {
        return IntStream.range(0, data.size()).mapToObj(data::imageName).toList();
    }

    private static short[] map(SegmentationData data, int image, String category) {
        List<LabelMap> maps = data.labels(image).stream()
                .filter(m -> m.category().equals(category))
                .toList();
        assertThat(maps).hasSize(1);
        return maps.get(0).concepts();
    }

    @Test
    void conceptsAreJointLabelsAndPartsOfObjects() {
        SegmentationData all = data.open("");

        assertThat(all.concepts())
                .extracting(Concept::name)
                .containsExactly(
                        "sky",
                        "person",
                        "road",
                        "car",
                        "sky/cloud",
                        "person/leg",
                        "person/head",
                        "car/wheel",
                        "car/door",
                        "brick",
                        "glass",
                        "banded",
                        "dotted");
        assertThat(all.concepts()).extracting(Concept::id).containsExactly(1, 6, 7, 300, 1, 2, 3, 4, 5, 1, 2, 0, 1);
        assertThat(all.concepts().get(7).category()).isEqualTo("part");
        assertThat(all.task()).isEmpty();
        assertThat(data.open(", \"task\": \"object\"").task()).contains("object");
    }

    @Test
    void aListChoosesAmongTheImagesOfAllSources() {
        List<String> all = names(data.open(""));
        data.tree.text("mine.txt", "77.jpg", "dotted/d_1");
        assertThat(names(data.open(", \"list\": \"mine.txt\"")))
                .hasSize(2)
                .isSubsetOf(all)
                .allMatch(n -> n.contains("77") || n.contains("d_1"));
    }

    /** They are inputs, which commands must not write over. */
    @Test
    void tablesAndListsBelongToTheFilesOfADescription() {
        data.open("");
        assertThat(DatasetFiles.of(folder.resolve("data.json")))
                .contains(
                        folder.resolve("meta_file/joint_dataset/part.csv"),
                        folder.resolve("meta_file/opensurfaces/photos.csv"),
                        folder.resolve("meta_file/dtd/dtd_validation_list.json"));
    }

    @Test
    void listsSplitsAndCategories() {
        assertThat(names(data.open("")))
                .containsExactly(
                        "ade20k/A_1",
                        "ade20k/A_2",
                        "pascal/y",
                        "os/78",
                        "dtd/b_1",
                        "ade20k/A_3",
                        "pascal/x",
                        "os/77",
                        "dtd/d_1");
        assertThat(names(data.open(", \"split\": \"val\"")))
                .containsExactly("ade20k/A_3", "pascal/x", "os/77", "dtd/d_1");
        // Images without parts are no images of this category, and neither is what shows nothing but materials.
        assertThat(names(data.open(", \"categories\": [\"part\"]")))
                .containsExactly("ade20k/A_1", "pascal/y", "pascal/x");
        assertThat(names(data.open(", \"categories\": [\"texture\", \"material\"], \"split\": \"train\"")))
                .containsExactly("os/78", "dtd/b_1");
    }

    @Test
    void adeHasObjectsAndTheirParts() {
        SegmentationData all = data.open("");

        assertThat(all.labels(0)).extracting(LabelMap::category).containsExactly("object", "part");
        assertThat(all.labels(0).get(0).width()).isEqualTo(4);
        // Sky, car, car, person; a dropped label, nothing, road, car.
        assertThat(map(all, 0, "object")).containsExactly(0, 3, 3, 1, VOID, VOID, 2, 3);
        // A head is no part of a car; the person's parts are not annotated; a wheel of something unlabelled is unknown.
        assertThat(map(all, 0, "part")).containsExactly(4, 7, NONE, VOID, VOID, VOID, NONE, NONE);
        // No parts are annotated here, whatever files lie about; raw label 2 is passed over by the table.
        data.tree.rgb(
                TemporaryBrodenPlus.ALLEY + "A_2_parts_1.png", 4, TemporaryBrodenPlus.ade(9, 9, 9, 9, 9, 9, 9, 9));
        assertThat(all.labels(1)).extracting(LabelMap::category).containsExactly("object");
        assertThat(map(all, 1, "object")).containsExactly(0, 0, VOID, 2, 1, 1, 2, 2);
    }

    @Test
    void readsPartsWithoutTheirObjectsAndObjectsWithoutTheirParts() {
        SegmentationData parts = data.open(", \"categories\": [\"part\"]");
        assertThat(parts.concepts()).hasSize(5);
        assertThat(parts.labels(0)).hasSize(1);
        assertThat(map(parts, 0, "part")).containsExactly(0, 3, NONE, VOID, VOID, VOID, NONE, NONE);

        SegmentationData objects = data.open(", \"categories\": [\"object\"]");
        assertThat(folder.resolve(TemporaryBrodenPlus.ALLEY + "A_1_parts_1.png")
                        .toFile()
                        .delete())
                .isTrue();
        assertThat(map(objects, 0, "object")).containsExactly(0, 3, 3, 1, VOID, VOID, 2, 3);
    }

    @Test
    void pascalHasMatlabAnnotations() {
        SegmentationData all = data.open("");

        assertThat(map(all, 6, "object")).containsExactly(3, 3, 1, 1, 3, VOID, 1, VOID);
        // Later parts cover earlier ones, sides that mean nothing among them; a boat has no parts.
        assertThat(map(all, 6, "part")).containsExactly(7, NONE, 6, NONE, NONE, VOID, 5, VOID);
        // No instance at all.
        assertThat(map(all, 2, "object")).containsExactly(2, 2, 3, 3, 2, 2, 3, 3);
        assertThat(map(all, 2, "part")).containsExactly(NONE, NONE, VOID, VOID, NONE, NONE, VOID, VOID);
    }

    @Test
    void openSurfacesHasMaterialsAndDtdTextures() {
        SegmentationData all = data.open("");

        assertThat(all.labels(7)).hasSize(1);
        assertThat(map(all, 7, "material")).containsExactly(VOID, 9, 9, 10, VOID, VOID, 10, VOID);
        assertThat(all.labels(8)).hasSize(1);
        assertThat(map(all, 8, "texture")).containsExactly(12, 12, 12);
        assertThat(map(all, 4, "texture")).containsExactly(11, 11, 11);
    }

    @Test
    void scenesAreLabelsOfWholeImagesWhereTheyAreAskedFor() {
        SegmentationData scenes = data.open(", \"categories\": [\"scene\"]");

        assertThat(scenes.concepts()).extracting(Concept::name).containsExactly("airfield", "alley");
        // The scene misc is none.
        assertThat(names(scenes)).containsExactly("ade20k/A_1", "ade20k/A_2");
        assertThat(map(scenes, 0, "scene")).containsOnly(1).hasSize(8);
        assertThat(map(scenes, 1, "scene")).containsOnly(0).hasSize(8);
    }

    @Test
    void passesInspection() {
        var report = DatasetInspector.inspect(data.open(""));

        assertThat(report.images()).isEqualTo(9);
        assertThat(report.faults()).containsExactly("concept 'car/door' of category 'part' occurs in no image.");
        var part = report.categories().stream()
                .filter(c -> c.category().equals("part"))
                .findFirst()
                .orElseThrow();
        assertThat(part.images()).isEqualTo(3);
        assertThat(part.labelled()).isEqualTo(2 + 3);
        assertThat(part.background()).isEqualTo(3 + 3 + 4);
        assertThat(part.ignored()).isEqualTo(3 + 2 + 4);
    }

    @Test
    void identityFollowsTablesAndFiles() {
        String first = data.open("").sha256();
        assertThat(data.open("").sha256()).isEqualTo(first);

        data.tree.bytes("meta_file/ade20k/index_ade20k.mat", TemporaryBrodenPlus.mat("index-plain"));
        assertThat(data.open("").sha256()).isEqualTo(first);
        data.tree.rgb(
                TemporaryBrodenPlus.ALLEY + "A_1_parts_1.png", 4, TemporaryBrodenPlus.ade(9, 9, 5, 0, 700, 700, 0, 0));
        String second = data.open("").sha256();
        assertThat(second).isNotEqualTo(first);
        data.edit(
                TemporaryBrodenPlus.JOINT + "label_assignment.csv", "ade20k,object,8,road,7", "ade20k,object,8,road,1");
        assertThat(data.open("").sha256()).isNotEqualTo(second);
    }
}
