package org.sbonnx.schemas;

import java.util.regex.Pattern;

/**
 * Text that a terminal, a log or a pipeline shows and does not obey. Names in models and data are chosen by whoever made them:
 * control characters would move the cursor or begin a line, and some beginnings of lines are commands to a CI system.
 */
public final class PlainText {
    private static final Pattern COMMAND = Pattern.compile("^(\\s*):(?=:)|#(?=#(\\[|vso\\[|teamcity\\[))");

    private PlainText() {}

    /** Control and format characters as escapes such as {@code \}{@code u001b}, so that the text stays on its line. */
    public static String oneLine(String text) {
        if (text.codePoints().noneMatch(PlainText::isHidden)) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (isHidden(c)) {
                        out.append(String.format("\\u%04x", c));
                    } else {
                        out.appendCodePoint(c);
                    }
                }
            }
        });
        return out.toString();
    }

    /** A line that no CI system takes for a command. */
    public static String withoutCommands(String line) {
        return COMMAND.matcher(line).replaceAll(m -> (m.group(1) == null ? "\\\\u0023" : m.group(1) + "\\\\u003a"));
    }

    /** Controls, marks that turn the direction of writing or take no room, and line separators. */
    private static boolean isHidden(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }
}
