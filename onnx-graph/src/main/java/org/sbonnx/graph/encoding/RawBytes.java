package org.sbonnx.graph.encoding;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.schemas.BadInput;

/** The little-endian bytes of a tensor, whichever field its numbers are in. */
public final class RawBytes {
    private RawBytes() {}

    /** Number of bytes that {@link #encode} returns, without encoding. */
    public static long size(TensorProto t) {
        return t.hasRawData() ? t.getRawData().size() : storedCount(t) * bytesPerNumber(t);
    }

    /**
     * As {@code raw_data} would hold them.
     *
     * @throws BadInput for strings, which have no bytes of their own
     */
    public static ByteString encode(TensorProto t) {
        if (t.hasRawData()) {
            return t.getRawData();
        }
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(storedCount(t) * bytesPerNumber(t)))
                .order(ByteOrder.LITTLE_ENDIAN);
        t.getFloatDataList().forEach(out::putFloat);
        t.getDoubleDataList().forEach(out::putDouble);
        t.getInt64DataList().forEach(out::putLong);
        for (long v : t.getUint64DataList()) {
            if (bytesPerNumber(t) == 4) {
                out.putInt((int) v);
            } else {
                out.putLong(v);
            }
        }
        for (int v : t.getInt32DataList()) {
            switch (bytesPerNumber(t)) {
                case 1 -> out.put((byte) v);
                case 2 -> out.putShort((short) v);
                default -> out.putInt(v);
            }
        }
        return UnsafeByteOperations.unsafeWrap(out.flip());
    }

    private static long storedCount(TensorProto t) {
        return (long) t.getFloatDataCount()
                + t.getDoubleDataCount()
                + t.getInt64DataCount()
                + t.getUint64DataCount()
                + t.getInt32DataCount();
    }

    /** Bytes of one stored number: complex numbers are stored as two, several small ones may share one. */
    private static int bytesPerNumber(TensorProto t) {
        return switch (t.getDataType()) {
            case TensorProto.DataType.COMPLEX64_VALUE -> 4;
            case TensorProto.DataType.COMPLEX128_VALUE -> 8;
            default -> {
                int bits = ElementType.bits(t.getDataType())
                        .orElseThrow(() -> new BadInput(
                                "tensor '" + t.getName() + "' of " + ElementType.name(t.getDataType())
                                        + " cannot be stored in another file",
                                "make the model smaller"));
                yield Math.max(1, bits / 8);
            }
        };
    }
}
