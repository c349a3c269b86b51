package org.sbonnx.graph;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.sbonnx.graph.encoding.ElementCount;
import org.sbonnx.graph.encoding.ElementType;
import org.sbonnx.graph.encoding.HalfFloat;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.MemoryShortage;

/** Values of {@link TensorProto}: reads every layout the format has for its numbers, writes {@code raw_data}. */
public final class Tensors {
    private Tensors() {}

    /** The dims as an array. */
    public static long[] dims(TensorProto t) {
        long[] dims = new long[t.getDimsCount()];
        Arrays.setAll(dims, t::getDims);
        return dims;
    }

    /** Whether the values are floating point numbers of 16, 32 or 64 bits. */
    public static boolean isFloat(TensorProto t) {
        return ElementType.isFloat(t.getDataType());
    }

    /**
     * Values as float32 (float16, bfloat16 and float64 converted).
     *
     * @throws BadInput if the tensor is not of floating point, lies in another file, or does not hold as many values as it says
     */
    public static FloatTensor floats(TensorProto t) {
        int n = checkedCount(t);
        boolean raw = t.hasRawData();
        // Before room is made for them: a few bytes can claim any number of values.
        ByteBuffer bytes = raw ? rawBytes(t, n) : ByteBuffer.allocate(0);
        requireStored(t, n, raw ? n : storedFloats(t));
        float[] out = MemoryShortage.named("tensor '" + t.getName() + "'", 4L * n, () -> new float[n]);
        switch (t.getDataType()) {
            case TensorProto.DataType.FLOAT_VALUE -> {
                if (raw) {
                    bytes.asFloatBuffer().get(out);
                } else {
                    fill(out, t::getFloatData);
                }
            }
            case TensorProto.DataType.DOUBLE_VALUE -> {
                if (raw) {
                    fill(out, i -> (float) bytes.getDouble(8 * i));
                } else {
                    fill(out, i -> (float) t.getDoubleData(i));
                }
            }
            case TensorProto.DataType.FLOAT16_VALUE ->
                fill(out, i -> HalfFloat.toFloat(raw ? bytes.getShort(2 * i) : (short) t.getInt32Data(i)));
            case TensorProto.DataType.BFLOAT16_VALUE ->
                fill(out, i -> Float.intBitsToFloat((raw ? bytes.getShort(2 * i) : t.getInt32Data(i)) << 16));
            default ->
                throw malformed(t, "holds " + ElementType.name(t.getDataType()) + ", not floating point numbers");
        }
        return new FloatTensor(dims(t), out);
    }

    /**
     * Values of an integer or boolean tensor.
     *
     * @throws BadInput as {@link #floats}
     */
    public static long[] longs(TensorProto t) {
        int n = checkedCount(t);
        boolean raw = t.hasRawData();
        ByteBuffer bytes = raw ? rawBytes(t, n) : ByteBuffer.allocate(0);
        int stored = raw
                ? n
                : t.getDataType() == TensorProto.DataType.INT64_VALUE ? t.getInt64DataCount() : t.getInt32DataCount();
        requireStored(t, n, stored);
        long[] out = MemoryShortage.named("tensor '" + t.getName() + "'", 8L * n, () -> new long[n]);
        for (int i = 0; i < n; i++) {
            out[i] = switch (t.getDataType()) {
                case TensorProto.DataType.INT64_VALUE -> raw ? bytes.getLong(8 * i) : t.getInt64Data(i);
                case TensorProto.DataType.INT32_VALUE -> raw ? bytes.getInt(4 * i) : t.getInt32Data(i);
                case TensorProto.DataType.INT16_VALUE -> raw ? bytes.getShort(2 * i) : t.getInt32Data(i);
                case TensorProto.DataType.UINT16_VALUE -> raw ? bytes.getShort(2 * i) & 0xffff : t.getInt32Data(i);
                case TensorProto.DataType.INT8_VALUE -> raw ? bytes.get(i) : t.getInt32Data(i);
                case TensorProto.DataType.UINT8_VALUE, TensorProto.DataType.BOOL_VALUE ->
                    raw ? bytes.get(i) & 0xff : t.getInt32Data(i);
                default -> throw malformed(t, "holds " + ElementType.name(t.getDataType()) + ", not integers");
            };
        }
        return out;
    }

    /** A float32 tensor with {@code raw_data}. */
    public static TensorProto of(String name, FloatTensor value) {
        return of(name, value, TensorProto.DataType.FLOAT_VALUE);
    }

    /**
     * A tensor with {@code raw_data}, converted to {@code dataType} (float32, float16, bfloat16 or float64; nearest even).
     *
     * @throws IllegalArgumentException if the type is none of these
     */
    public static TensorProto of(String name, FloatTensor value, int dataType) {
        int size = switch (dataType) {
            case TensorProto.DataType.FLOAT_VALUE -> 4;
            case TensorProto.DataType.DOUBLE_VALUE -> 8;
            case TensorProto.DataType.FLOAT16_VALUE, TensorProto.DataType.BFLOAT16_VALUE -> 2;
            default -> throw new IllegalArgumentException("not a floating point type: " + dataType);
        };
        float[] data = value.data();
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.multiplyExact(size, data.length)).order(ByteOrder.LITTLE_ENDIAN);
        for (float v : data) {
            switch (dataType) {
                case TensorProto.DataType.FLOAT_VALUE -> bytes.putFloat(v);
                case TensorProto.DataType.DOUBLE_VALUE -> bytes.putDouble(v);
                case TensorProto.DataType.FLOAT16_VALUE -> bytes.putShort(HalfFloat.fromFloat(v));
                default -> bytes.putShort(HalfFloat.bfloat16FromFloat(v));
            }
        }
        return proto(name, dataType, value.shape(), bytes);
    }

    /** An int64 tensor with {@code raw_data}. */
    public static TensorProto ofLongs(String name, long[] dims, long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (long v : values) {
            bytes.putLong(v);
        }
        return proto(name, TensorProto.DataType.INT64_VALUE, dims, bytes);
    }

    private static TensorProto proto(String name, int type, long[] dims, ByteBuffer bytes) {
        TensorProto.Builder t = TensorProto.newBuilder()
                .setName(name)
                .setDataType(type)
                .setRawData(UnsafeByteOperations.unsafeWrap(bytes.flip()));
        for (long d : dims) {
            t.addDims(d);
        }
        return t.build();
    }

    private static int checkedCount(TensorProto t) {
        if (t.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
            throw malformed(t, "has its values in another file");
        }
        long n = ElementCount.of(t);
        // Every layout needs at least one byte for a value, so this bounds the allocation by the file's own size.
        if (n > Integer.MAX_VALUE || n > t.getSerializedSize()) {
            throw malformed(t, "has dims " + Arrays.toString(dims(t)) + " but far fewer values");
        }
        return (int) n;
    }

    private static ByteBuffer rawBytes(TensorProto t, int n) {
        ByteString raw = t.getRawData();
        int size = switch (t.getDataType()) {
            case TensorProto.DataType.FLOAT_VALUE, TensorProto.DataType.INT32_VALUE -> 4;
            case TensorProto.DataType.DOUBLE_VALUE, TensorProto.DataType.INT64_VALUE -> 8;
            case TensorProto.DataType.FLOAT16_VALUE,
                    TensorProto.DataType.BFLOAT16_VALUE,
                    TensorProto.DataType.INT16_VALUE,
                    TensorProto.DataType.UINT16_VALUE -> 2;
            default -> 1;
        };
        if (raw.size() != (long) size * n) {
            throw malformed(
                    t,
                    "has dims " + Arrays.toString(dims(t)) + " of " + ElementType.name(t.getDataType()) + " but "
                            + raw.size() + " bytes");
        }
        // The view may start anywhere in a larger buffer; a slice makes absolute indices its own.
        return raw.asReadOnlyByteBuffer().slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Values of a floating point tensor outside {@code raw_data}. */
    private static int storedFloats(TensorProto t) {
        return switch (t.getDataType()) {
            case TensorProto.DataType.FLOAT_VALUE -> t.getFloatDataCount();
            case TensorProto.DataType.DOUBLE_VALUE -> t.getDoubleDataCount();
            case TensorProto.DataType.FLOAT16_VALUE, TensorProto.DataType.BFLOAT16_VALUE -> t.getInt32DataCount();
            default ->
                throw malformed(t, "holds " + ElementType.name(t.getDataType()) + ", not floating point numbers");
        };
    }

    private static void requireStored(TensorProto t, int claimed, int stored) {
        if (stored != claimed) {
            throw malformed(t, "has dims " + Arrays.toString(dims(t)) + " but " + stored + " values");
        }
    }

    private static void fill(float[] out, IntToFloat value) {
        for (int i = 0; i < out.length; i++) {
            out[i] = value.at(i);
        }
    }

    private static BadInput malformed(TensorProto t, String what) {
        return new BadInput("tensor '" + t.getName() + "' " + what, "export the model again");
    }

    @FunctionalInterface
    private interface IntToFloat {
        float at(int i);
    }
}
