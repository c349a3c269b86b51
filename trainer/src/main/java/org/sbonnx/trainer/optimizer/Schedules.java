package org.sbonnx.trainer.optimizer;

import org.sbonnx.schemas.train.Phase;
import org.sbonnx.schemas.train.TemperatureSchedule;
import org.sbonnx.schemas.train.TrainPlan;

/** What changes from iteration to iteration; {@code t} runs from 0 to just below {@code total}. */
public final class Schedules {
    private Schedules() {}

    /** Factor of the learning rate. */
    public static double learningRateFactor(Phase phase, long t, long total) {
        double done = (double) t / total;
        return switch (phase.schedule()) {
            case POLY -> Math.pow(1 - done, phase.power());
            case COSINE -> (1 + Math.cos(Math.PI * done)) / 2;
            case CONSTANT -> 1;
        };
    }

    /** Softmax temperature of the USB groups: the paper's schedule after eq. 20, read so that it falls from start to end. */
    public static double temperature(TrainPlan plan, long t, long total) {
        TemperatureSchedule schedule = plan.temperature();
        return switch (plan.regime()) {
            case ANNEALED ->
                schedule.end()
                        + (schedule.start() - schedule.end()) * Math.pow(1 - (double) t / total, schedule.gamma());
            case ENTROPY -> 1;
            case STRAIGHT_THROUGH, FIXED -> schedule.start();
        };
    }
}
