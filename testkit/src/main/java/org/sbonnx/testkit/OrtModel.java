package org.sbonnx.testkit;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import ai.onnxruntime.TensorInfo;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.sbonnx.onnx.TensorProto;

/**
 * A model in ONNX Runtime on one CPU thread: the reference for what models compute. Tensors go in and come out as
 * {@link TensorProto} with {@code raw_data}, of any element type but strings.
 */
public final class OrtModel implements AutoCloseable {
    private static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();
    private final OrtSession session;

    private OrtModel(OrtSession session) {
        this.session = session;
    }

    /** @param model the bytes of a model file; all weights inside */
    public static OrtModel open(byte[] model) {
        return open(OptLevel.ALL_OPT, options -> ENVIRONMENT.createSession(model, options));
    }

    /** A model file; weights may lie in files beside it. */
    public static OrtModel open(Path file) {
        return open(OptLevel.ALL_OPT, options -> ENVIRONMENT.createSession(file.toString(), options));
    }

    /** Runs the graph as written: no node is folded, fused or removed. */
    public static OrtModel openUnoptimized(byte[] model) {
        return open(OptLevel.NO_OPT, options -> ENVIRONMENT.createSession(model, options));
    }

    private static OrtModel open(OptLevel level, SessionFactory factory) {
        try (SessionOptions options = new SessionOptions()) {
            options.setOptimizationLevel(level);
            options.setIntraOpNumThreads(1);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            return new OrtModel(factory.create(options));
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface SessionFactory {
        OrtSession create(SessionOptions options) throws OrtException;
    }

    /** Names of the inputs. */
    public List<String> inputs() {
        return List.copyOf(session.getInputNames());
    }

    /**
     * Runs the model once.
     *
     * @param inputs one tensor per input, found by its name
     * @return all outputs that are tensors, by name, in the order of the graph
     */
    public Map<String, TensorProto> run(List<TensorProto> inputs) {
        Map<String, OnnxTensor> fed = new LinkedHashMap<>();
        try {
            for (TensorProto t : inputs) {
                fed.put(t.getName(), toOrt(t));
            }
            try (OrtSession.Result result = session.run(fed)) {
                Map<String, TensorProto> outputs = new LinkedHashMap<>();
                for (Map.Entry<String, OnnxValue> e : result) {
                    if (e.getValue() instanceof OnnxTensor t) {
                        outputs.put(e.getKey(), fromOrt(e.getKey(), t));
                    }
                }
                return outputs;
            }
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        } finally {
            fed.values().forEach(OnnxTensor::close);
        }
    }

    /**
     * Tensors for all inputs: random numbers in [0, 1) for float32, zeros for other element types.
     *
     * @param shapes shape by name of input; inputs that are missing here have the shape that the model declares
     */
    public List<TensorProto> randomInputs(Map<String, long[]> shapes) {
        try {
            List<TensorProto> inputs = new ArrayList<>();
            for (Map.Entry<String, NodeInfo> e : session.getInputInfo().entrySet()) {
                TensorInfo info = (TensorInfo) e.getValue().getInfo();
                long[] dims = shapes.getOrDefault(e.getKey(), info.getShape());
                inputs.add(tensor(e.getKey(), info, dims, randomBytes(info.type, Math.toIntExact(count(dims)))));
            }
            return inputs;
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ByteBuffer randomBytes(OnnxJavaType type, int values) {
        ByteBuffer bytes = ByteBuffer.allocate(values * type.size).order(ByteOrder.LITTLE_ENDIAN);
        Random random = new Random(3);
        for (int i = 0; type == OnnxJavaType.FLOAT && i < values; i++) {
            bytes.putFloat(4 * i, random.nextFloat());
        }
        return bytes;
    }

    private static OnnxTensor toOrt(TensorProto t) throws OrtException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(t.getRawData().size()).order(ByteOrder.nativeOrder());
        t.getRawData().copyTo(bytes);
        long[] dims = t.getDimsList().stream().mapToLong(Long::longValue).toArray();
        OnnxJavaType type = OnnxJavaType.valueOf(
                TensorProto.DataType.forNumber(t.getDataType()).name());
        return OnnxTensor.createTensor(ENVIRONMENT, bytes.flip(), dims, type);
    }

    private static TensorProto fromOrt(String name, OnnxTensor t) {
        TensorInfo info = t.getInfo();
        return tensor(name, info, info.getShape(), t.getByteBuffer());
    }

    private static TensorProto tensor(String name, TensorInfo info, long[] dims, ByteBuffer bytes) {
        // ONNX Runtime numbers element types differently from the format, but gives them the same names.
        String type = info.onnxType.name().replace("ONNX_TENSOR_ELEMENT_DATA_TYPE_", "");
        TensorProto.Builder t = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.valueOf(type).getNumber())
                .setRawData(ByteString.copyFrom(bytes));
        for (long d : dims) {
            t.addDims(d);
        }
        return t.build();
    }

    /** Number of values of a shape. */
    static long count(long... dims) {
        long n = 1;
        for (long d : dims) {
            n = Math.multiplyExact(n, d);
        }
        return n;
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
