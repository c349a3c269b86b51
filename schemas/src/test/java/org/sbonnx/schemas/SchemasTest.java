package org.sbonnx.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemasTest {
    private static final JsonMapper LENIENT = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .build();
    private static final Map<String, Class<?>> RECORDS = Map.of(
            "dataset", DatasetDescription.class,
            "eval", EvalReport.class,
            "inspect", InspectReport.class,
            "manifest", Manifest.class,
            "plan", TrainPlan.class,
            "preprocess", Preprocess.class,
            "report", ScoreReport.class);

    private static List<Error> validate(String schema, JsonNode value) {
        Schema compiled = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Schemas.text(schema));
        return compiled.validate(value);
    }

    @Test
    void thereIsASchemaForEveryRecordThatIsAFile() {
        assertThat(Schemas.names()).containsExactlyInAnyOrderElementsOf(RECORDS.keySet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"dataset", "plan", "preprocess"})
    void examplesFitTheirSchemaAndTheirRecord(String name) throws IOException {
        Path example = Path.of("examples", name + ".json");
        JsonNode tree = LENIENT.readTree(Files.readString(example));
        assertThat(validate(name, tree)).isEmpty();
        Object read = Json.read(example, RECORDS.get(name));
        assertThat(validate(name, LENIENT.readTree(Json.pretty(read)))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dataset", "eval", "inspect", "manifest", "plan", "preprocess", "report"})
    void schemaAndRecordNameTheSameFields(String name) throws IOException {
        JsonNode root = LENIENT.readTree(Schemas.text(name));
        List<String> drift = new ArrayList<>();
        compare(name, RECORDS.get(name), root, root, drift);
        assertThat(drift).isEmpty();
    }

    private static void compare(String at, Class<?> record, JsonNode schema, JsonNode root, List<String> drift) {
        JsonNode object = resolved(schema, root);
        List<String> fields = new ArrayList<>();
        object.path("properties").fieldNames().forEachRemaining(fields::add);
        List<String> components = Arrays.stream(record.getRecordComponents())
                .map(RecordComponent::getName)
                .toList();
        if (!fields.containsAll(components) || !components.containsAll(fields)) {
            drift.add(at + ": schema " + fields + ", record " + components);
        }
        if (object.path("additionalProperties").asBoolean(true)) {
            drift.add(at + " allows other fields");
        }
        for (RecordComponent c : record.getRecordComponents()) {
            JsonNode property = object.path("properties").path(c.getName());
            Class<?> inner = recordOf(c.getGenericType());
            if (inner != null) {
                JsonNode described = resolved(property, root);
                while (described.path("properties").isMissingNode()) {
                    JsonNode items =
                            described.has("items") ? described.path("items") : described.path("additionalProperties");
                    if (items.isMissingNode()) {
                        drift.add(at + "." + c.getName() + " is not described");
                        break;
                    }
                    described = resolved(items, root);
                }
                if (described.has("properties")) {
                    compare(at + "." + c.getName(), inner, described, root, drift);
                }
            }
        }
    }

    /** Follows $ref and the non-null alternative of anyOf/oneOf. */
    private static JsonNode resolved(JsonNode schema, JsonNode root) {
        JsonNode at = schema;
        for (int steps = 0; steps < 8; steps++) {
            if (at.has("$ref")) {
                at = root.at(at.path("$ref").asText().substring(1));
            } else if (!at.has("properties") && (at.has("anyOf") || at.has("oneOf"))) {
                JsonNode options = at.has("anyOf") ? at.path("anyOf") : at.path("oneOf");
                for (JsonNode option : options) {
                    if (!option.path("type").asText().equals("null")) {
                        at = option;
                        break;
                    }
                }
            } else {
                return at;
            }
        }
        return at;
    }

    /** The record that a component holds, itself or as elements. */
    private static Class<?> recordOf(Type type) {
        if (type instanceof ParameterizedType p) {
            Type[] arguments = p.getActualTypeArguments();
            return recordOf(arguments[arguments.length - 1]);
        }
        return type instanceof Class<?> c && c.isRecord() ? c : null;
    }

    @Test
    void unknownFieldsAreRefusedByNameAndLine(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("p.json"), "{\n \"width\": 3, \"height\": 4,\n \"with\": 4}");
        assertThatThrownBy(() -> Json.read(file, Preprocess.class))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("p.json' line 3")
                .hasMessageContaining("'with'")
                .hasMessageContaining("width");
        assertThat(validate("preprocess", LENIENT.readTree(file.toFile()))).isNotEmpty();
    }

    @Test
    void whatTheRecordDemandsMustBeThere() {
        assertThatThrownBy(() -> Json.parse("the manifest", "{\"version\": 1, \"tool\": \"t\"}", Manifest.class))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("the manifest");
    }

    @Test
    void numbersThatAreNotFiniteAreWrittenAsNull() {
        assertThat(Json.compact(new ScoreReport.NetDissect(1, 2)))
                .isEqualTo("{\"detectors\":1,\"distinctConcepts\":2}");
        assertThat(Json.compact(new ScoreReport.ClassIou("road", Double.NaN)))
                .isEqualTo("{\"name\":\"road\",\"iou\":null}");
    }

    @Test
    void anUnknownManifestVersionIsRefused() {
        assertThatThrownBy(() -> new Manifest(9, new Manifest.Original("x"), "t", null, List.of()))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("version 9");
    }

    @Test
    void aFailingWriterLeavesNothingBehind(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("out.bin");
        assertThatThrownBy(() -> AtomicFile.write(file, out -> {
                    out.write(new byte[100]);
                    throw new IOException("disk full");
                }))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("disk full");
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aFileIsReplacedWhole(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("deep/out.txt");
        AtomicFile.writeText(file, "first, and longer");
        AtomicFile.writeText(file, "second");
        assertThat(file).hasContent("second");
        assertThat(Hashes.ofFile(file)).isEqualTo("16367aacb67a4a017c8da8ab95682ccb390863780f7114dda0a0e0c55644c7c4");
    }
}
