package org.sbonnx.workflow;

import org.sbonnx.schemas.report.ScoreReport;

/**
 * Receives what long work reports. Methods are called on the thread that works, never concurrently; an exception ends the
 * work. Every method does nothing unless it is overridden.
 */
public interface ProgressListener {
    /** Ignores everything. */
    ProgressListener NONE = new ProgressListener() {};

    /** A remark of one line on what is going on. */
    default void note(String message) {}

    /** Something that the user should know about the input, in one line. */
    default void warn(String message) {}

    /**
     * Begins a step. The caller closes it, also when the step fails.
     *
     * @param total number of units of work
     */
    default Step begin(String what, long total) {
        return Step.NONE;
    }

    /** An epoch of training is complete. */
    default void epoch(ScoreReport.Epoch epoch) {}

    /** One width of a sweep is measured. The first point, with label {@code "-"}, is the original model. */
    default void frontierPoint(ScoreReport.FrontierPoint point) {}

    /** A step with a known amount of work. */
    interface Step extends AutoCloseable {
        /** Ignores everything. */
        Step NONE = done -> {};

        /** {@code done} units are done in all. */
        void advanceTo(long done);

        @Override
        default void close() {}
    }
}
