package org.sbonnx.auic.ort;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.platform.Fp16Conversions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.BadInput;

/**
 * Native buffers for inputs of one set of shapes, used by one call at a time. Inputs are in direct memory that the runtime reads
 * without a copy. Once the first call has shown the shapes of the outputs, float32 outputs are written to direct memory too.
 */
final class Workspace implements AutoCloseable {
    private record Input(String name, long[] shape, OnnxJavaType type, ByteBuffer bytes, OnnxTensor tensor) {}

    private record Pin(long[] shape, FloatBuffer floats, OnnxTensor tensor) {}

    private final OrtEnvironment environment;
    private final List<String> outputs;
    private final boolean pinnable;
    private final List<Input> inputs = new ArrayList<>();
    private final Map<String, OnnxTensor> fed = new LinkedHashMap<>();
    private @Nullable Map<String, Pin> pins;

    Workspace(
            OrtEnvironment environment,
            Map<String, TensorInfo> types,
            List<String> outputs,
            Map<String, FloatTensor> values,
            boolean pinnable)
            throws OrtException {
        this.environment = environment;
        this.outputs = outputs;
        this.pinnable = pinnable;
        for (Map.Entry<String, TensorInfo> e : types.entrySet()) {
            Input input = input(e.getKey(), e.getValue().type, values);
            inputs.add(input);
            fed.put(input.name(), input.tensor());
        }
    }

    private Input input(String name, OnnxJavaType type, Map<String, FloatTensor> values) throws OrtException {
        int size = switch (type) {
            case UINT8, INT8 -> 1;
            case FLOAT16, BFLOAT16, INT16 -> 2;
            case FLOAT, INT32 -> 4;
            case DOUBLE, INT64 -> 8;
            default -> {
                close();
                throw new BadInput(
                        "input '" + name + "' holds " + type + ", not numbers",
                        "export the model with an input of floating point numbers or bytes");
            }
        };
        FloatTensor value = values.get(name);
        if (value == null) {
            throw new IllegalStateException("no value for input '" + name + "'");
        }
        long[] shape = value.shape().clone();
        ByteBuffer bytes = ByteBuffer.allocateDirect(Math.multiplyExact(size, value.data().length))
                .order(ByteOrder.nativeOrder());
        return new Input(name, shape, type, bytes, OnnxTensor.createTensor(environment, bytes, shape, type));
    }

    boolean fits(Map<String, FloatTensor> values) {
        for (Input input : inputs) {
            FloatTensor value = values.get(input.name());
            if (value == null || !Arrays.equals(value.shape(), input.shape())) {
                return false;
            }
        }
        return true;
    }

    /** Runs once. Results may reuse the arrays of {@code recycled}. */
    Map<String, FloatTensor> run(OrtSession session, Map<String, FloatTensor> values, Map<String, FloatTensor> recycled)
            throws OrtException {
        for (Input input : inputs) {
            FloatTensor value = values.get(input.name());
            if (value != null) {
                write(value.data(), input);
            }
        }
        Map<String, Pin> into = pins == null ? Map.of() : pins;
        Set<String> rest = new LinkedHashSet<>(outputs);
        rest.removeAll(into.keySet());
        Map<String, OnnxValue> pinned = new LinkedHashMap<>();
        into.forEach((name, pin) -> pinned.put(name, pin.tensor()));
        Map<String, FloatTensor> answer = new LinkedHashMap<>();
        try (OrtSession.Result result = session.run(fed, rest, pinned)) {
            for (String name : outputs) {
                Pin pin = into.get(name);
                FloatTensor old = recycled.get(name);
                answer.put(name, pin == null ? read(name, result) : read(pin, old == null ? null : old.data()));
            }
            if (pins == null) {
                pins = pinnable ? pin(result, answer) : Map.of();
            }
        }
        return answer;
    }

    private Map<String, Pin> pin(OrtSession.Result result, Map<String, FloatTensor> answer) throws OrtException {
        Map<String, Pin> laid = new LinkedHashMap<>();
        for (Map.Entry<String, FloatTensor> e : answer.entrySet()) {
            long[] shape = e.getValue().shape();
            if (tensor(e.getKey(), result).getInfo().type == OnnxJavaType.FLOAT && FloatTensor.count(shape) > 0) {
                FloatBuffer floats = ByteBuffer.allocateDirect(
                                Math.multiplyExact(4, e.getValue().data().length))
                        .order(ByteOrder.nativeOrder())
                        .asFloatBuffer();
                laid.put(e.getKey(), new Pin(shape, floats, OnnxTensor.createTensor(environment, floats, shape)));
            }
        }
        return laid;
    }

    private static void write(float[] data, Input input) {
        switch (input.type()) {
            case FLOAT -> input.bytes().asFloatBuffer().put(data);
            case DOUBLE -> {
                DoubleBuffer to = input.bytes().asDoubleBuffer();
                for (float v : data) {
                    to.put(v);
                }
            }
            case FLOAT16 ->
                input.bytes()
                        .asShortBuffer()
                        .put(Fp16Conversions.convertFloatBufferToFp16Buffer(FloatBuffer.wrap(data)));
            case BFLOAT16 ->
                input.bytes()
                        .asShortBuffer()
                        .put(Fp16Conversions.convertFloatBufferToBf16Buffer(FloatBuffer.wrap(data)));
            default -> IntegerInput.write(data, input.name(), input.type(), input.bytes());
        }
    }

    private static FloatTensor read(Pin pin, float @Nullable [] recycled) {
        int n = pin.floats().capacity();
        float[] data = recycled != null && recycled.length == n ? recycled : new float[n];
        pin.floats().duplicate().get(data);
        return new FloatTensor(pin.shape().clone(), data);
    }

    private static FloatTensor read(String name, OrtSession.Result result) {
        OnnxTensor tensor = tensor(name, result);
        long[] shape = tensor.getInfo().getShape();
        return new FloatTensor(shape, floats(name, tensor));
    }

    private static OnnxTensor tensor(String name, OrtSession.Result result) {
        OnnxValue value = result.get(name).orElseThrow(() -> new IllegalStateException("no output '" + name + "'"));
        if (value instanceof OnnxTensor tensor) {
            return tensor;
        }
        throw new BadInput("output '" + name + "' is not a tensor but " + value.getType(), "name a tensor");
    }

    private static float[] floats(String name, OnnxTensor tensor) {
        return switch (tensor.getInfo().type) {
            case FLOAT, FLOAT16, BFLOAT16 -> array(tensor.getFloatBuffer());
            case DOUBLE -> {
                DoubleBuffer b = tensor.getDoubleBuffer();
                yield fill(b.remaining(), i -> (float) b.get(i));
            }
            case INT64 -> {
                LongBuffer b = tensor.getLongBuffer();
                yield fill(b.remaining(), i -> (float) b.get(i));
            }
            case INT32 -> {
                IntBuffer b = tensor.getIntBuffer();
                yield fill(b.remaining(), i -> (float) b.get(i));
            }
            case INT16 -> {
                ShortBuffer b = tensor.getShortBuffer();
                yield fill(b.remaining(), i -> (float) b.get(i));
            }
            case INT8 -> {
                ByteBuffer b = tensor.getByteBuffer();
                yield fill(b.remaining(), i -> (float) b.get(i));
            }
            case UINT8, BOOL -> {
                ByteBuffer b = tensor.getByteBuffer();
                yield fill(b.remaining(), i -> (float) (b.get(i) & 0xff));
            }
            default ->
                throw new BadInput(
                        "output '" + name + "' holds " + tensor.getInfo().type + ", not numbers",
                        "name another tensor");
        };
    }

    private static float[] array(FloatBuffer buffer) {
        if (buffer.hasArray() && buffer.arrayOffset() == 0 && buffer.array().length == buffer.remaining()) {
            return buffer.array();
        }
        float[] data = new float[buffer.remaining()];
        buffer.get(data);
        return data;
    }

    private static float[] fill(int n, IntToFloat value) {
        float[] data = new float[n];
        for (int i = 0; i < n; i++) {
            data[i] = value.at(i);
        }
        return data;
    }

    @Override
    public void close() {
        inputs.forEach(i -> i.tensor().close());
        inputs.clear();
        if (pins != null) {
            pins.values().forEach(p -> p.tensor().close());
            pins = null;
        }
    }

    @FunctionalInterface
    private interface IntToFloat {
        float at(int i);
    }
}
