package org.sbonnx.trainer.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.HashMap;
import java.util.Map;
import org.sbonnx.graph.FloatTensor;

/** Cache of interpolation matrices on the device; each is uploaded once per block. */
final class InterpolationMatrices {
    private final NDManager manager;
    private final Map<Interpolation.ResampledAxis, NDArray> transposed = new HashMap<>();

    InterpolationMatrices(NDManager manager) {
        this.manager = manager;
    }

    /** Transposed matrix [in, out]: {@code x · matrix} interpolates the last axis of x. */
    NDArray transposed(Interpolation.ResampledAxis axis) {
        return transposed.computeIfAbsent(axis, a -> {
            float[][] rows = Interpolation.matrix(a);
            float[] flat = new float[Math.multiplyExact(a.in(), a.out())];
            for (int o = 0; o < a.out(); o++) {
                for (int i = 0; i < a.in(); i++) {
                    flat[i * a.out() + o] = rows[o][i];
                }
            }
            return Torch.upload(manager, new FloatTensor(new long[] {a.in(), a.out()}, flat));
        });
    }
}
