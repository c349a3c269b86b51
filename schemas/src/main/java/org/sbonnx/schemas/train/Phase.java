package org.sbonnx.schemas.train;

import org.jspecify.annotations.Nullable;

/**
 * One phase of training.
 *
 * @param epochs over the data; 60, phase 1 of an SSB 5
 * @param batch images in one update; 16
 * @param imagesAtOnce images computed together; gradients of the rest of the batch add up. Null: the whole batch where
 *     batch norms learn their statistics, else 1
 * @param optimizer sgd
 * @param learningRate 0.002, phase 1 of an SSB 0.01
 * @param newLayerFactor factor on the learning rate of the bottleneck and its consumers; 1
 * @param momentum of SGD; 0.9
 * @param weightDecay 5e-4, phase 1 of an SSB 5e-3
 * @param schedule poly
 * @param power of poly; 0.9
 * @param clipNorm largest Euclidean norm of all gradients together; null: no limit
 */
public record Phase(
        int epochs,
        int batch,
        @Nullable Integer imagesAtOnce,
        Optimizer optimizer,
        double learningRate,
        double newLayerFactor,
        double momentum,
        double weightDecay,
        LearningRateSchedule schedule,
        double power,
        @Nullable Double clipNorm) {

    /** Update rule of the weights. */
    public enum Optimizer {
        SGD,
        ADAMW
    }

    /** How the learning rate falls, per iteration. */
    public enum LearningRateSchedule {
        /** (1 − t/τ)^power. */
        POLY,
        /** (1 + cos(π t/τ)) / 2. */
        COSINE,
        CONSTANT
    }

    public Phase {
        PlanFields.require(epochs >= 0, "epochs", epochs);
        PlanFields.require(batch > 0, "batch", batch);
        PlanFields.require(imagesAtOnce == null || imagesAtOnce > 0, "imagesAtOnce", String.valueOf(imagesAtOnce));
        PlanFields.require(learningRate > 0 && Double.isFinite(learningRate), "learningRate", learningRate);
        PlanFields.require(newLayerFactor > 0 && Double.isFinite(newLayerFactor), "newLayerFactor", newLayerFactor);
        PlanFields.require(momentum >= 0 && momentum < 1, "momentum", momentum);
        PlanFields.require(weightDecay >= 0 && Double.isFinite(weightDecay), "weightDecay", weightDecay);
        PlanFields.require(power > 0 && Double.isFinite(power), "power", power);
        PlanFields.require(clipNorm == null || clipNorm > 0, "clipNorm", String.valueOf(clipNorm));
    }

    /** The same with another number of epochs. */
    public Phase withEpochs(int others) {
        return new Phase(
                others,
                batch,
                imagesAtOnce,
                optimizer,
                learningRate,
                newLayerFactor,
                momentum,
                weightDecay,
                schedule,
                power,
                clipNorm);
    }
}
