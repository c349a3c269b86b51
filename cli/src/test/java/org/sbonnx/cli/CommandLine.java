package org.sbonnx.cli;

import java.util.ArrayList;
import java.util.List;

/** Command lines written as one text, in which each {@code ?} stands for a value: {@code eval ? --data ?}. */
final class CommandLine {
    private CommandLine() {}

    /** The arguments, one for each word of the text; values may contain spaces. */
    static String[] of(String text, Object... values) {
        List<String> arguments = new ArrayList<>();
        int next = 0;
        for (String word : text.split(" ")) {
            arguments.add(word.equals("?") ? values[next++].toString() : word);
        }
        if (next != values.length) {
            throw new IllegalArgumentException("'" + text + "' takes " + next + " values, not " + values.length);
        }
        return arguments.toArray(String[]::new);
    }
}
