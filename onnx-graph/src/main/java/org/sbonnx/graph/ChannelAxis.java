package org.sbonnx.graph;

import java.util.Arrays;
import org.sbonnx.schemas.BadInput;

/** Detects outputs [1, H, W, C], whose channels come last, where a class map [1, C, H, W] is expected. */
public final class ChannelAxis {
    private ChannelAxis() {}

    /**
     * Compares the shape of an output with that of the image it was computed from.
     *
     * @param output of rank 4; others pass
     * @throws BadInput if read as [1, C, H, W] its proportions are off by more than 2, and read as [1, H, W, C] they fit
     */
    public static void requireFirst(String name, FloatTensor output, int height, int width) {
        long[] d = output.shape();
        if (d.length == 4 && distortion(d[3], d[2], width, height) > 2 && distortion(d[2], d[1], width, height) < 1.5) {
            throw new BadInput(
                    "output '" + name + "' has shape " + Arrays.toString(d) + ": its channels come last (" + d[1]
                            + " rows, " + d[2] + " columns, " + d[3] + " channels)",
                    "append a Transpose with perm 0,3,1,2 to the model");
        }
    }

    private static double distortion(double w, double h, double width, double height) {
        double ratio = (w * height) / (h * width);
        return Math.max(ratio, 1 / ratio);
    }
}
