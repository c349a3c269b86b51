package org.sbonnx.testkit;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.sbonnx.onnx.AttributeProto;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.TensorProto;

/** Damages a model: its bytes, or its message in ways that a parser does not notice. Repeatable by the seed. */
public final class ModelMutations {
    private static final long[] HOSTILE = {
        -1,
        0,
        1,
        2,
        -2,
        3,
        64,
        1000,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        1L << 40,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        Long.MAX_VALUE / 2
    };
    private static final String[] PATHS = {
        "/etc/passwd",
        "../../etc/passwd",
        "..",
        "",
        ".",
        "a\0b",
        "C:\\x",
        "\\\\host\\x",
        "m.onnx",
        "missing",
        "m.onnx/x"
    };
    private static final List<String> OPERATORS = operators();

    private final Random random;
    private final FieldMutations fields;

    public ModelMutations(long seed) {
        random = new Random(seed);
        fields = new FieldMutations(random, this::hostile);
    }

    private static List<String> operators() {
        return List.of(
                ("Conv ConvTranspose MaxPool AveragePool Reshape Flatten Squeeze Unsqueeze Transpose Expand Tile DepthToSpace"
                                + " SpaceToDepth Concat Split Slice Gather GatherElements GatherND Pad Resize Upsample Constant"
                                + " ConstantOfShape Shape Size Range OneHot NonZero MatMul Gemm Einsum ReduceSum ReduceMean"
                                + " ArgMax TopK Where Cast If Loop BatchNormalization LayerNormalization CenterCropPad"
                                + " GridSample Compress QuantizeLinear Random EyeLike Relu Sigmoid Abs Not Floor Identity Dropout"
                                + " Add Mul Sub Div Equal Greater And Pow Mod Softmax LeakyRelu Clip")
                        .split(" "));
    }

    /** A damaged copy of a serialized model. */
    public byte[] mutate(byte[] model) {
        if (random.nextInt(5) == 0) {
            return bytes(model);
        }
        try {
            ModelProto.Builder m = ModelProto.parseFrom(model).toBuilder();
            int times = random.nextBoolean() ? 1 : 1 + random.nextInt(6);
            for (int i = 0; i < times; i++) {
                structure(m);
            }
            byte[] result = m.build().toByteArray();
            return random.nextInt(8) == 0 ? bytes(result) : result;
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("the seed model must be sound", e);
        }
    }

    private byte[] bytes(byte[] model) {
        byte[] out = model.clone();
        switch (random.nextInt(4)) {
            case 0 -> {
                for (int i = 0, n = 1 + random.nextInt(20); i < n; i++) {
                    out[random.nextInt(out.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
            case 1 -> out = Arrays.copyOf(out, random.nextInt(out.length));
            case 2 -> {
                int a = random.nextInt(out.length);
                int b = random.nextInt(out.length);
                byte t = out[a];
                out[a] = out[b];
                out[b] = t;
            }
            default -> {
                int n = random.nextInt(Math.min(200, out.length));
                System.arraycopy(out, random.nextInt(out.length - n), out, random.nextInt(out.length - n), n);
            }
        }
        return out;
    }

    private void structure(ModelProto.Builder m) {
        GraphProto.Builder g = m.getGraphBuilder();
        switch (random.nextInt(20)) {
            case 0 -> cycle(g);
            case 1 -> duplicate(g);
            case 2 -> rename(g);
            case 3 -> external(g);
            case 4 -> hugeDims(g);
            case 5 -> operator(g);
            case 6 -> nest(g, 1 + random.nextInt(40));
            case 7 -> remove(g);
            case 9, 10, 11 -> attribute(g);
            case 12, 13 -> constant(g);
            case 8 -> m.addOpsetImportBuilder().setDomain("").setVersion(hostile());
            case 14 -> attributeType(g);
            case 15 -> opset(m);
            case 16 -> externalEntries(g);
            default -> m.setGraph((GraphProto) fields.change(g.build()));
        }
    }

    private long hostile() {
        return HOSTILE[random.nextInt(HOSTILE.length)];
    }

    private void cycle(GraphProto.Builder g) {
        if (g.getNodeCount() > 0) {
            NodeProto.Builder n = g.getNodeBuilder(random.nextInt(g.getNodeCount()));
            NodeProto other = g.getNode(random.nextInt(g.getNodeCount()));
            if (n.getInputCount() > 0 && other.getOutputCount() > 0) {
                n.setInput(random.nextInt(n.getInputCount()), other.getOutput(0));
            }
        }
    }

    private void duplicate(GraphProto.Builder g) {
        switch (random.nextInt(3)) {
            case 0 -> g.addAllNode(List.copyOf(g.getNodeList()));
            case 1 -> g.addAllInitializer(List.copyOf(g.getInitializerList()));
            default -> g.addAllInput(List.copyOf(g.getOutputList()));
        }
    }

    private void rename(GraphProto.Builder g) {
        if (g.getNodeCount() == 0) {
            return;
        }
        NodeProto.Builder n = g.getNodeBuilder(random.nextInt(g.getNodeCount()));
        String name = random.nextBoolean() ? "" : "renamed" + random.nextInt(3);
        if (random.nextBoolean() && n.getInputCount() > 0) {
            n.setInput(random.nextInt(n.getInputCount()), name);
        } else if (n.getOutputCount() > 0) {
            n.setOutput(random.nextInt(n.getOutputCount()), name);
        }
    }

    private void external(GraphProto.Builder g) {
        if (g.getInitializerCount() == 0) {
            return;
        }
        TensorProto.Builder t = g.getInitializerBuilder(random.nextInt(g.getInitializerCount()));
        t.setDataLocation(TensorProto.DataLocation.EXTERNAL);
        t.addExternalDataBuilder().setKey("location").setValue(PATHS[random.nextInt(PATHS.length)]);
        if (random.nextBoolean()) {
            t.addExternalDataBuilder().setKey("offset").setValue("" + hostile());
            t.addExternalDataBuilder().setKey("length").setValue(random.nextBoolean() ? "" + hostile() : "x");
        }
    }

    private void hugeDims(GraphProto.Builder g) {
        if (g.getInitializerCount() == 0) {
            return;
        }
        TensorProto.Builder t = g.getInitializerBuilder(random.nextInt(g.getInitializerCount()));
        if (t.getDimsCount() == 0 || random.nextInt(4) == 0) {
            for (int i = 0, n = random.nextInt(100); i < n; i++) {
                t.addDims(random.nextBoolean() ? 1 : hostile());
            }
        } else {
            t.setDims(random.nextInt(t.getDimsCount()), hostile());
        }
    }

    private void attribute(GraphProto.Builder g) {
        if (g.getNodeCount() == 0) {
            return;
        }
        NodeProto.Builder n = g.getNodeBuilder(random.nextInt(g.getNodeCount()));
        if (n.getAttributeCount() == 0) {
            return;
        }
        AttributeProto.Builder a = n.getAttributeBuilder(random.nextInt(n.getAttributeCount()));
        if (a.getIntsCount() > 0 && random.nextInt(4) > 0) {
            a.setInts(random.nextInt(a.getIntsCount()), hostile());
        } else if (random.nextBoolean()) {
            a.addInts(hostile());
        } else {
            a.setI(hostile());
        }
    }

    private void attributeType(GraphProto.Builder g) {
        if (g.getNodeCount() > 0) {
            NodeProto.Builder n = g.getNodeBuilder(random.nextInt(g.getNodeCount()));
            if (n.getAttributeCount() > 0) {
                n.getAttributeBuilder(random.nextInt(n.getAttributeCount()))
                        .setType(AttributeProto.AttributeType.forNumber(random.nextInt(15)));
            }
        }
    }

    private void opset(ModelProto.Builder m) {
        if (m.getOpsetImportCount() > 0) {
            m.getOpsetImportBuilder(0).setVersion(random.nextBoolean() ? hostile() : random.nextInt(26));
        }
        if (random.nextInt(4) == 0) {
            m.setIrVersion(random.nextInt(14));
        }
    }

    /** Changes where the values of an external tensor are said to lie. */
    private void externalEntries(GraphProto.Builder g) {
        for (TensorProto.Builder t : g.getInitializerBuilderList()) {
            if (t.getExternalDataCount() > 0 && random.nextBoolean()) {
                int i = random.nextInt(t.getExternalDataCount());
                switch (random.nextInt(4)) {
                    case 0 -> t.removeExternalData(i);
                    case 1 -> t.addExternalData(t.getExternalData(i));
                    case 2 -> t.getExternalDataBuilder(i).setKey(PATHS[random.nextInt(PATHS.length)]);
                    default ->
                        t.getExternalDataBuilder(i)
                                .setValue(random.nextBoolean() ? "" + hostile() : PATHS[random.nextInt(PATHS.length)]);
                }
            }
        }
    }

    /** Puts a hostile number into a constant that shapes are made of. */
    private void constant(GraphProto.Builder g) {
        for (int i = 0; i < g.getInitializerCount(); i++) {
            TensorProto t = g.getInitializer(i);
            int n = t.getRawData().size() / 8;
            if (t.getDataType() == TensorProto.DataType.INT64_VALUE && n > 0 && random.nextBoolean()) {
                long[] values = new long[n];
                for (int k = 0; k < n; k++) {
                    values[k] = random.nextInt(3) == 0 ? hostile() : random.nextInt(10);
                }
                g.setInitializer(i, TestGraph.int64(t.getName(), new long[] {n}, values));
                return;
            }
        }
    }

    private void operator(GraphProto.Builder g) {
        if (g.getNodeCount() > 0) {
            g.getNodeBuilder(random.nextInt(g.getNodeCount()))
                    .setOpType(OPERATORS.get(random.nextInt(OPERATORS.size())));
        }
    }

    private void nest(GraphProto.Builder g, int depth) {
        GraphProto inner = random.nextBoolean() ? g.build() : GraphProto.getDefaultInstance();
        for (int i = 0; i < depth && inner.getSerializedSize() < 1 << 20; i++) {
            inner = GraphProto.newBuilder()
                    .addNode(NodeProto.newBuilder()
                            .setOpType("If")
                            .addInput("c")
                            .addOutput("n" + i)
                            .addAttribute(AttributeProto.newBuilder()
                                    .setName("then_branch")
                                    .setType(AttributeProto.AttributeType.GRAPH)
                                    .setG(inner))
                            .addAttribute(AttributeProto.newBuilder()
                                    .setName("else_branch")
                                    .setType(AttributeProto.AttributeType.GRAPH)
                                    .setG(GraphProto.getDefaultInstance())))
                    .build();
        }
        g.addAllNode(inner.getNodeList());
    }

    private void remove(GraphProto.Builder g) {
        if (g.getNodeCount() > 0) {
            g.removeNode(random.nextInt(g.getNodeCount()));
        }
        if (random.nextBoolean() && g.getInitializerCount() > 0) {
            g.removeInitializer(random.nextInt(g.getInitializerCount()));
        }
    }
}
