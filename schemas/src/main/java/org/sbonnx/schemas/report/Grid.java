package org.sbonnx.schemas.report;

import java.util.Locale;

/** Grid on which activations meet labels. */
public enum Grid {
    /** Each activation cell with the counts of the label pixels that it covers. */
    NATIVE,
    /** Activations upsampled bilinearly to the label map. */
    LABEL;

    /** Key of this grid in the JSON objects of a report: {@code native} or {@code label}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
