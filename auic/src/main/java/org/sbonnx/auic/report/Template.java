package org.sbonnx.auic.report;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sbonnx.schemas.Hashes;

/** Fills the slots <code>{{name}}</code> of a text. Slots inside the values are not filled. */
final class Template {
    private static final Pattern SLOT = Pattern.compile("\\{\\{(\\w+)}}");

    private Template() {}

    static String fill(String template, Map<String, String> values) {
        StringBuilder out = new StringBuilder(template.length());
        Matcher slots = SLOT.matcher(template);
        int end = 0;
        while (slots.find()) {
            String value = values.get(slots.group(1));
            if (value == null) {
                throw new IllegalStateException("no value for slot " + slots.group());
            }
            out.append(template, end, slots.start()).append(value);
            end = slots.end();
        }
        return out.append(template, end, template.length()).toString();
    }

    /** Escapes text for HTML content and quoted attributes. */
    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** Escapes JSON for a script element: the result contains no tags, entities or line separators. */
    static String scriptSafe(String json) {
        return json.replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }

    /** The hash that identifies an inline script or style in a content security policy. */
    static String sha256(String content) {
        return Base64.getEncoder().encodeToString(Hashes.sha256().digest(content.getBytes(StandardCharsets.UTF_8)));
    }
}
