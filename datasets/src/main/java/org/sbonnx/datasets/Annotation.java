package org.sbonnx.datasets;

import java.nio.file.Path;
import java.util.List;
import org.sbonnx.datasets.image.ImageFiles;
import org.sbonnx.datasets.image.ImageSize;
import org.sbonnx.datasets.image.Orientation;
import org.sbonnx.schemas.BadInput;

/** One annotation layer of one image, in files. */
public interface Annotation {
    /** The files that are read; part of the identity of the data. */
    List<Path> files();

    /** What else affects the decoded labels, such as the concept table; part of the identity of the data. */
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
            Orientation orientation = ImageFiles.orientation(image);
            if (orientation.swapsAxes() && size.equals(orientation.turn(expected))) {
                throw new BadInput(
                        "label map '" + labels + "' is " + size + " pixels, but its image '" + image + "' is "
                                + expected + " when it is turned upright, as its EXIF orientation "
                                + orientation.value() + " asks for",
                        "turn the label map, or remove the orientation from the image if its pixels fit the labels as they are"
                                + " stored");
            }
            throw new BadInput(
                    "label map '" + labels + "' is " + size + " pixels, but its image '" + image + "' is " + expected,
                    "make them equally large");
        }
    }
}
