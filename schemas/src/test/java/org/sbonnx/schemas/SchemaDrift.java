package org.sbonnx.schemas;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Compares a schema with the record it describes, down to the last field: names and their order, types, what may be null, what
 * is required, constants of enums, presence of descriptions, and that a record has one definition in all schemas.
 */
final class SchemaDrift {
    private final List<String> found = new ArrayList<>();
    private final Map<Class<?>, JsonNode> definitions = new HashMap<>();
    private JsonNode root;

    /** A field as the creator of a record takes it. */
    record Field(String name, AnnotatedType type) {
        boolean nullable() {
            return type.isAnnotationPresent(Nullable.class);
        }
    }

    void compare(String name, Class<?> record) {
        root = SchemaValidation.tree(Schemas.text(name));
        object(name, record, root);
        TreeSet<String> used = new TreeSet<>(root.findValuesAsText("$ref"));
        TreeSet<String> defined = new TreeSet<>();
        root.path("$defs").fieldNames().forEachRemaining(d -> defined.add("#/$defs/" + d));
        expect(name + " definitions", used, defined);
    }

    List<String> found() {
        return found;
    }

    /** Fields that a file may have, from the annotated factory where there is one, else from the components. */
    static List<Field> fields(Class<?> record) {
        for (Method m : record.getDeclaredMethods()) {
            if (m.isAnnotationPresent(JsonCreator.class)) {
                List<Field> fields = new ArrayList<>();
                AnnotatedType[] types = m.getAnnotatedParameterTypes();
                Parameter[] parameters = m.getParameters();
                for (int i = 0; i < types.length; i++) {
                    fields.add(new Field(
                            parameters[i].getAnnotation(JsonProperty.class).value(), types[i]));
                }
                return fields;
            }
        }
        return Arrays.stream(record.getRecordComponents())
                .map(c -> new Field(c.getName(), c.getAnnotatedType()))
                .toList();
    }

    private void object(String at, Class<?> record, JsonNode schema) {
        JsonNode known = definitions.putIfAbsent(record, bare(schema));
        if (known != null) {
            expect(at + " as elsewhere", known, bare(schema));
            return;
        }
        List<Field> fields = fields(record);
        List<String> components = Arrays.stream(record.getRecordComponents())
                .map(c -> c.getName())
                .toList();
        expect(at + " components", components, fields.stream().map(Field::name).toList());
        List<String> properties = new ArrayList<>();
        schema.path("properties").fieldNames().forEachRemaining(properties::add);
        expect(at + " properties", components, properties);
        expect(at + " type", "object", schema.path("type").asText());
        expect(at + " closed", "false", schema.path("additionalProperties").toString());
        List<String> required = new ArrayList<>();
        schema.path("required").forEach(r -> required.add(r.asText()));
        expect(
                at + " required",
                fields.stream().filter(f -> !f.nullable()).map(Field::name).toList(),
                required);
        described(at, schema);
        for (Field f : fields) {
            JsonNode property = schema.path("properties").path(f.name());
            described(at + "." + f.name(), property);
            value(at + "." + f.name(), f.type(), property);
        }
    }

    private void value(String at, AnnotatedType type, JsonNode property) {
        boolean nullable = type.isAnnotationPresent(Nullable.class);
        JsonNode schema = property;
        boolean alternative = property.has("anyOf");
        if (alternative) {
            expect(
                    at + " alternatives",
                    "{\"type\":\"null\"}",
                    property.path("anyOf").path(1).toString());
            expect(at + " nullable", nullable, true);
            schema = property.path("anyOf").path(0);
        }
        Class<?> raw = raw(type);
        if (raw.isRecord()) {
            record(at, raw, schema, nullable == alternative);
            return;
        }
        if (raw == List.class && schema.has("$ref")) {
            oneOrMore(at, (AnnotatedParameterizedType) type, schema, nullable == alternative);
            return;
        }
        TreeSet<String> types = new TreeSet<>(List.of(name(raw)));
        if (nullable) {
            types.add("null");
        }
        TreeSet<String> declared = new TreeSet<>();
        if (schema.path("type").isArray()) {
            schema.path("type").forEach(t -> declared.add(t.asText()));
        } else {
            declared.add(schema.path("type").asText());
        }
        expect(at + " type", types, declared);
        constants(at, raw, nullable, schema);
        if (type instanceof AnnotatedParameterizedType generic) {
            AnnotatedType[] arguments = generic.getAnnotatedActualTypeArguments();
            JsonNode inner = schema.path(raw == List.class ? "items" : "additionalProperties");
            value(at + "[]", arguments[arguments.length - 1], inner);
        }
    }

    /** A value, or a list of such values. */
    private void oneOrMore(String at, AnnotatedParameterizedType list, JsonNode schema, boolean nullFits) {
        JsonNode choices = root.at(schema.path("$ref").asText().substring(1)).path("anyOf");
        expect(at + " may be null", true, nullFits);
        expect(at + " choices", 2, choices.size());
        expect(
                at + " is a list of what it is alone",
                choices.path(0),
                choices.path(1).path("items"));
        expect(at + " type", "array", choices.path(1).path("type").asText());
        value(at + "[]", list.getAnnotatedActualTypeArguments()[0], choices.path(0));
    }

    private void record(String at, Class<?> raw, JsonNode schema, boolean nullFits) {
        String pointer = schema.path("$ref").asText();
        expect(at + " may be null", true, nullFits);
        expect(at + " refers", true, pointer.startsWith("#/$defs/"));
        if (pointer.startsWith("#/$defs/")) {
            object(at, raw, root.at(pointer.substring(1)));
        }
    }

    private void constants(String at, Class<?> raw, boolean nullable, JsonNode schema) {
        if (!raw.isEnum() && !schema.has("enum")) {
            return;
        }
        List<String> listed = new ArrayList<>();
        schema.path("enum").forEach(c -> listed.add(c.asText()));
        expect(at + " lists null", nullable, listed.remove("null"));
        if (raw.isEnum()) {
            List<String> constants = Arrays.stream(raw.getEnumConstants())
                    .map(c -> c.toString().toLowerCase(Locale.ROOT))
                    .toList();
            expect(at + " constants", constants, listed);
        }
    }

    private void described(String at, JsonNode schema) {
        expect(
                at + " has a description",
                true,
                schema.path("description").asText().length() > 5);
    }

    private void expect(String what, Object expected, Object actual) {
        if (!expected.equals(actual)) {
            found.add(what + ": expected " + expected + ", found " + actual);
        }
    }

    /** Without what only the root of a schema has. */
    private static JsonNode bare(JsonNode schema) {
        return schema instanceof ObjectNode o
                ? o.deepCopy().without(List.of("$schema", "$id", "title", "$defs"))
                : schema;
    }

    private static Class<?> raw(AnnotatedType type) {
        return type.getType() instanceof ParameterizedType p ? (Class<?>) p.getRawType() : (Class<?>) type.getType();
    }

    private static String name(Class<?> raw) {
        if (raw == String.class || raw.isEnum()) {
            return "string";
        }
        if (raw == boolean.class || raw == Boolean.class) {
            return "boolean";
        }
        if (raw == double.class || raw == Double.class || raw == BigDecimal.class) {
            return "number";
        }
        if (raw == int.class || raw == Integer.class || raw == long.class || raw == Long.class) {
            return "integer";
        }
        return raw == List.class ? "array" : raw == Map.class ? "object" : raw.getName();
    }
}
