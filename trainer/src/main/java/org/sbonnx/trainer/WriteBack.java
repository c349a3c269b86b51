package org.sbonnx.trainer;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.schemas.BadInput;

/** Writes trained values into the initializers of a model. */
public final class WriteBack {
    private WriteBack() {}

    /**
     * A copy of the model with new values in some initializers. Their element types, dims, names and doc strings stay, and so
     * does everything else.
     *
     * @param weights values by initializer
     * @throws BadInput if the model lacks one of the initializers or has it in another shape, or a value is not finite
     */
    public static OnnxModel apply(OnnxModel model, Map<String, FloatTensor> weights) {
        GraphProto.Builder graph = model.graph().toBuilder();
        Set<String> missing = new HashSet<>(weights.keySet());
        for (int i = 0; i < graph.getInitializerCount(); i++) {
            TensorProto old = graph.getInitializer(i);
            FloatTensor value = weights.get(old.getName());
            if (value != null) {
                graph.setInitializer(i, withValue(old, value));
                missing.remove(old.getName());
            }
        }
        if (!missing.isEmpty()) {
            throw new BadInput(model + " has no initializers " + missing, "write back into the model that was trained");
        }
        return model.with(model.proto().toBuilder().setGraph(graph).build());
    }

    private static TensorProto withValue(TensorProto old, FloatTensor value) {
        if (!Arrays.equals(Tensors.dims(old), value.shape())) {
            throw new BadInput(
                    "initializer '" + old.getName() + "' has dims " + Arrays.toString(Tensors.dims(old))
                            + ", its trained value is " + value,
                    "write back into the model that was trained");
        }
        for (float v : value.data()) {
            if (!Float.isFinite(v)) {
                throw new BadInput(
                        "the trained value of '" + old.getName() + "' holds " + v, "train again with a lower rate");
            }
        }
        return old.toBuilder()
                .clearFloatData()
                .clearInt32Data()
                .clearDoubleData()
                .clearDataLocation()
                .clearExternalData()
                .setRawData(Tensors.of(old.getName(), value, old.getDataType()).getRawData())
                .build();
    }
}
