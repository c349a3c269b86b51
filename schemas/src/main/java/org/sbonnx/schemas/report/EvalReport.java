package org.sbonnx.schemas.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Result of {@code sb eval}: task accuracy of a model.
 *
 * @param tool name and version of the writer
 * @param model the file that was evaluated
 * @param data the images and annotations it was evaluated on
 * @param device where the model ran
 * @param miou mean IoU of the file as it is, over the classes that occur in labels or predictions
 * @param miouSoft with softmax at the manifest's temperature instead of one-hot codes, where there is a USB
 * @param pixelAccuracy share of the counted pixels that are right
 * @param classes IoU of each class, null where it occurs neither in labels nor in predictions
 * @param sites bottlenecks of the model
 * @param annotatedImages how many of the images have labels of the task's category; mIoU and accuracy are over these
 */
public record EvalReport(
        String tool,
        ScoreReport.Model model,
        ScoreReport.Data data,
        String device,
        double miou,
        @Nullable Double miouSoft,
        double pixelAccuracy,
        List<ScoreReport.ClassIou> classes,
        List<Site> sites,
        int annotatedImages) {

    /**
     * @param site tensor name
     * @param channels all channels
     * @param active channels that are not constant over the data
     */
    public record Site(String site, int channels, int active) {}
}
