package org.sbonnx.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.ConfusionMatrix;
import org.sbonnx.trainer.block.ForwardMode;
import org.sbonnx.trainer.block.OnnxBlock;
import org.sbonnx.trainer.block.Outputs;
import org.sbonnx.trainer.block.Torch;
import org.sbonnx.trainer.features.Batches;
import org.sbonnx.trainer.features.ImageFeatures;
import org.sbonnx.trainer.label.LabelCache;

/**
 * Mean IoU of the task on the validation images, with hard codes and with soft ones, one image at a time.
 *
 * @param taskLogits name of the task's logits
 * @param codeLogits names of the logits of the coded groups; empty if the bottleneck has no codes
 * @param features of the validation images
 * @param labels of the validation images
 * @param manager parent of the managers that own the arrays of one image
 */
record TaskValidation(
        OnnxBlock block,
        String taskLogits,
        List<String> codeLogits,
        ImageFeatures features,
        LabelCache labels,
        NDManager manager) {

    /**
     * @param shape of the task's logits, [n, classes, h, w]; the labels are resized to h × w
     * @param temperature of the soft codes
     */
    Objective.ValidationMetrics evaluate(Shape shape, double temperature) {
        boolean hasCodes = !codeLogits.isEmpty();
        ConfusionMatrix soft = new ConfusionMatrix(Math.toIntExact(shape.get(1)));
        ConfusionMatrix hard = new ConfusionMatrix(Math.toIntExact(shape.get(1)));
        ActiveChannels active = new ActiveChannels();
        for (int image = 0; image < features.size(); image++) {
            short[] ids = labels.ids(image, Math.toIntExact(shape.get(3)), Math.toIntExact(shape.get(2)));
            int at = image;
            Torch.withoutGradients(() -> {
                try (NDManager step = manager.newSubManager()) {
                    Map<String, NDArray> inputs = Batches.load(features, new int[] {at}, step);
                    hard.add(ids, predictions(inputs, CodeFunctions::oneHot, active, step));
                    if (hasCodes) {
                        soft.add(
                                ids,
                                predictions(inputs, logits -> CodeFunctions.softmax(logits, temperature), null, step));
                    }
                }
            });
        }
        return new Objective.ValidationMetrics(
                hasCodes ? soft.meanIou() : null, hard.meanIou(), hasCodes ? active.count() : null);
    }

    private long[] predictions(
            Map<String, NDArray> inputs,
            UnaryOperator<NDArray> codeFunction,
            @Nullable ActiveChannels active,
            NDManager step) {
        Outputs outputs = block.forward(inputs, ForwardMode.inference(codeFunction), step);
        if (active != null) {
            codeLogits.forEach(group -> active.add(group, outputs.get(group)));
        }
        return Torch.argMax(outputs.get(taskLogits), 1, false).toLongArray();
    }
}
