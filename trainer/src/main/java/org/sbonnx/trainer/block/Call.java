package org.sbonnx.trainer.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.schemas.BadInput;

/** One node with the values of its inputs: all that an operator sees. */
final class Call {
    private final NodeProto node;
    private final int opset;
    private final Pass pass;
    private final long batch;
    private final List<@Nullable Value> inputs;
    private final NDManager manager;
    private final Constants constants;

    Call(
            NodeProto node,
            int opset,
            Pass pass,
            long batch,
            List<@Nullable Value> inputs,
            NDManager manager,
            Constants constants) {
        this.node = node;
        this.opset = opset;
        this.pass = pass;
        this.batch = batch;
        this.inputs = inputs;
        this.manager = manager;
        this.constants = constants;
    }

    NodeProto node() {
        return node;
    }

    int opset() {
        return opset;
    }

    Pass pass() {
        return pass;
    }

    /**
     * Whether {@code shape} starts with the batch while a constant of the file, made for one image, says {@code leading}: the
     * constant then means each image.
     */
    boolean meansEachImage(long[] shape, long leading) {
        return batch > 1 && leading == 1 && shape.length > 0 && shape[0] == batch;
    }

    /** Owns what is computed in this pass. */
    NDManager manager() {
        return manager;
    }

    MatrixCache matrices() {
        return constants.matrices();
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
            throw fault("lacks its input " + input, "export the model again");
        }
        return value;
    }

    /** Whether no input lives on the device. */
    boolean allHost() {
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

    long[] longs(int input) {
        if (value(input) instanceof Value.Ints ints) {
            return ints.data();
        }
        if (value(input) instanceof Value.Reals reals) {
            float[] data = reals.tensor().data();
            long[] out = new long[data.length];
            Arrays.setAll(out, i -> (long) data[i]);
            return out;
        }
        throw dataDependent(input);
    }

    float[] reals(int input) {
        if (value(input) instanceof Value.Reals reals) {
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
    long @Nullable [] longs(String attribute, int input) {
        if (has(input)) {
            return longs(input);
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

    BadInput fault(String problem, String remedy) {
        return new BadInput(node.getOpType() + " node '" + GraphIndex.label(node) + "' " + problem, remedy);
    }

    private BadInput dataDependent(int input) {
        return fault(
                "needs its input '" + node.getInput(input) + "' before the data is known",
                "choose a later site, or export the model with constant shapes");
    }
}
