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
        assertThat(Schemas.names()).containsExactlyElementsOf(Filled.values().keySet());
        assertThatThrownBy(() -> Schemas.text("raport"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("no schema 'raport'")
                .hasMessageContaining("preprocess, report, shard, study, study-report");
    }

    @ParameterizedTest
    @MethodSource("names")
    void isASchemaWithAName(String name) {
        assertThat(Validation.ofSchema(name)).isEmpty();
        JsonNode schema = Validation.tree(Schemas.text(name));
        assertThat(schema.path("$schema").asText()).isEqualTo("https://json-schema.org/draft/2020-12/schema");
        assertThat(schema.path("$id").asText()).isEqualTo("urn:sbonnx:schema:" + name + ":1");
        assertThat(schema.path("title").asText()).isNotBlank();
    }

    @Test
    void schemasAndRecordsSayTheSame() {
        Drift drift = new Drift();
        Filled.values().forEach((name, value) -> drift.compare(name, value.getClass()));
        assertThat(drift.found()).isEmpty();
    }

    @Test
    void aPhaseInAFileHasTheFieldsOfAPhase() {
        assertThat(Drift.fields(TrainPlan.PhaseFields.class))
                .extracting(Drift.Field::name)
                .containsExactlyElementsOf(Drift.fields(TrainPlan.Phase.class).stream()
                        .map(Drift.Field::name)
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"dataset", "plan", "policy", "preprocess", "study"})
    void examplesFitTheirSchemaAndTheirRecord(String name) throws IOException {
        Path example = Path.of("examples", name + ".json");
        assertThat(Validation.of(name, Validation.tree(Files.readString(example))))
                .isEmpty();
        Record read = Json.read(example, Filled.type(name));
        assertThat(Validation.of(name, Validation.tree(Json.pretty(read)))).isEmpty();
        assertThat(Json.parse("again", Json.compact(read), Filled.type(name))).isEqualTo(read);
    }

    @ParameterizedTest
    @MethodSource("names")
    void whatIsWrittenFitsTheSchemaAndReadsBack(String name) {
        Record value = Filled.values().get(name);
        String json = Json.pretty(value);
        assertThat(Validation.of(name, Validation.tree(json))).isEmpty();
        assertThat(Json.parse(name, json, value.getClass())).isEqualTo(value);
    }

    @Test
    void whatAPlanLeavesOutFits() {
        assertThat(Validation.of("plan", Validation.tree("{}"))).isEmpty();
        assertThat(Validation.of("plan", Validation.tree(Json.pretty(TrainPlan.paper()))))
                .isEmpty();
    }

    @Test
    void aDataSetNeedsImagesOrAPreset() {
        assertThat(Validation.of("dataset", Validation.tree("{'name': 's'}".replace('\'', '"'))))
                .isNotEmpty();
        assertThat(Validation.of("dataset", Validation.tree("{'format': 'folder'}".replace('\'', '"'))))
                .isNotEmpty();
        assertThat(Validation.of("dataset", Validation.tree("{'format': 'broden'}".replace('\'', '"'))))
                .isEmpty();
        assertThat(Validation.of("dataset", Validation.tree("{'format': 'broden+'}".replace('\'', '"'))))
                .isEmpty();
        assertThat(Validation.of("dataset", Validation.tree("{'images': '*.png'}".replace('\'', '"'))))
                .isEmpty();
    }

    @Test
    void greyInputHasOneMean() {
        String grey = Json.compact(Preprocess.of(8, 8, "gray", null, null, null, null, null));
        assertThat(Validation.of("preprocess", Validation.tree(grey))).isEmpty();
        assertThat(Validation.of("preprocess", Validation.tree(grey.replace("GRAY", "RGB"))))
                .isNotEmpty();
    }
}
