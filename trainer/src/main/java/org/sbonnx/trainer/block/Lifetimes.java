package org.sbonnx.trainer.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Closes arrays as soon as the last of their names is dead, instead of at the end of the step. What the graph of gradients
 * needs stays alive in the engine.
 */
final class Lifetimes {
    private final NDManager step;
    private final Constants constants;
    private final Map<NDArray, Integer> names = new IdentityHashMap<>();

    Lifetimes(NDManager step, Constants constants) {
        this.constants = constants;
        this.step = step;
    }

    /** An array that belongs to somebody else. */
    void hold(NDArray array) {
        names.put(array, Integer.MAX_VALUE / 2);
    }

    void hold(Value value) {
        if (value instanceof Value.Array a) {
            hold(a.array());
        }
    }

    /** A result that was given a name. An array made in the manager of a constant or parameter moves to the step. */
    void adopt(Value value) {
        if (value instanceof Value.Array a && !constants.owns(a.array())) {
            NDArray array = a.array();
            if (names.merge(array, 1, Integer::sum) == 1 && array.getManager() != step) {
                array.attach(step);
            }
        }
    }

    void release(@Nullable Value value) {
        if (value instanceof Value.Array a
                && !constants.owns(a.array())
                && names.merge(a.array(), -1, Integer::sum) == 0) {
            names.remove(a.array());
            a.array().close();
        }
    }
}
