package org.sbonnx.datasets.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.datasets.GoldenFiles;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.TemporaryDataset;
import org.sbonnx.schemas.data.DatasetDescription;
import org.sbonnx.schemas.json.Json;

/** The commented example of a description opens once its files are there. */
class ExampleTest {
    @TempDir
    Path folder;

    @Test
    void opensTheExampleDescription() throws Exception {
        Path example = Path.of("..", "schemas", "examples", "dataset.json");
        DatasetDescription description = Json.read(example, DatasetDescription.class);
        assertThat(description.labels()).hasSize(2);
        assertThat(description.labels().get(1).partial()).isTrue();

        TemporaryDataset tree = new TemporaryDataset(folder)
                .bytes("val/images/a.jpg", GoldenFiles.bytes("colour.jpg"))
                .bytes("val/images/b.jpg", GoldenFiles.bytes("colour.jpg"))
                .text("val/seen.txt", "a", "b")
                .grey("val/class/a.png", 48, new int[48 * 32])
                .grey("val/class/b.png", 48, new int[48 * 32])
                .grey("val/part/b.png", 48, new int[48 * 32])
                .text("classes.csv", "id,name,category", "0,road,class")
                .text("parts.csv", "id,name,category", "1,wheel,part");
        SegmentationData data = tree.open(Files.readString(example));

        assertThat(data.name()).isEqualTo("street-val");
        assertThat(data.labels(0)).extracting(LabelMap::category).containsExactly("class");
        assertThat(data.labels(1)).extracting(LabelMap::category).containsExactly("class", "part");
    }
}
