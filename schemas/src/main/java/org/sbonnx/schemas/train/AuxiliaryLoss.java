package org.sbonnx.schemas.train;

/**
 * A further tensor with a loss of its own: an output trained on the task labels, or values trained towards those of the original model.
 *
 * @param tensor its name in the model
 * @param weight of its loss; 0.4 for the auxiliary logits of OCR networks
 */
public record AuxiliaryLoss(String tensor, double weight) {
    public AuxiliaryLoss {
        PlanFields.require(weight > 0 && Double.isFinite(weight), "auxiliary.weight", weight);
    }
}
