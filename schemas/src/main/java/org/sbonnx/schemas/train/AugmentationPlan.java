package org.sbonnx.schemas.train;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Random changes of training images; the labels follow.
 *
 * @param flip mirror every other image left to right; true
 * @param minZoom smallest zoom; below 1 the image shrinks within a grey border; 1
 * @param maxZoom largest zoom; above 1 a random crop is looked at; 1
 * @param colour strength from 0 to 1 of random gains and offsets of the colour channels; 0
 * @param variants changed copies of each image, taken in turn by the epochs and cached like images. 0: new ones in every
 *     epoch, so that the features of the frozen part are computed anew each time; 4
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
