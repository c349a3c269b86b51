package org.sbonnx.graph.shape;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one value.
 *
 * @param type element type; 0 unknown
 * @param dims null where not even the number of axes is known
 * @param content elements in row-major order of a small tensor of known shape; null where not followed
 */
public record Fact(
        int type, @Nullable List<Dim> dims, @Nullable List<Scalar> content) {
    static final Fact NOTHING = new Fact(0, null, null);

    Fact(int type, @Nullable List<Dim> dims) {
        this(type, dims, null);
    }

    /** Where this says nothing, what {@code other} says; {@code extents} tells whether its numbers may be believed. */
    Fact orElse(Fact other, boolean extents) {
        int t = type == 0 ? other.type : type;
        if (other.dims == null) {
            return new Fact(t, dims, content);
        }
        List<Dim> theirs = extents ? other.dims : Facts.unknown(other.dims.size());
        if (dims == null) {
            return new Fact(t, theirs, content);
        }
        if (dims.size() != theirs.size()) {
            return new Fact(t, dims, content);
        }
        List<Dim> merged = new ArrayList<>(dims);
        for (int i = 0; i < merged.size(); i++) {
            if (merged.get(i) instanceof Dim.Unknown) {
                merged.set(i, theirs.get(i));
            }
        }
        return new Fact(t, List.copyOf(merged), content);
    }

    /** What holds for both. */
    static Fact common(Fact a, Fact b) {
        int type = a.type == b.type ? a.type : 0;
        if (a.dims == null || b.dims == null || a.dims.size() != b.dims.size()) {
            return new Fact(type, null);
        }
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < a.dims.size(); i++) {
            dims.add(a.dims.get(i).equals(b.dims.get(i)) ? a.dims.get(i) : Dim.UNKNOWN);
        }
        return new Fact(type, List.copyOf(dims), a.content != null && a.content.equals(b.content) ? a.content : null);
    }
}
