package org.sbonnx.graph.encoding;

import java.util.OptionalInt;
import java.util.OptionalLong;
import org.sbonnx.onnx.TensorProto.DataType;

/** Element types of tensors, by their numbers in {@link DataType}. */
public final class ElementType {
    private ElementType() {}

    /** Whether values are floating point numbers of 16, 32 or 64 bits. */
    public static boolean isFloat(int dataType) {
        return switch (dataType) {
            case DataType.FLOAT_VALUE, DataType.FLOAT16_VALUE, DataType.BFLOAT16_VALUE, DataType.DOUBLE_VALUE -> true;
            default -> false;
        };
    }

    /** Whether values are integers of a type by which models take the bytes of images. */
    public static boolean isImageInteger(int dataType) {
        return switch (dataType) {
            case DataType.UINT8_VALUE,
                    DataType.INT8_VALUE,
                    DataType.INT16_VALUE,
                    DataType.INT32_VALUE,
                    DataType.INT64_VALUE -> true;
            default -> false;
        };
    }

    /** Name in the format, or the number where the format has no name for it. */
    public static String name(int dataType) {
        DataType type = DataType.forNumber(dataType);
        return type == null ? "type " + dataType : type.name();
    }

    /** Bits of one element in {@code raw_data} and external data; empty for strings and unknown types. */
    public static OptionalInt bits(int dataType) {
        return switch (dataType) {
            case DataType.UINT2_VALUE, DataType.INT2_VALUE -> OptionalInt.of(2);
            case DataType.UINT4_VALUE, DataType.INT4_VALUE, DataType.FLOAT4E2M1_VALUE -> OptionalInt.of(4);
            case DataType.UINT8_VALUE,
                    DataType.INT8_VALUE,
                    DataType.BOOL_VALUE,
                    DataType.FLOAT8E4M3FN_VALUE,
                    DataType.FLOAT8E4M3FNUZ_VALUE,
                    DataType.FLOAT8E5M2_VALUE,
                    DataType.FLOAT8E5M2FNUZ_VALUE,
                    DataType.FLOAT8E8M0_VALUE -> OptionalInt.of(8);
            case DataType.UINT16_VALUE, DataType.INT16_VALUE, DataType.FLOAT16_VALUE, DataType.BFLOAT16_VALUE ->
                OptionalInt.of(16);
            case DataType.FLOAT_VALUE, DataType.INT32_VALUE, DataType.UINT32_VALUE -> OptionalInt.of(32);
            case DataType.DOUBLE_VALUE, DataType.INT64_VALUE, DataType.UINT64_VALUE, DataType.COMPLEX64_VALUE ->
                OptionalInt.of(64);
            case DataType.COMPLEX128_VALUE -> OptionalInt.of(128);
            default -> OptionalInt.empty();
        };
    }

    /** Bytes of {@code count} elements, the last byte padded; empty where the type has no size or the count is negative or too large. */
    public static OptionalLong bytes(int dataType, long count) {
        OptionalInt bits = bits(dataType);
        if (bits.isEmpty() || count < 0 || count > (Long.MAX_VALUE - 7) / bits.getAsInt()) {
            return OptionalLong.empty();
        }
        return OptionalLong.of((count * bits.getAsInt() + 7) / 8);
    }
}
