package org.sbonnx.graph.layout;

import java.util.List;
import org.sbonnx.graph.layout.Part.Role;

/** What an axis means beside the other axes of its value. Parameters {@code axes} are all axes of that value. */
enum AxisKind {
    /** One index. */
    UNIT,
    BATCH,
    /** Channels, also those made of channels and the positions inside a patch. */
    CHANNEL,
    /** One dimension of the image, also one that channels were shuffled into. */
    SPACE,
    /** Several dimensions in one row, in order, perhaps between other tokens. */
    TOKENS,
    /** Positions of the image within or among windows. */
    WINDOWS,
    CONSTANT,
    OTHER;

    static AxisKind of(List<Axis> axes, int index) {
        Axis axis = axes.get(index);
        if (axis.isUnit()) {
            return UNIT;
        }
        if (axis.has(Role.OTHER)) {
            return OTHER;
        }
        for (Role role : List.of(Role.CONSTANT, Role.BATCH, Role.CHANNEL)) {
            if (axis.isOnly(role) && !axis.hasMargins()) {
                return valueOf(role.name());
            }
        }
        if (axis.isOnly(Role.SPACE)) {
            return ofPositions(axes, index, axis);
        }
        if (axis.hasMargins()) {
            return OTHER;
        }
        return axis.has(Role.SPACE) && axis.has(Role.CHANNEL) && !axis.has(Role.BATCH) && !axis.has(Role.CONSTANT)
                ? ofPositionsWithChannels(axes, index, axis)
                : axis.has(Role.SPACE) && axis.has(Role.BATCH) ? WINDOWS : OTHER;
    }

    private static AxisKind ofPositions(List<Axis> axes, int index, Axis axis) {
        int last = -1;
        for (Part part : axis.parts()) {
            if (part.dimension() <= last) {
                return OTHER;
            }
            last = part.dimension();
            if (isElsewhere(axes, index, part)) {
                return WINDOWS;
            }
        }
        return axis.parts().size() == 1 && !axis.hasMargins() ? SPACE : TOKENS;
    }

    /** Whether another axis also runs over positions of the part's dimension, other than as the inside of patches. */
    private static boolean isElsewhere(List<Axis> axes, int index, Part part) {
        for (int i = 0; i < axes.size(); i++) {
            Axis other = axes.get(i);
            boolean patch = other.has(Role.CHANNEL);
            if (i != index && !patch && other.parts().stream().anyMatch(part::isOfSameThing)) {
                return true;
            }
        }
        return false;
    }

    /** Positions inside patches join the channels; channels inside positions refine the grid. */
    private static AxisKind ofPositionsWithChannels(List<Axis> axes, int index, Axis axis) {
        List<Part> positions =
                axis.parts().stream().filter(p -> p.role() == Role.SPACE).toList();
        if (positions.stream().allMatch(p -> isInsidePatch(axes, index, p))) {
            return CHANNEL;
        }
        boolean oneDimension = positions.size() == 1 && axis.parts().get(0).role() == Role.SPACE;
        return oneDimension && hasChannelsElsewhere(axes, index) ? SPACE : OTHER;
    }

    private static boolean isInsidePatch(List<Axis> axes, int index, Part part) {
        for (int i = 0; i < axes.size(); i++) {
            if (i != index
                    && axes.get(i).parts().stream()
                            .anyMatch(p -> p.isOfSameThing(part) && p.stride() > part.stride())) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasChannelsElsewhere(List<Axis> axes, int index) {
        for (int i = 0; i < axes.size(); i++) {
            if (i != index && axes.get(i).has(Role.CHANNEL)) {
                return true;
            }
        }
        return false;
    }
}
