package org.sbonnx.trainer.loss;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sbonnx.trainer.block.OnnxBlock;

/** What a phase of training minimises. */
public interface Objective extends AutoCloseable {
    /** The part of the model that is trained. */
    OnnxBlock block();

    /** The training images of an epoch, counted from 1: their positions in the features. */
    int[] images(int epoch);

    /**
     * Adds the gradient of the batch's mean loss to the parameters of the block.
     *
     * @return parts of the loss by name; their sum is the loss
     */
    Map<String, Double> accumulate(int[] batch, double temperature);

    /** Figures on the validation images; null where there are none. */
    @Nullable
    ValidationMetrics evaluate(double temperature);

    /**
     * @param miouSoft with the codes of training; null where codes are the same in training
     * @param miou with one-hot codes, as in the file
     * @param activeChannels channels that are the code of at least one position; null without coded groups
     */
    record ValidationMetrics(
            @Nullable Double miouSoft,
            double miou,
            @Nullable Integer activeChannels) {}

    @Override
    void close();
}
