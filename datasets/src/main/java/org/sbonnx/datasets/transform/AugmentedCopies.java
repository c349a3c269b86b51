package org.sbonnx.datasets.transform;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.image.RgbImage;
import org.sbonnx.schemas.Hashes;

/** Several changed copies of a data set one after the other: image {@code v · n + i} is variant v of image i of n. */
final class AugmentedCopies implements SegmentationData {
    private final List<SegmentationData> copies;

    /** @param copies at least one; all of equal size */
    AugmentedCopies(List<SegmentationData> copies) {
        this.copies = List.copyOf(copies);
    }

    private SegmentationData copyAt(int image) {
        return copies.get(image / copies.get(0).size());
    }

    private int indexInCopy(int image) {
        return image % copies.get(0).size();
    }

    @Override
    public String name() {
        return copies.get(0).name();
    }

    @Override
    public int size() {
        return Math.multiplyExact(copies.size(), copies.get(0).size());
    }

    @Override
    public List<Concept> concepts() {
        return copies.get(0).concepts();
    }

    @Override
    public Optional<String> task() {
        return copies.get(0).task();
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
        MessageDigest digest = Hashes.sha256();
        copies.forEach(c -> digest.update(c.sha256().getBytes(StandardCharsets.UTF_8)));
        return Hashes.hex(digest);
    }
}
