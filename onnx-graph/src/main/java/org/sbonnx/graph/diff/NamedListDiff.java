package org.sbonnx.graph.diff;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.sbonnx.schemas.model.DiffReport.Change;
import org.sbonnx.schemas.model.DiffReport.ChangeKind;

/** Compares two lists of named items. */
final class NamedListDiff<T> {
    private static final int MAX_TEXT = 60;

    private final Function<T, String> name;
    private final Function<T, String> text;

    /** Describes how two items of one name differ; empty where they are equal. */
    @FunctionalInterface
    interface Difference<T> {
        String between(T a, T b);
    }

    NamedListDiff(Function<T, String> name, Function<T, String> text) {
        this.name = name;
        this.text = text;
    }

    /** Removed items in the order of {@code a}, then changed and added ones in the order of {@code b}. */
    List<Change> changes(List<T> a, List<T> b) {
        return changes(a, b, this::describeChange);
    }

    List<Change> changes(List<T> a, List<T> b, Difference<T> difference) {
        Map<String, T> before = byName(a);
        Map<String, T> after = byName(b);
        List<Change> changes = new ArrayList<>();
        before.forEach((key, value) -> {
            if (!after.containsKey(key)) {
                changes.add(new Change(ChangeKind.REMOVED, key, text.apply(value)));
            }
        });
        after.forEach((key, value) -> {
            T old = before.get(key);
            if (old == null) {
                changes.add(new Change(ChangeKind.ADDED, key, text.apply(value)));
            } else {
                String how = difference.between(old, value);
                if (!how.isEmpty()) {
                    changes.add(new Change(ChangeKind.CHANGED, key, how));
                }
            }
        });
        return changes;
    }

    private String describeChange(T a, T b) {
        if (a.equals(b)) {
            return "";
        }
        String before = text.apply(a);
        String after = text.apply(b);
        return before.equals(after) ? "differs in details" : before + " → " + after;
    }

    private Map<String, T> byName(List<T> all) {
        Map<String, T> map = new LinkedHashMap<>();
        all.forEach(t -> map.put(name.apply(t), t));
        return map;
    }

    /** A text in quotes and on one line, cut after {@value #MAX_TEXT} characters. */
    static String abbreviated(String text) {
        String line = text.replace('\n', ' ');
        return "'" + (line.length() > MAX_TEXT ? line.substring(0, MAX_TEXT) + "…" : line) + "'";
    }
}
