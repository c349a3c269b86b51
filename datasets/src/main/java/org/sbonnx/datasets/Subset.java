package org.sbonnx.datasets;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sbonnx.datasets.image.RgbImage;
import org.sbonnx.schemas.Hashes;

/** Some images of a data set. */
final class Subset implements SegmentationData {
    private final SegmentationData data;
    private final int[] images;

    Subset(SegmentationData data, int[] images) {
        this.data = data;
        this.images = images;
    }

    @Override
    public String name() {
        return data.name();
    }

    @Override
    public int size() {
        return images.length;
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
        return data.imageName(images[image]);
    }

    @Override
    public RgbImage image(int image) {
        return data.image(images[image]);
    }

    @Override
    public List<LabelMap> labels(int image) {
        return data.labels(images[image]);
    }

    /** Follows from the identity of the whole and the positions taken. */
    @Override
    public String sha256() {
        MessageDigest digest = Hashes.sha256();
        digest.update((data.sha256() + Arrays.toString(images)).getBytes(StandardCharsets.UTF_8));
        return Hashes.hex(digest);
    }
}
