package org.sbonnx.trainer.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Closes arrays once no later step reads any of their names, instead of at the end of the forward pass. Memory that autograd
 * needs stays alive in the engine.
 */
final class Lifetimes {
    private final NDManager step;
    private final DeviceConstants constants;
    private final Map<NDArray, Integer> references = new IdentityHashMap<>();

    Lifetimes(NDManager step, DeviceConstants constants) {
        this.constants = constants;
        this.step = step;
    }

    /** Marks an array that this pass does not own and never closes. */
    void markBorrowed(NDArray array) {
        references.put(array, Integer.MAX_VALUE / 2);
    }

    void markBorrowed(Value value) {
        if (value instanceof Value.Array a) {
            markBorrowed(a.array());
        }
    }

    /** A result that was given a name. An array made in the manager of a constant or parameter moves to the step. */
    void retain(Value value) {
        if (value instanceof Value.Array a && !constants.owns(a.array())) {
            NDArray array = a.array();
            if (references.merge(array, 1, Integer::sum) == 1 && array.getManager() != step) {
                array.attach(step);
            }
        }
    }

    void release(@Nullable Value value) {
        if (value instanceof Value.Array a
                && !constants.owns(a.array())
                && references.merge(a.array(), -1, Integer::sum) == 0) {
            references.remove(a.array());
            a.array().close();
        }
    }
}
