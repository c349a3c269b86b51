package org.sbonnx.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbonnx.schemas.json.Json;

/** Every single value of a file is spoilt in turn: schema and record must judge alike, and the record must say where. */
class MalformedJsonTest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    /** Objects whose keys are the user's. */
    private static final Set<String> MAPS = Set.of(
            "classWeights",
            "options",
            "grids",
            "reference",
            "categories",
            "operators",
            "imageSets",
            "networks",
            "plans",
            "pictures",
            "thresholds");

    static Stream<String> names() {
        return Schemas.names().stream();
    }

    /** A place in a tree: a field of an object or an element of an array, and the nearest field's name. */
    private record Place(JsonNode parent, String key, int index, String field) {
        JsonNode value() {
            return key == null ? parent.get(index) : parent.get(key);
        }

        void set(JsonNode value) {
            if (key == null) {
                ((ArrayNode) parent).set(index, value);
            } else {
                ((ObjectNode) parent).set(key, value);
            }
        }
    }

    private static JsonNode filled(String name) {
        return SchemaValidation.tree(Json.compact(SampleRecords.values().get(name)));
    }

    private static void walk(JsonNode node, String field, List<Place> places) {
        if (node instanceof ObjectNode object) {
            object.fieldNames().forEachRemaining(key -> {
                String nearest = MAPS.contains(field) ? field : key;
                places.add(new Place(object, key, -1, nearest));
                walk(object.get(key), key, places);
            });
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                places.add(new Place(array, null, i, field));
                walk(array.get(i), field, places);
            }
        }
    }

    /** Does something at every place of a fresh tree each, and undoes it. */
    private static void everywhere(String name, BiConsumer<JsonNode, Place> action) {
        JsonNode tree = filled(name);
        List<Place> places = new ArrayList<>();
        walk(tree, "", places);
        assertThat(places).hasSizeGreaterThan(7);
        for (Place place : places) {
            JsonNode before = place.value();
            action.accept(tree, place);
            place.set(before);
        }
        assertThat(tree).isEqualTo(filled(name));
    }

    private static Optional<String> refusal(String name, JsonNode tree) {
        try {
            Json.parse("'x.json'", tree.toPrettyString(), SampleRecords.type(name));
            return Optional.empty();
        } catch (BadInput e) {
            return Optional.of(e.getMessage());
        }
    }

    private static void bothRefuse(String name, JsonNode tree, String field) {
        assertThat(SchemaValidation.of(name, tree)).as(tree.toString()).isNotEmpty();
        assertThat(refusal(name, tree))
                .as(tree.toString())
                .hasValueSatisfying(m -> assertThat(m).contains("'x.json' line ", field));
    }

    private static void bothAgree(String name, JsonNode tree, String what) {
        assertThat(SchemaValidation.of(name, tree).isEmpty())
                .as("%s in %s: %s", what, tree, refusal(name, tree))
                .isEqualTo(refusal(name, tree).isEmpty());
    }

    @ParameterizedTest
    @MethodSource("names")
    void nothingIsNullOrEmptyInTheValuesSpoilt(String name) {
        everywhere(name, (tree, place) -> {
            assertThat(place.value().isNull()).as(place.field()).isFalse();
            assertThat(place.value().isContainerNode() && place.value().isEmpty())
                    .as(place.field())
                    .isFalse();
        });
    }

    @ParameterizedTest
    @MethodSource("names")
    void refusesValuesOfAnotherType(String name) {
        everywhere(name, (tree, place) -> {
            JsonNode value = place.value();
            for (JsonNode other : others(value)) {
                if (name.equals("dataset") && isValueOrList(value, other, place.field())) {
                    continue;
                }
                place.set(other);
                bothRefuse(name, tree, place.field());
            }
        });
    }

    /** Fields of a data set that take a value as well as a list of values. */
    private static boolean isValueOrList(JsonNode value, JsonNode other, String field) {
        boolean both = List.of("images", "files", "ignore", "background").contains(field);
        boolean emptyList = other.isArray() && other.isEmpty();
        boolean element = value.isArray()
                && !other.isObject()
                && other.isTextual() == value.path(0).isTextual();
        return both && (emptyList || element);
    }

    private static List<JsonNode> others(JsonNode value) {
        List<JsonNode> others = new ArrayList<>();
        if (value.isTextual()) {
            others.addAll(List.of(NODES.numberNode(7), NODES.numberNode(0.5), NODES.booleanNode(true)));
        } else {
            others.addAll(List.of(NODES.textNode("1"), NODES.textNode("")));
        }
        if (value.isNumber()) {
            others.addAll(List.of(NODES.textNode("NaN"), NODES.booleanNode(false)));
        }
        if (value.isIntegralNumber()) {
            others.add(NODES.numberNode(2.5));
        }
        others.add(value.isArray() ? NODES.objectNode().put("a", 1) : NODES.arrayNode());
        if (!value.isObject()) {
            others.add(NODES.objectNode().put("a", 1));
        }
        if (value.isContainerNode() || value.isBoolean()) {
            others.add(NODES.numberNode(1));
        }
        return others;
    }

    @ParameterizedTest
    @MethodSource("names")
    void agreesOnWhatMayBeNullOrMissing(String name) {
        everywhere(name, (tree, place) -> {
            place.set(NullNode.getInstance());
            bothAgree(name, tree, "null at " + place.field());
        });
        JsonNode tree = filled(name);
        List<Place> places = new ArrayList<>();
        walk(tree, "", places);
        for (Place place : places) {
            if (place.parent() instanceof ObjectNode object && !place.field().equals("")) {
                ObjectNode before = object.deepCopy();
                object.remove(place.key());
                bothAgree(name, tree, "absence of " + place.field());
                object.removeAll();
                object.setAll(before);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void refusesUnknownFields(String name) {
        JsonNode root = filled(name);
        ((ObjectNode) root).put("unheardOf", 1);
        bothRefuse(name, root, "unknown field 'unheardOf'");
        everywhere(name, (tree, place) -> {
            if (place.value() instanceof ObjectNode object && !MAPS.contains(place.field()) || inMap(place)) {
                place.set(((ObjectNode) place.value().deepCopy()).put("unheardOf", 1));
                bothRefuse(name, tree, "unknown field 'unheardOf'");
            }
        });
    }

    /** Whether the place is a record that is a value of a map. */
    private static boolean inMap(Place place) {
        return place.value().isObject()
                && MAPS.contains(place.field())
                && !place.field().equals(place.key());
    }

    @ParameterizedTest
    @ValueSource(strings = {"manifest", "plan", "preprocess"})
    void agreesOnRangesAndConstants(String name) {
        everywhere(name, (tree, place) -> {
            if (place.value().isNumber()
                    && !place.field().equals("index")
                    && !place.field().equals("temperature")) {
                boolean whole = place.value().isIntegralNumber();
                for (int n : new int[] {-1, 0, 40_000}) {
                    place.set(whole ? NODES.numberNode(n) : NODES.numberNode(n / 1000.0));
                    if (!place.field().equals("end") || n <= 0) {
                        bothAgree(name, tree, n + " at " + place.field());
                    }
                }
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "regime",
                "batchNorm",
                "optimizer",
                "schedule",
                "kind",
                "form",
                "mode",
                "channelOrder",
                "layout",
                "resize"
            })
    void refusesUnknownConstants(String field) {
        int met = 0;
        for (String name : Schemas.names()) {
            JsonNode tree = filled(name);
            List<Place> places = new ArrayList<>();
            walk(tree, "", places);
            for (Place place : places) {
                boolean free = List.of("report", "dump", "shard").contains(name) && field.equals("kind");
                if (place.field().equals(field) && place.value().isTextual() && !free) {
                    JsonNode before = place.value();
                    place.set(NODES.textNode("sudden"));
                    bothRefuse(name, tree, field);
                    place.set(before);
                    met++;
                }
            }
        }
        assertThat(met).isPositive();
    }
}
