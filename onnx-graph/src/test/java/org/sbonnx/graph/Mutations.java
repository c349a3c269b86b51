package org.sbonnx.graph;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.sbonnx.graph.shape.ElementwiseRules;
import org.sbonnx.onnx.AttributeProto;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.TensorProto;

/** Damages a model: its bytes, or its message in ways that a parser does not notice. Repeatable by the seed. */
final class Mutations {
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

    Mutations(long seed) {
        random = new Random(seed);
    }

    private static List<String> operators() {
        List<String> all = new ArrayList<>(ElementwiseRules.SAME_SHAPE);
        all.addAll(ElementwiseRules.BROADCAST);
        all.addAll(List.of(
                ("Conv ConvTranspose MaxPool AveragePool Reshape Flatten Squeeze Unsqueeze Transpose Expand Tile DepthToSpace"
                                + " SpaceToDepth Concat Split Slice Gather GatherElements GatherND Pad Resize Upsample Constant"
                                + " ConstantOfShape Shape Size Range OneHot NonZero MatMul Gemm Einsum ReduceSum ReduceMean"
                                + " ArgMax TopK Where Cast If Loop BatchNormalization LayerNormalization CenterCropPad"
                                + " GridSample Compress QuantizeLinear Random EyeLike")
                        .split(" ")));
        return all;
    }

    /** A damaged copy of a serialized model. */
    byte[] mutate(byte[] model) {
        if (random.nextInt(3) == 0) {
            return bytes(model);
        }
        try {
            ModelProto.Builder m = ModelProto.parseFrom(model).toBuilder();
            int times = 1 + random.nextInt(6);
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
        switch (random.nextInt(16)) {
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
            default -> m.setGraph((GraphProto) number(g.build(), 4));
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
                g.setInitializer(i, Tensors.ofLongs(t.getName(), new long[] {n}, values));
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

    /** Walks down at random and replaces one scalar field. */
    private Message number(Message message, int tries) {
        List<FieldDescriptor> set = new ArrayList<>(message.getAllFields().keySet());
        if (set.isEmpty() || tries < 0) {
            return message;
        }
        FieldDescriptor f = set.get(random.nextInt(set.size()));
        Message.Builder b = message.toBuilder();
        int i = f.isRepeated() ? random.nextInt(message.getRepeatedFieldCount(f)) : 0;
        Object old = f.isRepeated() ? message.getRepeatedField(f, i) : message.getField(f);
        Object now = switch (f.getJavaType()) {
            case MESSAGE -> number((Message) old, tries + 1);
            case INT -> (int) hostile();
            case LONG -> hostile();
            case FLOAT -> random.nextBoolean() ? Float.NaN : random.nextFloat() * 1e30f;
            case DOUBLE -> Double.POSITIVE_INFINITY;
            case STRING -> "s" + random.nextInt(4);
            case BYTE_STRING -> shorter((ByteString) old);
            default -> old;
        };
        if (f.isRepeated()) {
            if (random.nextInt(6) == 0) {
                b.addRepeatedField(f, now);
            } else {
                b.setRepeatedField(f, i, now);
            }
        } else {
            b.setField(f, now);
        }
        return b.build();
    }

    private ByteString shorter(ByteString bytes) {
        byte[] all = bytes.substring(0, random.nextInt(bytes.size() + 1)).toByteArray();
        if (all.length > 0) {
            all[random.nextInt(all.length)] = (byte) random.nextInt();
        }
        return ByteString.copyFrom(all);
    }
}
