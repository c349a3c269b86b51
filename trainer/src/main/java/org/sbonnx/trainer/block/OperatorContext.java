package org.sbonnx.trainer.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.schemas.BadInput;

/** One node with its attributes and the values of its inputs: everything an operator may use. */
final class OperatorContext {
    private final NodeProto node;
    private final OnnxModel model;
    private final ForwardMode mode;
    private final BatchSize batch;
    private final List<@Nullable Value> inputs;
    private final NDManager manager;
    private final DeviceConstants constants;

    OperatorContext(
            NodeProto node,
            OnnxModel model,
            ForwardMode mode,
            BatchSize batch,
            List<@Nullable Value> inputs,
            NDManager manager,
            DeviceConstants constants) {
        this.node = node;
        this.model = model;
        this.mode = mode;
        this.batch = batch;
        this.inputs = inputs;
        this.manager = manager;
        this.constants = constants;
    }

    NodeProto node() {
        return node;
    }

    int opset() {
        return model.opset();
    }

    /** A tensor in an attribute with its values, wherever they lie. */
    TensorProto resolve(TensorProto t) {
        return model.resolve(t);
    }

    ForwardMode mode() {
        return mode;
    }

    /** See {@link BatchSize#standsForBatch}. */
    boolean standsForBatch(long[] shape, long leading) {
        return batch.standsForBatch(shape, leading);
    }

    /** Owns the arrays of this pass. */
    NDManager manager() {
        return manager;
    }

    InterpolationMatrices interpolationMatrices() {
        return constants.interpolationMatrices();
    }

    int inputCount() {
        return inputs.size();
    }

    boolean has(int input) {
        return input < inputs.size() && inputs.get(input) != null;
    }

    Value value(int input) {
        Value value = input < inputs.size() ? inputs.get(input) : null;
        if (value == null) {
            throw error("lacks its input " + input, "export the model again");
        }
        return value;
    }

    /** Whether no input lives on the device. */
    boolean allOnHost() {
        return inputs.stream().noneMatch(v -> v instanceof Value.Array);
    }

    NDArray array(int input) {
        return array(value(input));
    }

    /** A value on the device; constants are uploaded once. */
    NDArray array(Value value) {
        if (value instanceof Value.Array a) {
            return a.array();
        }
        return constants.array(value, manager);
    }

    /** An input as a floating point array. */
    NDArray floats(int input) {
        NDArray a = array(input);
        return a.getDataType() == DataType.FLOAT32 ? a : a.toType(DataType.FLOAT32, false);
    }

    long[] longValues(int input) {
        if (value(input) instanceof Value.Ints ints) {
            return ints.data();
        }
        if (value(input) instanceof Value.Floats reals) {
            float[] data = reals.tensor().data();
            long[] out = new long[data.length];
            Arrays.setAll(out, i -> (long) data[i]);
            return out;
        }
        throw dataDependent(input);
    }

    float[] floatValues(int input) {
        if (value(input) instanceof Value.Floats reals) {
            return reals.tensor().data();
        }
        if (value(input) instanceof Value.Ints ints) {
            float[] out = new float[ints.data().length];
            for (int i = 0; i < out.length; i++) {
                out[i] = ints.data()[i];
            }
            return out;
        }
        throw dataDependent(input);
    }

    /** Integers that older opsets keep in an attribute and newer ones in an input; null where absent. */
    long @Nullable [] longValues(String attribute, int input) {
        if (has(input)) {
            return longValues(input);
        }
        long[] values = Attributes.integers(node, attribute);
        return Attributes.find(node, attribute).isPresent() ? values : null;
    }

    long integer(String attribute, long otherwise) {
        return Attributes.integer(node, attribute, otherwise);
    }

    float real(String attribute, float otherwise) {
        return Attributes.real(node, attribute, otherwise);
    }

    String string(String attribute, String otherwise) {
        return Attributes.string(node, attribute, otherwise);
    }

    long[] integers(String attribute, long... otherwise) {
        return Attributes.integers(node, attribute, otherwise);
    }

    BadInput error(String problem, String remedy) {
        return new BadInput(node.getOpType() + " node '" + GraphIndex.label(node) + "' " + problem, remedy);
    }

    private BadInput dataDependent(int input) {
        return error(
                "needs its input '" + node.getInput(input) + "' before the data is known",
                "choose a later site, or export the model with constant shapes");
    }
}
