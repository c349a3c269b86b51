package org.sbonnx.trainer.loss;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sbonnx.trainer.block.OnnxBlock;

/** The loss that a phase minimises, and its validation. */
public interface Objective extends AutoCloseable {
    /** The part of the model that is trained. */
    OnnxBlock block();

    /** Positions in the features of an epoch's training images; epochs count from 1. */
    int[] images(int epoch);

    /**
     * Adds the gradient of the batch's mean loss to the parameters of the block.
     *
     * @return parts of the loss by name; their sum is the loss
     */
    Map<String, Double> accumulate(int[] batch, double temperature);

    /** Metrics on the validation images; null without validation images. */
    @Nullable
    ValidationMetrics evaluate(double temperature);

    /**
     * @param miouSoft with soft codes; null without coded groups
     * @param miou with one-hot codes, as the written model computes them
     * @param activeChannels channels whose one-hot code is not constant over the validation images; null without coded groups
     */
    record ValidationMetrics(
            @Nullable Double miouSoft,
            double miou,
            @Nullable Integer activeChannels) {}

    @Override
    void close();
}
