package org.sbonnx.datasets.transform;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.image.RgbImage;
import org.sbonnx.schemas.Hashes;

/** A data set whose images and labels are changed together as they are decoded. */
final class AugmentedData implements SegmentationData {
    private final SegmentationData data;
    private final IntFunction<AffineAugmentation> augmentations;
    private final String description;

    /** @param description tells the warps apart in the data's identity */
    AugmentedData(SegmentationData data, IntFunction<AffineAugmentation> augmentations, String description) {
        this.data = data;
        this.augmentations = augmentations;
        this.description = description;
    }

    @Override
    public String name() {
        return data.name();
    }

    @Override
    public int size() {
        return data.size();
    }

    @Override
    public List<Concept> concepts() {
        return data.concepts();
    }

    @Override
    public Optional<String> task() {
        return data.task();
    }

    @Override
    public String imageName(int image) {
        return data.imageName(image);
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
        MessageDigest digest = Hashes.sha256();
        digest.update((data.sha256() + " " + description).getBytes(StandardCharsets.UTF_8));
        return Hashes.hex(digest);
    }
}
