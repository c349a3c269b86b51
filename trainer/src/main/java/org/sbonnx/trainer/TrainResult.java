package org.sbonnx.trainer;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.report.ScoreReport.Epoch;

/**
 * The result of a training.
 *
 * @param weights every initializer that was trained, by name, with its value of the epoch whose one-hot mIoU on the validation
 *     data is best; of the last epoch without validation data
 * @param last the same initializers with their values of the last epoch
 * @param epochs all epochs of all phases, including those before a resumption
 * @param bestEpoch epoch of the training phase that {@code weights} come from; 0 if no epoch was better than the start
 * @param startMiou one-hot mIoU before the training phase, null without validation data
 */
public record TrainResult(
        Map<String, FloatTensor> weights,
        Map<String, FloatTensor> last,
        List<Epoch> epochs,
        int bestEpoch,
        @Nullable Double startMiou) {}
