package org.sbonnx.auic.deploy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the protobuf text format, as far as configuration files use it: fields with scalars, strings with escapes, enums, lists
 * in brackets, messages in braces. Written from the format's published grammar; knows nothing of the writer.
 */
public final class TextProto {
    private final String text;
    private int at;

    private TextProto(String text) {
        this.text = text;
    }

    /** Values of each field in their order: String, Long, Map for messages; enums are Strings with a leading {@code :}. */
    public static Map<String, List<Object>> parse(String text) {
        TextProto reader = new TextProto(text);
        Map<String, List<Object>> message = reader.message(false);
        if (reader.at < text.length()) {
            throw reader.wrong("end");
        }
        return message;
    }

    private Map<String, List<Object>> message(boolean inner) {
        Map<String, List<Object>> fields = new LinkedHashMap<>();
        for (skip(); at < text.length() && !(inner && text.charAt(at) == '}'); skip()) {
            List<Object> values = fields.computeIfAbsent(name(), k -> new ArrayList<>());
            skip();
            boolean colon = take(':');
            skip();
            if (take('{')) {
                values.add(message(true));
                require('}');
            } else if (!colon) {
                throw wrong("':' or '{'");
            } else if (take('[')) {
                do {
                    skip();
                    values.add(scalar());
                    skip();
                } while (take(','));
                require(']');
            } else {
                values.add(scalar());
            }
        }
        return fields;
    }

    private Object scalar() {
        char c = text.charAt(at);
        if (c == '"') {
            return string();
        }
        if (c == '-' || Character.isDigit(c)) {
            int from = at++;
            while (at < text.length() && Character.isDigit(text.charAt(at))) {
                at++;
            }
            return Long.parseLong(text.substring(from, at));
        }
        return ":" + name();
    }

    private String string() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        require('"');
        while (text.charAt(at) != '"') {
            char c = text.charAt(at++);
            if (c == '\n' || c > 126) {
                throw wrong("a printable character");
            }
            if (c != '\\') {
                bytes.write(c);
            } else if (Character.isDigit(text.charAt(at))) {
                bytes.write(Integer.parseInt(text.substring(at, at + 3), 8));
                at += 3;
            } else {
                bytes.write(text.charAt(at++));
            }
        }
        require('"');
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private String name() {
        int from = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        if (from == at) {
            throw wrong("a name");
        }
        return text.substring(from, at);
    }

    private void skip() {
        while (at < text.length() && (Character.isWhitespace(text.charAt(at)) || text.charAt(at) == '#')) {
            if (text.charAt(at) == '#') {
                at = Math.max(text.indexOf('\n', at), at);
            }
            at++;
        }
    }

    private boolean take(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void require(char c) {
        skip0(c);
        if (!take(c)) {
            throw wrong("'" + c + "'");
        }
    }

    /** White space may stand before closing brackets, not before quotes. */
    private void skip0(char c) {
        if (c != '"') {
            skip();
        }
    }

    private IllegalArgumentException wrong(String wanted) {
        return new IllegalArgumentException("expected " + wanted + " at " + at + " of:\n" + text);
    }
}
