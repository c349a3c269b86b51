package org.sbonnx.datasets.coco;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.AtomicFile;
import org.sbonnx.schemas.BadInput;

/** Reads the numbers and texts of one JSON object from a stream, and skips what is not wanted. */
final class JsonObjectReader {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final int LARGEST_SIDE = 1 << 20;

    private final JsonParser parser;
    private final String where;
    private final Map<String, Object> values = new HashMap<>();

    /** Takes what a parser gives. */
    interface Task {
        void run(JsonParser parser) throws IOException;
    }

    /** @param where names the object in errors */
    JsonObjectReader(JsonParser parser, String where) {
        this.parser = parser;
        this.where = where;
    }

    /** Lets a task read a file. */
    static void parse(Path file, Task task) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
                JsonParser parser = FACTORY.createParser(in)) {
            run("'" + file + "'", parser, task);
        } catch (IOException e) {
            throw new BadInput("cannot read '" + file + "' (" + AtomicFile.reason(e) + ")", "check the path", e);
        }
    }

    /**
     * Lets a task read a text.
     *
     * @param where names the text in errors
     */
    static void parse(String where, byte[] text, Task task) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            run(where, parser, task);
        } catch (IOException e) {
            throw new BadInput(where + " cannot be read (" + AtomicFile.reason(e) + ")", "restore the file", e);
        }
    }

    private static void run(String where, JsonParser parser, Task task) throws IOException {
        try {
            task.run(parser);
        } catch (JsonProcessingException e) {
            String at = e.getLocation() == null
                    ? ""
                    : " line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            String problem = e.getOriginalMessage().lines().findFirst().orElse("");
            throw new BadInput(where + at + ": " + problem, "correct the file", e);
        }
    }

    String where() {
        return where;
    }

    /** Refuses anything but the beginning of an object. */
    void requireObject() {
        if (!parser.isExpectedStartObjectToken()) {
            throw new BadInput(where + " is no JSON object", "check that it is a COCO file");
        }
    }

    /** From the beginning of an object to its end; keeps the wanted fields. */
    void readFields(Set<String> wanted) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken token = parser.nextToken();
            if (!wanted.contains(field) || token == JsonToken.VALUE_NULL) {
                parser.skipChildren();
            } else if (token == JsonToken.VALUE_NUMBER_INT) {
                values.put(field, parser.getLongValue());
            } else if (token == JsonToken.START_ARRAY || token == JsonToken.START_OBJECT) {
                throw wrong(field, "a list or an object", "a number or a text");
            } else {
                values.put(field, parser.getText());
            }
        }
    }

    /** Offset of the current token's first byte, below 0 where there are no bytes to count. */
    long startOffset() {
        return parser.currentTokenLocation().getByteOffset();
    }

    /** Offset after the current token. */
    long endOffset() {
        return parser.currentLocation().getByteOffset();
    }

    long integer(String field) {
        if (require(field) instanceof Long number) {
            return number;
        }
        throw wrong(field, "'" + values.get(field) + "'", "an integer");
    }

    /** A side of an image in pixels. */
    int size(String field) {
        long value = integer(field);
        if (value < 1 || value > LARGEST_SIDE) {
            throw wrong(field, String.valueOf(value), "1 to " + LARGEST_SIDE + " pixels");
        }
        return (int) value;
    }

    String text(String field) {
        if (require(field) instanceof String text && !text.isBlank()) {
            return text;
        }
        throw wrong(field, "'" + values.get(field) + "'", "a text");
    }

    /** 0, 1 or absent, which means 0. */
    boolean flag(String field) {
        @Nullable Object value = values.get(field);
        if (value == null || value.equals(0L) || value.equals("false")) {
            return false;
        }
        if (value.equals(1L) || value.equals("true")) {
            return true;
        }
        throw wrong(field, "'" + value + "'", "0 or 1");
    }

    private Object require(String field) {
        @Nullable Object value = values.get(field);
        if (value == null) {
            throw new BadInput(where + " has no \"" + field + "\"", "add it");
        }
        return value;
    }

    private BadInput wrong(String field, String value, String expected) {
        return new BadInput(where + " has " + value + " as \"" + field + "\"", "give " + expected);
    }
}
