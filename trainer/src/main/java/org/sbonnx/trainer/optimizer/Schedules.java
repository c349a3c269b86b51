package org.sbonnx.trainer.optimizer;

import org.sbonnx.schemas.train.Phase;
import org.sbonnx.schemas.train.TemperatureSchedule;
import org.sbonnx.schemas.train.TrainPlan;

/** Schedules of learning rate and temperature; {@code t} counts iterations from 0 to {@code total} − 1. */
public final class Schedules {
    private Schedules() {}

    /** What the learning rate is multiplied by in iteration {@code t}. */
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
