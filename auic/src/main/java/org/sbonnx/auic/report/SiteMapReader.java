package org.sbonnx.auic.report;

import java.util.Map;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.BadInput;

/** Turns the values of one site, image by image, into maps. */
sealed interface SiteMapReader permits OneHotMapReader, RankedMapReader {
    static SiteMapReader open(ComparisonSide side, Pictures.SiteView view) {
        return view.oneHotGroups().isEmpty() ? new RankedMapReader(side, view) : new OneHotMapReader(side, view);
    }

    /** Name of the tensor to be read. */
    String tensor();

    /** Takes the values of one image. */
    void read(int image, FloatTensor value);

    /** The maps by image; called once, after all images were read. Empty when the site has no active channel. */
    Map<Integer, SiteMap> finish();

    /** Refuses anything but [1, {@code channels}, h, w]. */
    static void requireShape(String tensor, FloatTensor value, int channels) {
        if (value.shape().length != 4 || value.shape()[0] != 1 || value.shape()[1] != channels) {
            throw new BadInput(
                    "tensor '" + tensor + "' is " + value + ", but its report scores " + channels + " channels",
                    "use the report of this very model");
        }
    }
}
