package org.sbonnx.testkit;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.sbonnx.onnx.AttributeProto;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.OperatorSetIdProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.onnx.TensorShapeProto;
import org.sbonnx.onnx.ValueInfoProto;

/** Builds small models for tests, node by node. Nodes are named {@code Operator_index}. */
public final class TestGraph {
    public static final int FLOAT = TensorProto.DataType.FLOAT_VALUE;
    public static final int INT64 = TensorProto.DataType.INT64_VALUE;

    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("test");
    private final int opset;
    private final Random random = new Random(7);

    public TestGraph(int opset) {
        this.opset = opset;
    }

    /** A float32 input. */
    public TestGraph input(String name, long... dims) {
        graph.addInput(floatInfo(name, dims));
        return this;
    }

    /** An input of any element type; dims as in {@link #info}. */
    public TestGraph typed(String name, int type, Object... dims) {
        graph.addInput(info(name, type, dims));
        return this;
    }

    /** Outputs without a declared type. */
    public TestGraph output(String... names) {
        for (String name : names) {
            graph.addOutput(ValueInfoProto.newBuilder().setName(name));
        }
        return this;
    }

    /** Declares the type of a value inside the graph; dims as in {@link #info}. */
    public TestGraph valueInfo(String name, int type, Object... dims) {
        graph.addValueInfo(info(name, type, dims));
        return this;
    }

    /**
     * Name, element type and shape of a value.
     *
     * @param dims numbers, or names of symbolic dims; an empty name is an unknown dim
     */
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

    /** Name and shape of a float32 value. */
    public static ValueInfoProto floatInfo(String name, long... dims) {
        return info(name, FLOAT, Arrays.stream(dims).boxed().toArray());
    }

    /** A one-dimensional int64 initializer. */
    public TestGraph longs(String name, long... values) {
        return initializer(int64(name, new long[] {values.length}, values));
    }

    /** An int64 initializer without dims. */
    public TestGraph scalarLong(String name, long value) {
        return initializer(int64(name, new long[0], value));
    }

    /** A one-dimensional float32 initializer. */
    public TestGraph floats(String name, float... values) {
        return floats(name, float32(new long[] {values.length}, values));
    }

    /** An initializer with the type, shape and values of {@code value}, under another name. */
    public TestGraph floats(String name, TensorProto value) {
        return initializer(value.toBuilder().setName(name).build());
    }

    public TestGraph initializer(TensorProto tensor) {
        graph.addInitializer(tensor);
        return this;
    }

    /** A float32 initializer with values drawn evenly from [-0.5, 0.5). */
    public TestGraph weight(String name, long... dims) {
        return floats(name, fill(dims, () -> random.nextFloat() - 0.5f));
    }

    /** A float32 tensor without a name, with normally distributed values of mean 0 and standard deviation {@code scale}. */
    public static TensorProto random(long seed, double scale, long... dims) {
        Random values = new Random(seed);
        return fill(dims, () -> values.nextGaussian() * scale);
    }

    private static TensorProto fill(long[] dims, DoubleSupplier next) {
        float[] values = new float[Math.toIntExact(OrtModel.count(dims))];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) next.getAsDouble();
        }
        return float32(dims, values);
    }

    /** A float32 tensor without a name; {@code values} in row-major order. */
    public static TensorProto float32(long[] dims, float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return tensor("", FLOAT, dims, bytes);
    }

    static TensorProto int64(String name, long[] dims, long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return tensor(name, INT64, dims, bytes);
    }

    private static TensorProto tensor(String name, int type, long[] dims, ByteBuffer bytes) {
        TensorProto.Builder t = TensorProto.newBuilder().setName(name).setDataType(type);
        for (long d : dims) {
            t.addDims(d);
        }
        return t.setRawData(ByteString.copyFrom(bytes)).build();
    }

    /** A node. @param values names of inputs, {@code ->}, names of outputs; {@code _} stands for an omitted input */
    public TestGraph node(String op, String values, AttributeProto... attributes) {
        String[] sides = values.split("->");
        List<String> inputs = Arrays.stream(sides[0].trim().split("\\s+"))
                .filter(in -> !in.isEmpty())
                .map(in -> in.equals("_") ? "" : in)
                .toList();
        return node(op, inputs, List.of(sides[1].trim().split("\\s+")), attributes);
    }

    /** A node; names are separated by commas, and nothing between two commas is an omitted input. */
    public TestGraph node(String op, String inputs, String outputs, AttributeProto... attributes) {
        return node(op, List.of(inputs.split(",", -1)), List.of(outputs.split(",", -1)), attributes);
    }

    /** A node; an omitted input is an empty name. */
    public TestGraph node(String op, List<String> inputs, List<String> outputs, AttributeProto... attributes) {
        return node(NodeProto.newBuilder()
                .setOpType(op)
                .setName(op + "_" + graph.getNodeCount())
                .addAllInput(inputs)
                .addAllOutput(outputs)
                .addAllAttribute(List.of(attributes))
                .build());
    }

    public TestGraph node(NodeProto node) {
        graph.addNode(node);
        return this;
    }

    /** The graph so far; changes to it change this builder. */
    public GraphProto.Builder graph() {
        return graph;
    }

    public ModelProto build() {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(opset))
                .setGraph(graph)
                .build();
    }

    /** The model as a type of the module under test, such as {@code build(OnnxModel::of)}. */
    public <M> M build(Function<ModelProto, M> type) {
        return type.apply(build());
    }

    /** A string attribute. */
    public static AttributeProto text(String name, String value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }

    /** A float attribute. */
    public static AttributeProto real(String name, float value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF(value)
                .build();
    }

    /** An integer attribute. */
    public static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    /** A list of integers, also where it is one. */
    public static AttributeProto ints(String name, long... values) {
        AttributeProto.Builder a = AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
        for (long v : values) {
            a.addInts(v);
        }
        return a.build();
    }
}
