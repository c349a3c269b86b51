package org.sbonnx.graph.layout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.sbonnx.graph.layout.Part.Role;

/** The axes of a value that is computed from the image. */
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

    /**
     * One axis; negative numbers count from the last, −1.
     *
     * @throws Untraceable if there is no such axis
     */
    Axis axis(int axis) {
        return axes.get(Untraceable.checkedAxis(axis, axes.size()));
    }

    TracedValue with(int axis, Axis other) {
        List<Axis> all = new ArrayList<>(axes);
        all.set(Untraceable.checkedAxis(axis, axes.size()), other);
        return new TracedValue(all);
    }

    TracedValue inserted(int axis, Axis added) {
        List<Axis> all = new ArrayList<>(axes);
        all.add(axis, added);
        return new TracedValue(all);
    }

    TracedValue removed(int axis) {
        List<Axis> all = new ArrayList<>(axes);
        all.remove(Untraceable.checkedAxis(axis, axes.size()));
        return new TracedValue(all);
    }

    /** What an axis means beside the value's other axes. */
    AxisKind kind(int axis) {
        return AxisKind.of(axes, Untraceable.checkedAxis(axis, axes.size()));
    }
}
