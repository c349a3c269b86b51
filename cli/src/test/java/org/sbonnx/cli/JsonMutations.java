package org.sbonnx.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Damages JSON: a value somewhere inside it, or its text. Repeatable by the seed. */
final class JsonMutations {
    private static final String[] VALUES = {
        "null", "true", "-1", "0", "1", "2.5", "1e999", "-1e308", "9223372036854775807", "99999999999999999999", "\"\"",
                "\"x\"",
        "\"..\"", "\"/\"", "\"a\\u0000b\"", "\"\\u001b[31m\\n\"", "\"\\ud800\"", "[]", "{}", "[[]]", "[null]", "[{}]",
                "{\"x\": 1}", "[1, 2, 3]",
        "[\"a\", \"a\"]", "\"NaN\"", "1e-320", "2147483648", "\"layer9\"", "\"block\""
    };
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Random random;

    JsonMutations(long seed) {
        random = new Random(seed * 0x9E3779B97F4A7C15L);
    }

    /** A damaged copy of a JSON text. */
    byte[] mutate(String json) {
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        if (random.nextInt(6) == 0) {
            return bytes(text);
        }
        try {
            JsonNode root = MAPPER.readTree(json);
            for (int i = 1 + random.nextInt(2); i > 0; i--) {
                change(root);
            }
            return root.toString().getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the seed must be sound", e);
        }
    }

    private byte[] bytes(byte[] text) {
        byte[] out = text.clone();
        switch (random.nextInt(3)) {
            case 0 -> out[random.nextInt(out.length)] = (byte) random.nextInt();
            case 1 -> out = Arrays.copyOf(out, random.nextInt(out.length));
            default -> {
                int n = random.nextInt(out.length / 2);
                System.arraycopy(out, random.nextInt(out.length - n), out, random.nextInt(out.length - n), n);
            }
        }
        return out;
    }

    private void change(JsonNode root) throws JsonProcessingException {
        List<JsonNode> holders = new ArrayList<>();
        collect(root, holders);
        JsonNode holder = holders.get(random.nextInt(holders.size()));
        if (holder instanceof ObjectNode object) {
            change(object);
        } else if (holder instanceof ArrayNode array) {
            change(array);
        }
    }

    private static void collect(JsonNode node, List<JsonNode> into) {
        if (node.isContainerNode()) {
            into.add(node);
            node.forEach(child -> collect(child, into));
        }
    }

    private void change(ObjectNode object) throws JsonProcessingException {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        if (names.isEmpty()) {
            object.set("x", value());
            return;
        }
        String name = names.get(random.nextInt(names.size()));
        switch (random.nextInt(6)) {
            case 0 -> object.remove(name);
            case 1 -> object.set(name + "x", object.remove(name));
            case 2 -> object.set(name, object.get(names.get(random.nextInt(names.size()))));
            default -> object.set(name, value());
        }
    }

    private void change(ArrayNode array) throws JsonProcessingException {
        int i = array.isEmpty() ? 0 : random.nextInt(array.size());
        switch (array.isEmpty() ? 0 : random.nextInt(4)) {
            case 0 -> array.add(value());
            case 1 -> array.remove(i);
            case 2 -> array.add(array.get(i));
            default -> array.set(i, value());
        }
    }

    private JsonNode value() throws JsonProcessingException {
        if (random.nextInt(20) == 0) {
            JsonNode deep = JsonNodeFactory.instance.arrayNode();
            for (int i = 0; i < 900; i++) {
                deep = JsonNodeFactory.instance.arrayNode().add(deep);
            }
            return deep;
        }
        return MAPPER.readTree(VALUES[random.nextInt(VALUES.length)]);
    }
}
