package org.sbonnx.schemas.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.BadInput;

/** Turns Jackson's failures into errors that name the text, the line and the field. */
final class JsonErrors {
    private JsonErrors() {}

    /** @param secondParser parser of the same text, at its beginning; is closed */
    static BadInput toBadInput(String what, JsonProcessingException e, JsonParser secondParser) throws IOException {
        try (secondParser) {
            if (e instanceof UnrecognizedPropertyException unknown) {
                JsonLocation at = field(secondParser, unknown.getPath()).orElse(e.getLocation());
                return unknown(what + line(at), unknown);
            }
        }
        String where = what + line(e.getLocation());
        if (rootBadInput(e) instanceof BadInput inner) {
            return new BadInput(where + ": " + withoutFullStop(inner), "correct the field", e);
        }
        String path = path(e);
        where += path.isEmpty() ? "" : " at " + path;
        if (e instanceof InvalidNullException missing && missing.getPropertyName() != null) {
            String field = missing.getPropertyName().getSimpleName();
            return new BadInput(where + ": field '" + field + "' is missing or null", "give it a value", e);
        }
        return new BadInput(where + ": " + JsonProblem.describe(e), "correct the file", e);
    }

    private static BadInput unknown(String where, UnrecognizedPropertyException e) {
        String known = e.getKnownPropertyIds().stream().map(Object::toString).collect(Collectors.joining(", "));
        return new BadInput(where + ": unknown field '" + e.getPropertyName() + "'", "known here: " + known, e);
    }

    private static String line(@Nullable JsonLocation at) {
        return at == null ? "" : " line " + at.getLineNr() + ", column " + at.getColumnNr();
    }

    /** Location of a field. Jackson reports an unknown field only at the end of its object. */
    private static Optional<JsonLocation> field(JsonParser json, List<Reference> path) throws IOException {
        JsonLocation location = null;
        json.nextToken();
        for (Reference step : path) {
            if (step.getFieldName() == null) {
                for (int i = 0; i < step.getIndex(); i++) {
                    json.nextToken();
                    json.skipChildren();
                }
            } else if (!findField(json, step.getFieldName())) {
                return Optional.empty();
            } else {
                location = json.currentTokenLocation();
            }
            json.nextToken();
        }
        return Optional.ofNullable(location);
    }

    /** Moves from the beginning of an object to the name of one of its fields. */
    private static boolean findField(JsonParser json, String field) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            if (json.currentName().equals(field)) {
                return true;
            }
            json.nextToken();
            json.skipChildren();
        }
        return false;
    }

    /** From the root to the value refused, such as {@code .labels[0].files}; empty where the text is not JSON. */
    private static String path(JsonProcessingException e) {
        return e instanceof JsonMappingException mapping
                ? mapping.getPath().stream()
                        .map(r -> r.getFieldName() == null ? "[" + r.getIndex() + "]" : "." + r.getFieldName())
                        .collect(Collectors.joining())
                : "";
    }

    private static @Nullable Throwable rootBadInput(Throwable e) {
        Throwable t = e;
        while (t != null && !(t instanceof BadInput)) {
            t = t.getCause();
        }
        return t;
    }

    private static String withoutFullStop(BadInput e) {
        String message = String.valueOf(e.getMessage());
        return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
    }
}
