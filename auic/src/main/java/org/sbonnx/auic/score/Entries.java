package org.sbonnx.auic.score;

import org.jspecify.annotations.Nullable;

/**
 * What a thread adds to while it counts some images into a unit. Where their values are many, these are counts of the thread's
 * own, which stay in the processor's cache and may hold ones in place of weights; where they are few, going through those would
 * cost more than going to the unit's counts in memory.
 */
final class Entries {
    private final Unit unit;
    private final int rows;
    private final long @Nullable [] own;
    /** What one in the thread's own counts stands for. */
    private long each = 1;

    /** @param own counts that are zero, or null to add to the unit's */
    Entries(Unit unit, int rows, long @Nullable [] own) {
        this.unit = unit;
        this.rows = rows;
        this.own = own;
    }

    /** Whether the next cells or pixels are to add ones in place of their weights. */
    boolean takeOnes(CellRows next) {
        if (own == null) {
            return false;
        }
        long meant = next.each() == CellRows.DIFFERENT ? 1 : next.each();
        if (meant != each) {
            settle();
            each = meant;
        }
        return next.each() != CellRows.DIFFERENT;
    }

    /** Where they are added. */
    long[] counts() {
        return own == null ? whole() : own;
    }

    /** Where whole weights can be added at any time: the unit's counts. */
    long[] whole() {
        return unit.counts(rows);
    }

    /** Moves everything to the unit. */
    void settle() {
        if (own != null) {
            unit.take(own, rows, each);
        }
    }
}
