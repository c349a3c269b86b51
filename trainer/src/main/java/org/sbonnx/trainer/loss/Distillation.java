package org.sbonnx.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.train.AuxiliaryLoss;
import org.sbonnx.trainer.block.Outputs;
import org.sbonnx.trainer.block.Scalars;
import org.sbonnx.trainer.block.Torch;
import org.sbonnx.trainer.features.Batches;
import org.sbonnx.trainer.features.ImageFeatures;

/**
 * Knowledge distillation: KL divergence from the original's class probabilities, and relative squared error of chosen
 * tensors.
 *
 * @param teacherOutputs outputs of the original: its logits at every {@code stride}-th position first, then the tensors in {@code features}
 * @param stride step between the positions of the logits that are compared
 * @param features further tensors to match, with the weights of their errors
 */
public record Distillation(ImageFeatures teacherOutputs, int stride, List<AuxiliaryLoss> features) {
    /**
     * Losses of some of a batch's images, by part.
     *
     * @param student what the block computed
     * @param task name of its logits
     * @param batch images in the whole batch
     * @param share of the teacher in the loss
     */
    Map<String, NDArray> losses(Outputs student, String task, int[] images, int batch, double share, NDManager step) {
        Map<String, NDArray> teacherValues = Batches.load(teacherOutputs, images, step);
        Map<String, NDArray> losses = new LinkedHashMap<>();
        NDArray teacherLogits = teacherValues.values().iterator().next();
        NDArray studentLogits = Torch.subsample(student.get(task), stride);
        requireSameShape(studentLogits, teacherLogits, task);
        double positions = teacherLogits.getShape().get(2)
                * (double) teacherLogits.getShape().get(3)
                * batch;
        losses.put("teacher", Scalars.multiply(Losses.klDivergence(studentLogits, teacherLogits), share / positions));
        for (AuxiliaryLoss feature : features) {
            NDArray target = teacherValues.get(feature.tensor());
            NDArray actual = student.get(feature.tensor());
            if (target == null) {
                throw new BadInput("the original does not compute '" + feature.tensor() + "'", "correct the plan");
            }
            requireSameShape(actual, target, feature.tensor());
            double weight = share * feature.weight() * images.length / batch;
            losses.merge(
                    "features", Scalars.multiply(Losses.relativeSquaredError(actual, target), weight), NDArray::add);
        }
        return losses;
    }

    private static void requireSameShape(NDArray student, NDArray teacher, String tensor) {
        if (!student.getShape().equals(teacher.getShape())) {
            throw new BadInput(
                    "the teacher's '" + tensor + "' has shape " + teacher.getShape() + ", the model's "
                            + student.getShape(),
                    "give the original that this model was made from");
        }
    }
}
