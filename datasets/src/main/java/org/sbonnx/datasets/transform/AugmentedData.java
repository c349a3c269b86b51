package org.sbonnx.datasets.transform;

import java.util.List;
import java.util.function.IntFunction;
import org.sbonnx.datasets.ForwardingData;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.image.RgbImage;
import org.sbonnx.schemas.Hashes;

/** A data set whose images and label maps are augmented together as they are decoded. */
final class AugmentedData extends ForwardingData {
    private final IntFunction<AffineAugmentation> augmentations;
    private final String description;

    /**
     * @param augmentations how each image is changed
     * @param description distinguishes the augmentations in the identity of the data
     */
    AugmentedData(SegmentationData data, IntFunction<AffineAugmentation> augmentations, String description) {
        super(data);
        this.augmentations = augmentations;
        this.description = description;
    }

    @Override
    public RgbImage image(int image) {
        return augmentations.apply(image).apply(data.image(image));
    }

    @Override
    public List<LabelMap> labels(int image) {
        AffineAugmentation augmentation = augmentations.apply(image);
        return data.labels(image).stream().map(augmentation::apply).toList();
    }

    @Override
    public String sha256() {
        return Hashes.ofText(data.sha256() + " " + description);
    }
}
