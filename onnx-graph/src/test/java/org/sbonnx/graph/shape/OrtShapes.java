package org.sbonnx.graph.shape;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.onnx.ValueInfoProto;

/** What ONNX Runtime makes of every value of a graph: the oracle of shape inference. */
public final class OrtShapes {
    private OrtShapes() {}

    /** Runs the model on random input with every value as an output; shapes of all tensors by name. */
    public static Map<String, Shape> compute(OnnxModel model, Map<String, long[]> inputShapes) throws OrtException {
        byte[] exposed = exposeAll(model).bytes();
        OrtEnvironment env = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
            options.setIntraOpNumThreads(1);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            try (OrtSession session = env.createSession(exposed, options)) {
                return run(env, session, inputShapes);
            }
        }
    }

    private static Map<String, Shape> run(OrtEnvironment env, OrtSession session, Map<String, long[]> inputShapes)
            throws OrtException {
        Map<String, OnnxTensor> feeds = new HashMap<>();
        try {
            for (Map.Entry<String, NodeInfo> e : session.getInputInfo().entrySet()) {
                TensorInfo info = (TensorInfo) e.getValue().getInfo();
                long[] dims = inputShapes.getOrDefault(e.getKey(), info.getShape());
                feeds.put(e.getKey(), random(env, info.type, dims));
            }
            try (OrtSession.Result result = session.run(feeds)) {
                Map<String, Shape> shapes = new LinkedHashMap<>();
                for (Map.Entry<String, OnnxValue> e : result) {
                    if (e.getValue() instanceof OnnxTensor t) {
                        shapes.put(
                                e.getKey(),
                                Shape.of(elementType(t.getInfo()), t.getInfo().getShape()));
                    }
                }
                return shapes;
            }
        } finally {
            feeds.values().forEach(OnnxTensor::close);
        }
    }

    /** ONNX Runtime numbers its element types otherwise than the format, but gives them the same names. */
    private static int elementType(TensorInfo info) {
        String name = info.onnxType.name().replace("ONNX_TENSOR_ELEMENT_DATA_TYPE_", "");
        return TensorProto.DataType.valueOf(name).getNumber();
    }

    private static OnnxTensor random(OrtEnvironment env, OnnxJavaType type, long[] dims) throws OrtException {
        int n = (int) FloatTensor.count(dims);
        ByteBuffer bytes = ByteBuffer.allocateDirect(n * type.size).order(ByteOrder.nativeOrder());
        Random random = new Random(3);
        if (type == OnnxJavaType.FLOAT) {
            for (int i = 0; i < n; i++) {
                bytes.putFloat(random.nextFloat());
            }
            bytes.flip();
        }
        return OnnxTensor.createTensor(env, bytes, dims, type);
    }

    static OnnxModel exposeAll(OnnxModel model) {
        GraphProto.Builder graph = model.graph().toBuilder();
        Set<String> have = new HashSet<>();
        graph.getOutputList().forEach(v -> have.add(v.getName()));
        for (NodeProto node : model.graph().getNodeList()) {
            for (String name : node.getOutputList()) {
                if (!name.isEmpty() && have.add(name)) {
                    graph.addOutput(ValueInfoProto.newBuilder().setName(name));
                }
            }
        }
        return OnnxModel.of(model.proto().toBuilder().setGraph(graph).build());
    }
}
