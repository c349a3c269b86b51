package org.sbonnx.graph.layout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.sbonnx.graph.layout.Part.Role;

/** The axes of a value that is computed from the image. A rule that asks for an axis that the value does not have ends its trace. */
record TracedValue(List<Axis> axes) {
    TracedValue {
        axes = List.copyOf(axes);
    }

    static TracedValue of(Axis... axes) {
        return new TracedValue(Arrays.asList(axes));
    }

    /** A value of which no axis can be traced. */
    static TracedValue untraced(long[] extents) {
        return new TracedValue(
                LongStream.of(extents).mapToObj(e -> Axis.of(Role.OTHER, e)).toList());
    }

    int rank() {
        return axes.size();
    }

    /** One axis; negative numbers count from the last, −1. */
    Axis axis(int axis) {
        return axes.get(checked(axis));
    }

    TracedValue with(int axis, Axis other) {
        List<Axis> all = new ArrayList<>(axes);
        all.set(checked(axis), other);
        return new TracedValue(all);
    }

    TracedValue inserted(int axis, Axis added) {
        List<Axis> all = new ArrayList<>(axes);
        all.add(axis == rank() ? axis : checked(axis), added);
        return new TracedValue(all);
    }

    TracedValue removed(int axis) {
        List<Axis> all = new ArrayList<>(axes);
        all.remove(checked(axis));
        return new TracedValue(all);
    }

    /** What an axis means beside the value's other axes. */
    AxisKind kind(int axis) {
        return AxisKind.of(axes, checked(axis));
    }

    private int checked(int axis) {
        return Untraceable.checkedAxis(axis, axes.size());
    }
}
