package org.sbonnx.datasets.image;

import java.nio.file.Path;
import org.sbonnx.schemas.BadInput;

/** Guards label maps against lossy compression, which smears ids along every edge. */
public final class LossyLabels {
    private LossyLabels() {}

    public static void refuseJpeg(Path file, ImageFiles.Decoded decoded) {
        if (decoded.format().equals("jpeg")) {
            throw new BadInput(
                    "label map '" + file + "' is a JPEG, whose compression alters ids", "save label maps as PNG");
        }
    }
}
