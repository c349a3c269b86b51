package org.sbonnx.trainer;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Random;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.onnx.AttributeProto;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.OperatorSetIdProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.onnx.ValueInfoProto;

/** Builds small models. */
public final class GraphBuilder {
    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("test");
    private final int opset;
    private int nodes;

    public GraphBuilder(int opset) {
        this.opset = opset;
    }

    public GraphBuilder input(String name, long... shape) {
        graph.addInput(info(name, shape));
        return this;
    }

    public GraphBuilder output(String name) {
        graph.addOutput(ValueInfoProto.newBuilder().setName(name));
        return this;
    }

    public GraphBuilder floats(String name, FloatTensor value) {
        graph.addInitializer(Tensors.of(name, value));
        return this;
    }

    public GraphBuilder longs(String name, long... values) {
        graph.addInitializer(Tensors.ofLongs(name, new long[] {values.length}, values));
        return this;
    }

    public GraphBuilder scalarLong(String name, long value) {
        graph.addInitializer(Tensors.ofLongs(name, new long[0], value));
        return this;
    }

    public GraphBuilder initializer(TensorProto t) {
        graph.addInitializer(t);
        return this;
    }

    public GraphBuilder node(String type, List<String> inputs, List<String> outputs, AttributeProto... attributes) {
        graph.addNode(NodeProto.newBuilder()
                .setOpType(type)
                .setName(type + nodes++)
                .addAllInput(inputs)
                .addAllOutput(outputs)
                .addAllAttribute(List.of(attributes)));
        return this;
    }

    public GraphBuilder node(String type, String inputs, String output, AttributeProto... attributes) {
        return node(type, List.of(inputs.split(",", -1)), List.of(output.split(",", -1)), attributes);
    }

    public OnnxModel build() {
        return OnnxModel.of(ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(opset))
                .setGraph(graph)
                .build());
    }

    public static ValueInfoProto info(String name, long... shape) {
        ValueInfoProto.Builder v = ValueInfoProto.newBuilder().setName(name);
        var type = v.getTypeBuilder().getTensorTypeBuilder().setElemType(TensorProto.DataType.FLOAT_VALUE);
        type.getShapeBuilder();
        for (long d : shape) {
            type.getShapeBuilder().addDimBuilder().setDimValue(d);
        }
        return v.build();
    }

    public static AttributeProto real(String name, float value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setF(value)
                .setType(AttributeProto.AttributeType.FLOAT)
                .build();
    }

    public static AttributeProto text(String name, String value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setS(ByteString.copyFromUtf8(value))
                .setType(AttributeProto.AttributeType.STRING)
                .build();
    }

    /** Normally distributed values. */
    public static FloatTensor random(long seed, double scale, long... shape) {
        Random random = new Random(seed);
        float[] data = new float[(int) FloatTensor.count(shape)];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) (random.nextGaussian() * scale);
        }
        return new FloatTensor(shape, data);
    }
}
