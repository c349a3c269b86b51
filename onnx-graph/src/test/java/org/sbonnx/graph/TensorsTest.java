package org.sbonnx.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.onnx.TensorProto.DataType;
import org.sbonnx.schemas.BadInput;

class TensorsTest {
    private static TensorProto.Builder tensor(int type, long... dims) {
        TensorProto.Builder t = TensorProto.newBuilder().setName("t").setDataType(type);
        for (long d : dims) {
            t.addDims(d);
        }
        return t;
    }

    /** A view that does not begin where its buffer begins, as in a loaded file. */
    private static ByteString inner(ByteBuffer content) {
        ByteBuffer larger = ByteBuffer.allocate(content.capacity() + 5);
        larger.position(3);
        larger.put(content.array());
        return ByteString.copyFrom(larger.array()).substring(3, 3 + content.capacity());
    }

    private static ByteBuffer bytes(int n) {
        return ByteBuffer.allocate(n).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void readsEveryLayoutOfFloats() {
        float[] values = {1.5f, -2, 0};
        List<TensorProto> all = List.of(
                tensor(DataType.FLOAT_VALUE, 3)
                        .addFloatData(1.5f)
                        .addFloatData(-2)
                        .addFloatData(0)
                        .build(),
                tensor(DataType.FLOAT_VALUE, 3)
                        .setRawData(inner(bytes(12).putFloat(1.5f).putFloat(-2).putFloat(0)))
                        .build(),
                tensor(DataType.DOUBLE_VALUE, 3)
                        .addDoubleData(1.5)
                        .addDoubleData(-2)
                        .addDoubleData(0)
                        .build(),
                tensor(DataType.DOUBLE_VALUE, 3)
                        .setRawData(inner(bytes(24).putDouble(1.5).putDouble(-2).putDouble(0)))
                        .build(),
                tensor(DataType.FLOAT16_VALUE, 3)
                        .addInt32Data(0x3e00)
                        .addInt32Data(0xc000)
                        .addInt32Data(0)
                        .build(),
                tensor(DataType.FLOAT16_VALUE, 3)
                        .setRawData(inner(bytes(6).putShort((short) 0x3e00)
                                .putShort((short) 0xc000)
                                .putShort((short) 0)))
                        .build(),
                tensor(DataType.BFLOAT16_VALUE, 3)
                        .addInt32Data(0x3fc0)
                        .addInt32Data(0xc000)
                        .addInt32Data(0)
                        .build(),
                tensor(DataType.BFLOAT16_VALUE, 3)
                        .setRawData(inner(bytes(6).putShort((short) 0x3fc0)
                                .putShort((short) 0xc000)
                                .putShort((short) 0)))
                        .build());
        assertThat(all).allSatisfy(t -> assertThat(Tensors.floats(t).data()).containsExactly(values));
    }

    @Test
    void readsEveryLayoutOfIntegers() {
        long[] values = {1, 200, 3};
        List<TensorProto> all = List.of(
                tensor(DataType.INT64_VALUE, 3)
                        .addInt64Data(1)
                        .addInt64Data(200)
                        .addInt64Data(3)
                        .build(),
                tensor(DataType.INT64_VALUE, 3)
                        .setRawData(inner(bytes(24).putLong(1).putLong(200).putLong(3)))
                        .build(),
                tensor(DataType.INT32_VALUE, 3)
                        .addInt32Data(1)
                        .addInt32Data(200)
                        .addInt32Data(3)
                        .build(),
                tensor(DataType.INT32_VALUE, 3)
                        .setRawData(inner(bytes(12).putInt(1).putInt(200).putInt(3)))
                        .build(),
                tensor(DataType.UINT8_VALUE, 3)
                        .setRawData(inner(bytes(3).put((byte) 1).put((byte) 200).put((byte) 3)))
                        .build(),
                tensor(DataType.UINT16_VALUE, 3)
                        .setRawData(inner(bytes(6).putShort((short) 1)
                                .putShort((short) 200)
                                .putShort((short) 3)))
                        .build());
        assertThat(all).allSatisfy(t -> assertThat(Tensors.longs(t)).containsExactly(values));
    }

    @Test
    void writesWhatItReads() {
        FloatTensor value = new FloatTensor(new long[] {2, 2}, new float[] {1.5f, -2, 0, 0.25f});
        for (int type :
                new int[] {DataType.FLOAT_VALUE, DataType.DOUBLE_VALUE, DataType.FLOAT16_VALUE, DataType.BFLOAT16_VALUE
                }) {
            TensorProto t = Tensors.of("w", value, type);
            assertThat(t.getDataType()).isEqualTo(type);
            assertThat(Tensors.floats(t)).isEqualTo(value);
        }
        assertThat(Tensors.longs(Tensors.ofLongs("n", new long[] {2}, -5, Long.MAX_VALUE)))
                .containsExactly(-5, Long.MAX_VALUE);
    }

    @Test
    void refusesWhatDoesNotHoldWhatItSays() {
        List<TensorProto> broken = List.of(
                tensor(DataType.FLOAT_VALUE, 3).addFloatData(1).build(),
                tensor(DataType.FLOAT_VALUE, 3).setRawData(inner(bytes(11))).build(),
                tensor(DataType.FLOAT_VALUE, 1L << 40)
                        .setRawData(inner(bytes(4)))
                        .build(),
                tensor(DataType.FLOAT_VALUE, 1L << 40, 1L << 40)
                        .setRawData(inner(bytes(4)))
                        .build(),
                tensor(DataType.FLOAT_VALUE, -1).setRawData(inner(bytes(4))).build(),
                tensor(DataType.INT64_VALUE, 1).addInt64Data(1).build(),
                tensor(DataType.FLOAT_VALUE, 1)
                        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                        .build());
        assertThat(broken)
                .allSatisfy(t -> assertThatThrownBy(() -> Tensors.floats(t))
                        .isInstanceOf(BadInput.class)
                        .hasMessageContaining("'t'"));
        assertThatThrownBy(() -> Tensors.longs(
                        tensor(DataType.FLOAT_VALUE, 1).addFloatData(1).build()))
                .isInstanceOf(BadInput.class);
    }
}
