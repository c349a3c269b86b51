package org.sbonnx.graph;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.sbonnx.onnx.AttributeProto;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.OperatorSetIdProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.onnx.TensorShapeProto;
import org.sbonnx.onnx.ValueInfoProto;

/** Builds small models for tests. */
public final class TestGraph {
    public static final int FLOAT = TensorProto.DataType.FLOAT_VALUE;
    public static final int INT64 = TensorProto.DataType.INT64_VALUE;

    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("test");
    private final int opset;
    private final Random random = new Random(7);

    public TestGraph(int opset) {
        this.opset = opset;
    }

    public TestGraph input(String name, long... dims) {
        return typed(name, FLOAT, (Object[]) Arrays.stream(dims).boxed().toArray());
    }

    /** Dims are numbers, names or, for unknown ones, empty strings. */
    public TestGraph typed(String name, int type, Object... dims) {
        graph.addInput(info(name, type, dims));
        return this;
    }

    public TestGraph valueInfo(String name, int type, Object... dims) {
        graph.addValueInfo(info(name, type, dims));
        return this;
    }

    public static ValueInfoProto info(String name, int type, Object... dims) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (Object d : dims) {
            if (d instanceof Number n) {
                shape.addDimBuilder().setDimValue(n.longValue());
            } else {
                shape.addDimBuilder().setDimParam((String) d);
            }
        }
        ValueInfoProto.Builder v = ValueInfoProto.newBuilder().setName(name);
        v.getTypeBuilder().getTensorTypeBuilder().setElemType(type).setShape(shape);
        return v.build();
    }

    public TestGraph longs(String name, long... values) {
        graph.addInitializer(Tensors.ofLongs(name, new long[] {values.length}, values));
        return this;
    }

    public TestGraph floats(String name, float... values) {
        graph.addInitializer(Tensors.of(name, new FloatTensor(new long[] {values.length}, values)));
        return this;
    }

    public TestGraph initializer(TensorProto t) {
        graph.addInitializer(t);
        return this;
    }

    /** Random weights. */
    public TestGraph weight(String name, long... dims) {
        float[] values = new float[(int) FloatTensor.count(dims)];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        graph.addInitializer(Tensors.of(name, new FloatTensor(dims, values)));
        return this;
    }

    /** @param values names of inputs, {@code ->}, names of outputs; {@code _} stands for an omitted input */
    public TestGraph node(String op, String values, AttributeProto... attributes) {
        String[] sides = values.split("->");
        NodeProto.Builder n = NodeProto.newBuilder().setOpType(op);
        for (String in : sides[0].trim().split("\\s+")) {
            if (!in.isEmpty()) {
                n.addInput(in.equals("_") ? "" : in);
            }
        }
        n.addAllOutput(List.of(sides[1].trim().split("\\s+")));
        n.setName(op + "_" + graph.getNodeCount());
        n.addAllAttribute(List.of(attributes));
        graph.addNode(n);
        return this;
    }

    public TestGraph output(String... names) {
        for (String name : names) {
            graph.addOutput(ValueInfoProto.newBuilder().setName(name));
        }
        return this;
    }

    public GraphProto.Builder graph() {
        return graph;
    }

    public OnnxModel build() {
        return OnnxModel.of(ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(opset))
                .setGraph(graph)
                .build());
    }

    /** Saves a model as if no message could have more bytes than {@code limit}, so that large weights become external. */
    public static void saveWithDataFile(OnnxModel model, Path file, long limit) {
        model.save(file, limit);
    }

    public static AttributeProto text(String name, String value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }

    public static AttributeProto real(String name, float value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF(value)
                .build();
    }

    public static AttributeProto ints(String name, long... values) {
        AttributeProto.Builder a = AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
        for (long v : values) {
            a.addInts(v);
        }
        return a.build();
    }

    public static AttributeProto of(String name, long value) {
        return Attributes.of(name, value);
    }
}
