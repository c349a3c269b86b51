package org.sbonnx.auic.report;

/** One of the two models of a comparison. */
public enum ComparisonSide {
    /** The original. */
    BEFORE,
    /** The model the report is about. */
    AFTER
}
