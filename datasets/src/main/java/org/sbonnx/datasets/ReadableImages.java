package org.sbonnx.datasets;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.image.RgbImage;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.Hashes;

/**
 * The images of a data set that can be read with all their labels, and the faults of the others.
 *
 * @param data the readable ones; its identity is a hash of decoded pixels, so unreadable files do not affect it
 * @param faults one sentence for each image left out, in the order of the images
 */
public record ReadableImages(SegmentationData data, List<String> faults) {

    /** What decoding an image showed: a fault, or else the hash of its pixels and labels. */
    private record DecodingResult(@Nullable String fault, String hash) {}

    /**
     * Decodes every image once, on all processors.
     *
     * @throws BadInput if none can be read
     */
    public static ReadableImages of(SegmentationData data) {
        List<DecodingResult> results = IntStream.range(0, data.size())
                .parallel()
                .mapToObj(i -> decode(data, i))
                .toList();
        List<String> faults = new ArrayList<>();
        MessageDigest digest = Hashes.sha256();
        data.concepts().forEach(c -> Hashes.update(digest, c.category() + "\t" + c.id() + "\t" + c.name()));
        int[] readable = IntStream.range(0, results.size())
                .filter(i -> results.get(i).fault() == null)
                .toArray();
        for (DecodingResult result : results) {
            if (result.fault() != null) {
                faults.add(result.fault());
            } else {
                Hashes.update(digest, result.hash());
            }
        }
        if (faults.isEmpty()) {
            return new ReadableImages(data, faults);
        }
        if (readable.length == 0) {
            throw new BadInput(
                    "no image of data set '" + data.name() + "' can be read (first: " + faults.get(0) + ")",
                    "correct the description or restore the files");
        }
        return new ReadableImages(new ReadableSubset(data, readable, Hashes.hex(digest)), List.copyOf(faults));
    }

    private static DecodingResult decode(SegmentationData data, int image) {
        try {
            MessageDigest digest = Hashes.sha256();
            Hashes.update(digest, data.imageName(image));
            RgbImage pixels = data.image(image);
            Hashes.update(digest, pixels.width() + "x" + pixels.height());
            digest.update(pixels.rgb());
            for (LabelMap map : data.labels(image)) {
                Hashes.update(digest, map.category() + " " + map.width() + "x" + map.height());
                ByteBuffer bytes = ByteBuffer.allocate(2 * map.concepts().length);
                bytes.asShortBuffer().put(map.concepts());
                digest.update(bytes.array());
            }
            return new DecodingResult(null, Hashes.hex(digest));
        } catch (BadInput e) {
            return new DecodingResult("image '" + data.imageName(image) + "': " + e.getMessage(), "");
        }
    }

    /** Some images of a data set, identified by the hash of their decoded pixels and labels. */
    private static final class ReadableSubset extends ForwardingData {
        private final String sha256;

        ReadableSubset(SegmentationData data, int[] images, String sha256) {
            super(new Subset(data, images));
            this.sha256 = sha256;
        }

        @Override
        public String sha256() {
            return sha256;
        }
    }
}
