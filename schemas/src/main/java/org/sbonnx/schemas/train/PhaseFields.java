package org.sbonnx.schemas.train;

import org.jspecify.annotations.Nullable;

/** A phase as a file has it: what is left out is taken from the defaults of its role. */
record PhaseFields(
        @Nullable Integer epochs,
        @Nullable Integer batch,
        @Nullable Integer imagesAtOnce,
        Phase.@Nullable Optimizer optimizer,
        @Nullable Double learningRate,
        @Nullable Double newLayerFactor,
        @Nullable Double momentum,
        @Nullable Double weightDecay,
        Phase.@Nullable LearningRateSchedule schedule,
        @Nullable Double power,
        @Nullable Double clipNorm) {

    Phase withDefaults(Phase defaults) {
        return new Phase(
                PlanFields.orDefault(epochs, defaults.epochs()),
                PlanFields.orDefault(batch, defaults.batch()),
                imagesAtOnce,
                PlanFields.orDefault(optimizer, defaults.optimizer()),
                PlanFields.orDefault(learningRate, defaults.learningRate()),
                PlanFields.orDefault(newLayerFactor, defaults.newLayerFactor()),
                PlanFields.orDefault(momentum, defaults.momentum()),
                PlanFields.orDefault(weightDecay, defaults.weightDecay()),
                PlanFields.orDefault(schedule, defaults.schedule()),
                PlanFields.orDefault(power, defaults.power()),
                clipNorm);
    }
}
