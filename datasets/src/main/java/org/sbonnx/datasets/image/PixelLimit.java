package org.sbonnx.datasets.image;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.BadInput;

/** The most pixels that an image or label map may have. It keeps a file of a few bytes from claiming all memory. */
record PixelLimit(long pixels) {
    /** Environment variable that sets another limit. */
    private static final String VARIABLE = "SB_MAX_PIXELS";

    private static final long DEFAULT = 1L << 28;
    /** Three bytes a pixel fill the largest array. */
    private static final long LARGEST = Integer.MAX_VALUE / 3;

    /** The limit that the environment sets, or 2^28. */
    static PixelLimit current() {
        return of(System.getenv(VARIABLE));
    }

    /** @throws BadInput if the text is not a number of pixels */
    static PixelLimit of(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return new PixelLimit(DEFAULT);
        }
        if (!text.matches("[1-9][0-9]{0,9}") || Long.parseLong(text) > LARGEST) {
            throw new BadInput(
                    VARIABLE + " is '" + text + "', which is not a number of pixels from 1 to " + LARGEST,
                    "give a number, for example " + VARIABLE + "=" + 2 * DEFAULT);
        }
        return new PixelLimit(Long.parseLong(text));
    }

    /** Refuses a size that is above the limit. */
    void require(Path file, ImageSize size) {
        long claimed = (long) size.width() * size.height();
        if (claimed > pixels) {
            throw new BadInput(
                    "'" + file + "' claims " + size + " pixels, more than " + pixels,
                    "scale or crop the image"
                            + (claimed > LARGEST ? "" : ", or allow it with " + VARIABLE + "=" + claimed));
        }
    }
}
