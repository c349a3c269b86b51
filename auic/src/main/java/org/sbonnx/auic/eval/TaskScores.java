package org.sbonnx.auic.eval;

import java.util.ArrayList;
import java.util.List;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.ConfusionMatrix;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.report.ScoreReport.ClassIou;
import org.sbonnx.schemas.report.ScoreReport.TaskScore;

/** Task accuracy from a confusion matrix. */
public final class TaskScores {
    private TaskScores() {}

    /**
     * Mean IoU over the classes that occur in labels or predictions, pixel accuracy, and IoU of each class.
     *
     * @param classes those that are averaged, in the order of the result; other rows of the matrix play no part
     * @throws BadInput if no pixel was counted
     */
    public static TaskScore score(ConfusionMatrix confusion, List<Concept> classes) {
        long total = 0;
        long correct = 0;
        double sum = 0;
        int occurring = 0;
        List<ClassIou> ious = new ArrayList<>();
        for (Concept c : classes) {
            Double iou = confusion.iou(c.id());
            ious.add(new ClassIou(c.name(), iou));
            if (iou != null) {
                sum += iou;
                occurring++;
            }
            correct += confusion.count(c.id(), c.id());
            total += confusion.labelled(c.id());
        }
        if (total == 0) {
            throw new BadInput(
                    "no pixel is labelled with a class", "check labels, encoding and ignore id of the data set");
        }
        return new TaskScore(sum / occurring, null, (double) correct / total, ious);
    }
}
