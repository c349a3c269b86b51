package org.sbonnx.graph.encoding;

import org.sbonnx.onnx.TensorProto;
import org.sbonnx.schemas.BadInput;

/** How many elements a tensor has by its dims. */
public final class ElementCount {
    private ElementCount() {}

    /** @throws BadInput if a dim is negative or the product overflows */
    public static long of(TensorProto t) {
        long n = 1;
        for (long d : t.getDimsList()) {
            if (d < 0 || (d > 0 && n > Long.MAX_VALUE / d)) {
                throw new BadInput(
                        "tensor '" + t.getName() + "' has impossible dims " + t.getDimsList(),
                        "export the model again");
            }
            n *= d;
        }
        return n;
    }
}
