package org.sbonnx.datasets.transform;

import java.util.List;
import java.util.stream.Collectors;
import org.sbonnx.datasets.ForwardingData;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.image.RgbImage;
import org.sbonnx.schemas.Hashes;

/** Several augmented copies of a data set, one after the other: image {@code v · n + i} is variant v of image i of n. */
final class AugmentedCopies extends ForwardingData {
    private final List<SegmentationData> copies;

    /** @param copies at least one; all of equal size */
    AugmentedCopies(List<SegmentationData> copies) {
        super(copies.get(0));
        this.copies = List.copyOf(copies);
    }

    private SegmentationData copyAt(int image) {
        return copies.get(image / data.size());
    }

    private int indexInCopy(int image) {
        return image % data.size();
    }

    @Override
    public int size() {
        return Math.multiplyExact(copies.size(), data.size());
    }

    @Override
    public String imageName(int image) {
        return copyAt(image).imageName(indexInCopy(image));
    }

    @Override
    public RgbImage image(int image) {
        return copyAt(image).image(indexInCopy(image));
    }

    @Override
    public List<LabelMap> labels(int image) {
        return copyAt(image).labels(indexInCopy(image));
    }

    @Override
    public String sha256() {
        return Hashes.ofText(copies.stream().map(SegmentationData::sha256).collect(Collectors.joining()));
    }
}
