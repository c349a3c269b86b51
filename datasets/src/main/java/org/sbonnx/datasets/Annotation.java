package org.sbonnx.datasets;

import java.nio.file.Path;
import java.util.List;
import org.sbonnx.datasets.image.ImageFiles;
import org.sbonnx.datasets.image.ImageSize;
import org.sbonnx.schemas.BadInput;

/** What the files of one layer say about one image. */
public interface Annotation {
    /** The files that are read, for the data's identity. */
    List<Path> files();

    /** Everything but the files' contents that decides what is decoded, for the data's identity. */
    String identity();

    /**
     * Decodes the layer.
     *
     * @param image the image that it belongs to
     */
    List<LabelMap> decode(Path image);

    /** Refuses a label map that does not cover its image pixel by pixel. */
    static void requireSameSize(Path labels, ImageSize size, Path image) {
        ImageSize expected = ImageFiles.size(image);
        if (!size.equals(expected)) {
            throw new BadInput(
                    "label map '" + labels + "' is " + size + " pixels, but its image '" + image + "' is " + expected,
                    "make them equally large");
        }
    }
}
