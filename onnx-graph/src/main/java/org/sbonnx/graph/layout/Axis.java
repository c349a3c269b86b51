package org.sbonnx.graph.layout;

import java.util.List;
import org.sbonnx.graph.layout.Part.Role;

/**
 * One axis of a value: its factors, slowest first, between entries that belong to no position, such as a class token.
 *
 * @param prefix entries before the factors' indices
 * @param parts none for an axis of one index
 * @param suffix entries behind them
 */
record Axis(long prefix, List<Part> parts, long suffix) {
    /** An axis of one index. */
    static final Axis UNIT = new Axis(0, List.of(), 0);

    Axis {
        parts = List.copyOf(parts);
    }

    static Axis of(List<Part> parts) {
        List<Part> merged = Part.merged(parts);
        return merged.isEmpty() ? UNIT : new Axis(0, merged, 0);
    }

    static Axis of(Role role, long extent) {
        return extent == 1 ? UNIT : of(List.of(Part.of(role, extent)));
    }

    static Axis space(int dimension, long extent) {
        return extent == 1 ? UNIT : of(List.of(Part.space(dimension, extent)));
    }

    long extent() {
        return prefix + parts.stream().mapToLong(Part::extent).reduce(1, Math::multiplyExact) + suffix;
    }

    boolean isUnit() {
        return parts.isEmpty() && !hasMargins();
    }

    /** Whether entries stand before or behind the positions. */
    boolean hasMargins() {
        return prefix + suffix > 0;
    }

    boolean has(Role role) {
        return parts.stream().anyMatch(p -> p.role() == role);
    }

    /** Whether every part has that role; false for an axis of one index. */
    boolean isOnly(Role role) {
        return !parts.isEmpty() && parts.stream().allMatch(p -> p.role() == role);
    }

    /** Whether something is known of it beyond its extent. */
    boolean isTraced() {
        return !isUnit() && !has(Role.OTHER) && !has(Role.CONSTANT);
    }
}
