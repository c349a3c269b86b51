package org.sbonnx.auic.ort;

import ai.onnxruntime.OnnxJavaType;
import java.nio.ByteBuffer;
import org.sbonnx.schemas.BadInput;

/** Writes float32 values into the buffer of an integer input, each rounded to the nearest whole number, halves up. */
final class IntegerInput {
    private IntegerInput() {}

    /**
     * @param bytes in the machine's order, as large as the values
     * @throws BadInput if the type does not hold a value
     */
    static void write(float[] data, String name, OnnxJavaType type, ByteBuffer bytes) {
        for (int i = 0; i < data.length; i++) {
            long value = (long) Math.floor((double) data[i] + 0.5);
            if (Float.isNaN(data[i]) || value < lowest(type) || value > highest(type)) {
                throw new BadInput(
                        "input '" + name + "' takes whole numbers from " + lowest(type) + " to " + highest(type)
                                + ", not " + data[i],
                        "correct the preprocessing");
            }
            switch (type) {
                case UINT8, INT8 -> bytes.put(i, (byte) value);
                case INT16 -> bytes.putShort(2 * i, (short) value);
                case INT32 -> bytes.putInt(4 * i, (int) value);
                default -> bytes.putLong(8 * i, value);
            }
        }
    }

    private static long lowest(OnnxJavaType type) {
        return switch (type) {
            case UINT8 -> 0;
            case INT8 -> Byte.MIN_VALUE;
            case INT16 -> Short.MIN_VALUE;
            default -> Integer.MIN_VALUE;
        };
    }

    private static long highest(OnnxJavaType type) {
        return switch (type) {
            case UINT8 -> 255;
            case INT8 -> Byte.MAX_VALUE;
            case INT16 -> Short.MAX_VALUE;
            default -> Integer.MAX_VALUE;
        };
    }
}
