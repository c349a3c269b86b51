package org.sbonnx.graph.layout;

import java.util.ArrayList;
import java.util.List;

/**
 * A factor of an axis: a run of indices over one thing. An axis that was split by a Reshape has one part of each factor; an
 * index {@code i} of a part stands for position {@code i · stride} of the thing that was split.
 *
 * @param role what the part runs over
 * @param dimension of the image, counted from its slowest (height in two dimensions, depth in three); −1 unless the role is
 *     {@link Role#SPACE}
 * @param stride positions between two indices
 * @param extent number of indices, at least 2
 */
record Part(Role role, int dimension, long stride, long extent) {
    /** What a part runs over. */
    enum Role {
        BATCH,
        CHANNEL,
        SPACE,
        /** An axis that only constants have, such as the codes that an argmax is compared with. */
        CONSTANT,
        /** What cannot be traced to the image. */
        OTHER
    }

    static Part space(int dimension, long extent) {
        return new Part(Role.SPACE, dimension, 1, extent);
    }

    static Part of(Role role, long extent) {
        return new Part(role, -1, 1, extent);
    }

    /** Whether both are factors of the same thing. */
    boolean isOfSameThing(Part other) {
        return role == other.role && dimension == other.dimension;
    }

    /** The slow factor, of that extent, and the fast one. */
    List<Part> split(long slow) {
        long fast = extent / slow;
        return List.of(new Part(role, dimension, stride * fast, slow), new Part(role, dimension, stride, fast));
    }

    /** Joins neighbouring factors that lie in the order in which they were split. */
    static List<Part> merged(List<Part> parts) {
        List<Part> out = new ArrayList<>();
        for (Part part : parts) {
            Part last = out.isEmpty() ? null : out.get(out.size() - 1);
            if (last != null && last.isOfSameThing(part) && last.stride == part.stride * part.extent) {
                out.set(out.size() - 1, new Part(part.role, part.dimension, part.stride, last.extent * part.extent));
            } else {
                out.add(part);
            }
        }
        return out;
    }
}
