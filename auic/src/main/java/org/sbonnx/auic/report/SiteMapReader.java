package org.sbonnx.auic.report;

import java.util.Map;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.BadInput;

/** Turns the activations of one site, image by image, into maps. */
interface SiteMapReader {
    /** Name of the tensor to read. */
    String tensor();

    /** Reads the activations of one image, [1, K, h, w]. */
    void read(int image, FloatTensor value);

    /** The maps by image; call it once, after all images. Empty if the site has no active channel. */
    Map<Integer, SiteMap> finish();

    /** Requires the shape [1, {@code channels}, h, w]. */
    static void requireShape(String tensor, FloatTensor value, int channels) {
        if (value.shape().length != 4 || value.shape()[0] != 1 || value.shape()[1] != channels) {
            throw new BadInput(
                    "tensor '" + tensor + "' is " + value + ", but its report scores " + channels + " channels",
                    "use the report of this model");
        }
    }
}
