package org.sbonnx.trainer;

import org.sbonnx.schemas.report.ScoreReport.Epoch;

/** Receives training progress on the training thread. An exception stops training; the last checkpoint is kept. */
public interface TrainListener {
    /** Ignores all progress. */
    TrainListener NONE = new TrainListener() {};

    /** Called after each epoch, once its checkpoint is written. */
    default void epoch(Epoch epoch) {}

    /**
     * Called after each optimizer step.
     *
     * @param phase {@code concepts} or {@code training}
     * @param epoch number of the epoch, from 1
     * @param step number of the step in the epoch, from 1
     * @param steps number of steps in an epoch
     * @param loss mean loss of the batch
     */
    default void step(String phase, int epoch, int step, int steps, double loss) {}
}
