package org.sbonnx.graph.shape;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one value.
 *
 * @param type element type; 0 unknown
 * @param dims null where not even the number of axes is known
 * @param elements elements in row-major order of a small tensor of known shape; null where not followed
 */
record ValueInfo(
        int type, @Nullable List<Dim> dims, @Nullable List<Scalar> elements) {
    static final ValueInfo UNKNOWN = new ValueInfo(0, null, null);

    ValueInfo(int type, @Nullable List<Dim> dims) {
        this(type, dims, null);
    }

    /** Fills unknown parts from {@code other}; {@code trustDims}: whether its extents may be used. */
    ValueInfo orElse(ValueInfo other, boolean trustDims) {
        int t = type == 0 ? other.type : type;
        if (other.dims == null) {
            return new ValueInfo(t, dims, elements);
        }
        List<Dim> otherDims = trustDims ? other.dims : Dim.unknown(other.dims.size());
        if (dims == null) {
            return new ValueInfo(t, otherDims, elements);
        }
        if (dims.size() != otherDims.size()) {
            return new ValueInfo(t, dims, elements);
        }
        List<Dim> merged = new ArrayList<>(dims);
        for (int i = 0; i < merged.size(); i++) {
            if (merged.get(i) instanceof Dim.Unknown) {
                merged.set(i, otherDims.get(i));
            }
        }
        return new ValueInfo(t, List.copyOf(merged), elements);
    }

    /** What holds for both. */
    static ValueInfo common(ValueInfo a, ValueInfo b) {
        int type = a.type == b.type ? a.type : 0;
        if (a.dims == null || b.dims == null || a.dims.size() != b.dims.size()) {
            return new ValueInfo(type, null);
        }
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < a.dims.size(); i++) {
            dims.add(a.dims.get(i).equals(b.dims.get(i)) ? a.dims.get(i) : Dim.UNKNOWN);
        }
        return new ValueInfo(
                type, List.copyOf(dims), a.elements != null && a.elements.equals(b.elements) ? a.elements : null);
    }
}
