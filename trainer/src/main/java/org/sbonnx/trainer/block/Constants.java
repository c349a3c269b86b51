package org.sbonnx.trainer.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/** What a block uploads once: constants and interpolation matrices. */
final class Constants {
    private final NDManager manager;
    private final Map<Value, Boolean> lasting = new IdentityHashMap<>();
    private final Map<Value, NDArray> uploaded = new IdentityHashMap<>();
    private final Set<NDArray> owned = Collections.newSetFromMap(new IdentityHashMap<>());
    private final MatrixCache matrices;

    Constants(NDManager manager) {
        this.manager = manager;
        this.matrices = new MatrixCache(manager);
    }

    /** Promises that {@code value} will be met in every pass. */
    void keep(Value value) {
        lasting.put(value, true);
    }

    MatrixCache matrices() {
        return matrices;
    }

    /** Whether the array is an uploaded constant (and not merely made from one). */
    boolean owns(NDArray array) {
        return owned.contains(array);
    }

    /** A host value on the device: for good if it was promised, else for this pass. */
    NDArray array(Value value, NDManager pass) {
        NDArray known = uploaded.get(value);
        if (known != null) {
            return known;
        }
        boolean stays = lasting.containsKey(value);
        NDManager owner = stays ? manager : pass;
        NDArray array = value instanceof Value.Ints ints
                ? Torch.upload(owner, ints.shape(), ints.data())
                : Torch.upload(owner, ((Value.Reals) value).tensor());
        if (stays) {
            uploaded.put(value, array);
            owned.add(array);
        }
        return array;
    }
}
