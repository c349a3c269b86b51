package org.sbonnx.trainer;

import org.sbonnx.schemas.report.ScoreReport.Epoch;

/** Hears of a training's progress, on the thread that trains. What it throws ends the training; the last checkpoint stays. */
public interface TrainListener {
    /** Does nothing. */
    TrainListener NONE = new TrainListener() {};

    /** An epoch is complete, its checkpoint written. */
    default void epoch(Epoch epoch) {}

    /**
     * An update is done.
     *
     * @param phase {@code concepts} or {@code training}
     * @param epoch from 1
     * @param step from 1
     * @param steps updates in an epoch
     * @param loss of the batch
     */
    default void step(String phase, int epoch, int step, int steps, double loss) {}
}
