package org.sbonnx.schemas.train;

import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.BadInput;

/** Defaults and checks of the fields of a train plan. */
final class PlanFields {
    private PlanFields() {}

    static <T> T orDefault(@Nullable T value, T fallback) {
        return value == null ? fallback : value;
    }

    /** Refuses a plan one of whose fields has a value that is not allowed. */
    static void require(boolean fine, String field, Object value) {
        if (!fine) {
            throw new BadInput("plan field '" + field + "' cannot be " + value, "see plan.json in the examples");
        }
    }
}
