package org.sbonnx.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbonnx.schemas.data.Preprocess;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.train.TrainPlan;

class SchemasTest {
    static Stream<String> names() {
        return Schemas.names().stream();
    }

    @Test
    void thereIsASchemaForEveryRecordThatIsAFile() {
        assertThat(Schemas.names())
                .containsExactlyElementsOf(SampleRecords.values().keySet());
        assertThatThrownBy(() -> Schemas.text("raport"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("no schema 'raport'")
                .hasMessageContaining("preprocess, report, shard, study, study-report");
    }

    @ParameterizedTest
    @MethodSource("names")
    void isASchemaWithAName(String name) {
        assertThat(SchemaValidation.ofSchema(name)).isEmpty();
        JsonNode schema = SchemaValidation.tree(Schemas.text(name));
        assertThat(schema.path("$schema").asText()).isEqualTo("https://json-schema.org/draft/2020-12/schema");
        assertThat(schema.path("$id").asText()).isEqualTo("urn:sbonnx:schema:" + name + ":1");
        assertThat(schema.path("title").asText()).isNotBlank();
    }

    @Test
    void schemasAndRecordsSayTheSame() {
        SchemaDrift drift = new SchemaDrift();
        SampleRecords.values().forEach((name, value) -> drift.compare(name, value.getClass()));
        assertThat(drift.found()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dataset", "plan", "policy", "preprocess", "study"})
    void examplesFitTheirSchemaAndTheirRecord(String name) throws IOException {
        Path example = Path.of("examples", name + ".json");
        assertThat(SchemaValidation.of(name, SchemaValidation.tree(Files.readString(example))))
                .isEmpty();
        Record read = Json.read(example, SampleRecords.type(name));
        assertThat(SchemaValidation.of(name, SchemaValidation.tree(Json.pretty(read))))
                .isEmpty();
        assertThat(Json.parse("again", Json.compact(read), SampleRecords.type(name)))
                .isEqualTo(read);
    }

    @Test
    void theExampleWithOneFileOfAnnotationsFits() throws IOException {
        Path example = Path.of("examples", "dataset-coco.json");
        assertThat(SchemaValidation.of("dataset", SchemaValidation.tree(Files.readString(example))))
                .isEmpty();
        Record read = Json.read(example, SampleRecords.type("dataset"));
        assertThat(SchemaValidation.of("dataset", SchemaValidation.tree(Json.pretty(read))))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("names")
    void whatIsWrittenFitsTheSchemaAndReadsBack(String name) {
        Record value = SampleRecords.values().get(name);
        String json = Json.pretty(value);
        assertThat(SchemaValidation.of(name, SchemaValidation.tree(json))).isEmpty();
        assertThat(Json.parse(name, json, value.getClass())).isEqualTo(value);
    }

    @Test
    void whatAPlanLeavesOutFits() {
        assertThat(SchemaValidation.of("plan", SchemaValidation.tree("{}"))).isEmpty();
        assertThat(SchemaValidation.of("plan", SchemaValidation.tree(Json.pretty(TrainPlan.paper()))))
                .isEmpty();
    }

    @Test
    void aDataSetNeedsImagesOrAPreset() {
        assertThat(SchemaValidation.of("dataset", SchemaValidation.tree("{'name': 's'}".replace('\'', '"'))))
                .isNotEmpty();
        assertThat(SchemaValidation.of("dataset", SchemaValidation.tree("{'format': 'folder'}".replace('\'', '"'))))
                .isNotEmpty();
        assertThat(SchemaValidation.of("dataset", SchemaValidation.tree("{'format': 'broden'}".replace('\'', '"'))))
                .isEmpty();
        assertThat(SchemaValidation.of("dataset", SchemaValidation.tree("{'format': 'broden+'}".replace('\'', '"'))))
                .isEmpty();
        assertThat(SchemaValidation.of("dataset", SchemaValidation.tree("{'images': '*.png'}".replace('\'', '"'))))
                .isEmpty();
    }

    @Test
    void greyInputHasOneMean() {
        String grey = Json.compact(Preprocess.of(8, 8, "gray", null, null, null, null, null));
        assertThat(SchemaValidation.of("preprocess", SchemaValidation.tree(grey)))
                .isEmpty();
        assertThat(SchemaValidation.of("preprocess", SchemaValidation.tree(grey.replace("GRAY", "RGB"))))
                .isNotEmpty();
    }
}
