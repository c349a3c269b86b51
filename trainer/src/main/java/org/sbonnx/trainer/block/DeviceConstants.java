package org.sbonnx.trainer.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/** Host values on the device. Values marked as persistent, and interpolation matrices, are uploaded once; others in every pass. */
final class DeviceConstants {
    private final NDManager manager;
    private final Map<Value, Boolean> persistent = new IdentityHashMap<>();
    private final Map<Value, NDArray> uploaded = new IdentityHashMap<>();
    private final Set<NDArray> owned = Collections.newSetFromMap(new IdentityHashMap<>());
    private final InterpolationMatrices interpolationMatrices;

    DeviceConstants(NDManager manager) {
        this.manager = manager;
        this.interpolationMatrices = new InterpolationMatrices(manager);
    }

    /** Marks a value that every pass uses: it is uploaded once. */
    void markPersistent(Value value) {
        persistent.put(value, true);
    }

    InterpolationMatrices interpolationMatrices() {
        return interpolationMatrices;
    }

    /** Whether the array is an uploaded constant (and not merely made from one). */
    boolean owns(NDArray array) {
        return owned.contains(array);
    }

    /** The value on the device: kept if it was marked as persistent, else owned by {@code step}. */
    NDArray array(Value value, NDManager step) {
        NDArray existing = uploaded.get(value);
        if (existing != null) {
            return existing;
        }
        boolean isPersistent = persistent.containsKey(value);
        NDManager owner = isPersistent ? manager : step;
        NDArray array = value instanceof Value.Ints ints
                ? Torch.upload(owner, ints.shape(), ints.data())
                : Torch.upload(owner, ((Value.Floats) value).tensor());
        if (isPersistent) {
            uploaded.put(value, array);
            owned.add(array);
        }
        return array;
    }
}
