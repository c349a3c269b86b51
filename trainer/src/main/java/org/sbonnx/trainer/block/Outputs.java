package org.sbonnx.trainer.block;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The outputs of a forward pass.
 *
 * @param byName arrays by output name, in the order of the spec
 */
public record Outputs(Map<String, NDArray> byName) {
    /** An output that the spec names. */
    public NDArray get(String name) {
        NDArray array = byName.get(name);
        if (array == null) {
            throw new IllegalArgumentException("'" + name + "' is not one of " + byName.keySet());
        }
        return array;
    }

    /** Visits all outputs. */
    public void forEach(BiConsumer<String, NDArray> visitor) {
        byName.forEach(visitor);
    }
}
