package org.sbonnx.datasets;

import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.IntStream;
import org.sbonnx.datasets.format.DatasetFormats;
import org.sbonnx.datasets.transform.AffineAugmentation;
import org.sbonnx.datasets.transform.AugmentedData;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.data.DataReport;
import org.sbonnx.schemas.data.DatasetDescription;
import org.sbonnx.schemas.json.Json;

/** Opens data sets and takes parts of them. */
public final class Datasets {
    private Datasets() {}

    /**
     * Opens the data set that a JSON description names; lists its files, decodes nothing.
     *
     * @param description see {@link DatasetDescription}; its paths are relative to its folder
     * @throws BadInput if the description, a table or the pairing of images and labels is at fault
     */
    public static SegmentationData open(Path description) {
        DatasetDescription parsed = Json.read(description, DatasetDescription.class);
        Path folder = Objects.requireNonNull(description.toAbsolutePath().getParent(), "a file has a folder");
        String file = description.getFileName().toString();
        String name = parsed.name() == null ? file.replaceFirst("\\.json$", "") : parsed.name();
        return DatasetFormats.open(parsed, name, folder);
    }

    /**
     * The images of {@code data} at the given positions, in that order.
     *
     * @throws BadInput if there are none
     */
    public static SegmentationData subset(SegmentationData data, int... images) {
        if (images.length == 0) {
            throw new BadInput("no image of data set '" + data.name() + "' is chosen", "choose at least one");
        }
        for (int image : images) {
            Objects.checkIndex(image, data.size());
        }
        return new Subset(data, images.clone());
    }

    /** The first {@code images} images, or all when there are no more. */
    public static SegmentationData limit(SegmentationData data, int images) {
        return images >= data.size()
                ? data
                : subset(data, IntStream.range(0, Math.max(0, images)).toArray());
    }

    /**
     * {@code count} images spread evenly over {@code data}, or {@code data} itself when it has no more.
     *
     * @throws BadInput if {@code count} is below 1
     */
    public static SegmentationData evenlySpread(SegmentationData data, int count) {
        return count >= data.size() ? data : subset(data, evenPositions(data.size(), count));
    }

    /** Positions {@code floor(i * size / count)} for i from 0 to {@code count - 1}; all positions when there are no more. */
    public static int[] evenPositions(int size, int count) {
        int n = Math.max(0, Math.min(size, count));
        return IntStream.range(0, n).map(i -> (int) ((long) i * size / n)).toArray();
    }

    /**
     * Every {@code step}-th image, beginning with image {@code first}: a shard of the data, or one half of it.
     *
     * @param step at least 1
     * @param first from 0 to {@code step - 1}
     * @throws BadInput if there are none
     */
    public static SegmentationData everyNth(SegmentationData data, int step, int first) {
        Objects.checkIndex(first, step);
        return step == 1
                ? data
                : subset(
                        data,
                        IntStream.range(0, data.size())
                                .filter(i -> i % step == first)
                                .toArray());
    }

    /** {@code data} with every image and label map mirrored left to right. */
    public static SegmentationData flipped(SegmentationData data) {
        return new AugmentedData(data, image -> AffineAugmentation.FLIP, "flipped");
    }

    /** Decodes everything once and tells what is there and what is at fault; unreadable files are faults, not failures. */
    public static DataReport inspect(SegmentationData data) {
        return DatasetInspector.inspect(data);
    }
}
