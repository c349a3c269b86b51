package org.sbonnx.schemas.train;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Random changes of training images; the labels follow.
 *
 * @param flip mirror images left to right at random, half of them on average; true
 * @param minZoom smallest zoom; below 1 the image shrinks within a border of ImageNet's mean colour; 1
 * @param maxZoom largest zoom; above 1 a random crop is used; 1
 * @param colour strength from 0 to 1 of random gains and offsets of the colour channels; 0
 * @param variants augmented copies of each image, used in turn by the epochs and cached like images. 0: new ones in every
 *     epoch, so that the features of the frozen part are recomputed each time; 4
 */
public record AugmentationPlan(boolean flip, double minZoom, double maxZoom, double colour, int variants) {
    @JsonCreator
    static AugmentationPlan of(
            @JsonProperty("flip") @Nullable Boolean flip,
            @JsonProperty("minZoom") @Nullable Double minZoom,
            @JsonProperty("maxZoom") @Nullable Double maxZoom,
            @JsonProperty("colour") @Nullable Double colour,
            @JsonProperty("variants") @Nullable Integer variants) {
        double low = PlanFields.orDefault(minZoom, 1.0);
        return new AugmentationPlan(
                PlanFields.orDefault(flip, true),
                low,
                PlanFields.orDefault(maxZoom, Math.max(1, low)),
                PlanFields.orDefault(colour, 0.0),
                PlanFields.orDefault(variants, 4));
    }

    public AugmentationPlan {
        PlanFields.require(minZoom >= 0.1 && minZoom <= 10, "augmentation.minZoom", minZoom);
        PlanFields.require(maxZoom >= minZoom && maxZoom <= 10, "augmentation.maxZoom", maxZoom);
        PlanFields.require(colour >= 0 && colour <= 1, "augmentation.colour", colour);
        PlanFields.require(variants >= 0, "augmentation.variants", variants);
    }
}
