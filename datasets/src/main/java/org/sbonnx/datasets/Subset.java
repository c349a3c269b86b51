package org.sbonnx.datasets;

import java.util.Arrays;
import java.util.List;
import org.sbonnx.datasets.image.RgbImage;
import org.sbonnx.schemas.Hashes;

/** Some images of a data set, in a given order. */
final class Subset extends ForwardingData {
    private final int[] images;

    /** @param images positions in {@code data} */
    Subset(SegmentationData data, int[] images) {
        super(data);
        this.images = images;
    }

    @Override
    public int size() {
        return images.length;
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

    /** Derived from the identity of the whole data set and the selected positions. */
    @Override
    public String sha256() {
        return Hashes.ofText(data.sha256() + Arrays.toString(images));
    }
}
