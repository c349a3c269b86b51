package org.sbonnx.graph.shape;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;

/** Extent of one axis: a number, a named but unknown number, or unknown. */
public sealed interface Dim {
    /** An unknown extent. */
    Dim UNKNOWN = new Unknown();

    /** @param extent zero or more */
    record Known(long extent) implements Dim {
        public Known {
            if (extent < 0) {
                throw new IllegalArgumentException("an axis cannot have the extent " + extent);
            }
        }

        @Override
        public String toString() {
            return Long.toString(extent);
        }
    }

    /** @param name as the model writes it in {@code dim_param}; equal names mean equal extents within one model */
    record Symbol(String name) implements Dim {
        @Override
        public String toString() {
            return name;
        }
    }

    /** See {@link #UNKNOWN}. */
    record Unknown() implements Dim {
        @Override
        public String toString() {
            return "?";
        }
    }

    /** A known extent; negative ones are refused with IllegalArgumentException. */
    static Dim of(long extent) {
        return new Known(extent);
    }

    /** Axes of these extents. */
    static List<Dim> known(long... extents) {
        return Arrays.stream(extents).mapToObj(Dim::of).toList();
    }

    /** That many axes of unknown extent. */
    static List<Dim> unknown(int rank) {
        return Collections.nCopies(rank, UNKNOWN);
    }

    /** The extent where it is a number. */
    default OptionalLong known() {
        return this instanceof Known k ? OptionalLong.of(k.extent()) : OptionalLong.empty();
    }

    /** Whether the extent is known to be that number. */
    default boolean is(long extent) {
        return this instanceof Known k && k.extent() == extent;
    }
}
