package org.sbonnx.schemas.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says in the terms of JSON what Jackson says in those of Java. */
final class JsonProblem {
    private static final Pattern FOUND = Pattern.compile(
            "(Array|Object|String|Floating-point|Integer|Boolean|Null) value(?: \\((?!token)(.{0,60}?)\\))?");
    private static final Pattern NOT_STANDARD = Pattern.compile("Non-standard token '([^']*)'.*");
    /** What follows is advice for programmers, or tells again where it is. */
    private static final Pattern FOR_PROGRAMMERS =
            Pattern.compile("(: enable `|\\(but could if|\\(start marker at|\\(through reference| at \\[Source).*");

    private JsonProblem() {}

    static String describe(JsonProcessingException e) {
        String message = e.getOriginalMessage().lines().findFirst().orElse("");
        if (e instanceof JsonEOFException) {
            return "the text ends before its last bracket is closed";
        }
        Matcher token = NOT_STANDARD.matcher(message);
        if (token.matches()) {
            return token.group(1) + " is no number in JSON";
        }
        if (e instanceof MismatchedInputException mismatch) {
            String found = found(message);
            String wanted = wanted(mismatch.getTargetType());
            if (message.startsWith("No content")) {
                return "the text is empty";
            }
            return found.isEmpty() ? "the value is not " + wanted : found + " stands where " + wanted + " belongs";
        }
        return FOR_PROGRAMMERS.matcher(message).replaceFirst("").strip();
    }

    private static String found(String message) {
        Matcher m = FOUND.matcher(message);
        if (!m.find()) {
            return "";
        }
        String value = m.group(2) == null ? "" : " " + m.group(2);
        return switch (m.group(1)) {
            case "Array" -> "a list";
            case "Object" -> "an object";
            case "String" -> "the text" + value;
            case "Boolean" -> value.isEmpty() ? "true or false" : value.strip();
            case "Null" -> "null";
            default -> "the number" + value;
        };
    }

    private static String wanted(@Nullable Class<?> type) {
        if (type == null) {
            return "what the field holds";
        }
        if (type == String.class) {
            return "a text";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        if (type == Double.class || type == double.class || type == Float.class || type == float.class) {
            return "a number";
        }
        if (Number.class.isAssignableFrom(type) || type.isPrimitive()) {
            return "a whole number";
        }
        if (Iterable.class.isAssignableFrom(type) || type.isArray()) {
            return "a list";
        }
        return type.isEnum() ? "one of the words that the field takes" : "an object";
    }
}
