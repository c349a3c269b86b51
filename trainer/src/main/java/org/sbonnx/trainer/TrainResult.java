package org.sbonnx.trainer;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.report.ScoreReport.Epoch;

/**
 * What a training came to.
 *
 * @param weights of the best epoch by one-hot mIoU on the validation data; of the last epoch where there is none. By
 *     initializer; every initializer that was trained
 * @param last weights of the last epoch
 * @param epochs all epochs of all phases, those before a resumption included
 * @param bestEpoch epoch of the training phase that {@code weights} are of; 0 when no epoch improved on the start
 * @param startMiou one-hot mIoU before the training phase, where it was measured
 */
public record TrainResult(
        Map<String, FloatTensor> weights,
        Map<String, FloatTensor> last,
        List<Epoch> epochs,
        int bestEpoch,
        @Nullable Double startMiou) {}
