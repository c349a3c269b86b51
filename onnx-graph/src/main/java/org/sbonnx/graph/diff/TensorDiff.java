package org.sbonnx.graph.diff;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Locale;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.graph.encoding.ElementType;
import org.sbonnx.graph.encoding.RawBytes;
import org.sbonnx.graph.file.ExternalData;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.schemas.BadInput;

/** Describes how two tensors of one name differ. */
final class TensorDiff {
    private final OnnxModel a;
    private final OnnxModel b;

    TensorDiff(OnnxModel a, OnnxModel b) {
        this.a = a;
        this.b = b;
    }

    static String shape(TensorProto t) {
        return ElementType.name(t.getDataType()) + Arrays.toString(Tensors.dims(t));
    }

    String describeChange(TensorProto before, TensorProto after) {
        if (before.getDataType() != after.getDataType() || !before.getDimsList().equals(after.getDimsList())) {
            return shape(before) + " → " + shape(after);
        }
        boolean moved = isExternal(a, before) != isExternal(b, after);
        if (!moved && !ExternalData.isExternal(before) && before.equals(after)) {
            return "";
        }
        ByteString x = bytes(a, before);
        ByteString y = bytes(b, after);
        if (!x.equals(y)) {
            return describeValues(before, x, y);
        }
        if (moved) {
            return "the same values, " + (isExternal(b, after) ? "now" : "no longer") + " in another file";
        }
        return withoutLocation(a, before).equals(withoutLocation(b, after)) ? "" : "the same values, written otherwise";
    }

    private static boolean isExternal(OnnxModel model, TensorProto t) {
        return ExternalData.isExternal(t) && !model.isLazy(t);
    }

    private static TensorProto withoutLocation(OnnxModel model, TensorProto t) {
        return model.withoutValues(t).toBuilder().clearExternalData().build();
    }

    /** The tensor's bytes; where they cannot be read, its reference to the data file is compared instead. */
    private static ByteString bytes(OnnxModel model, TensorProto t) {
        try {
            TensorProto here = model.resolve(t);
            if (t.getDataType() != TensorProto.DataType.STRING_VALUE && !ExternalData.isExternal(here)) {
                return RawBytes.encode(here);
            }
        } catch (BadInput e) {
            // Missing data has no values to compare; the reference to it stands for them.
            return t.toByteString();
        }
        return t.toByteString();
    }

    private static String describeValues(TensorProto t, ByteString x, ByteString y) {
        boolean floats = t.getDataType() == TensorProto.DataType.FLOAT_VALUE && x.size() == y.size();
        if (!floats) {
            return shape(t) + ", other values";
        }
        FloatBuffer p = floats(x);
        FloatBuffer q = floats(y);
        long differing = 0;
        float largest = 0;
        int n = p.limit();
        for (int i = 0; i < n; i++) {
            float d = Math.abs(p.get(i) - q.get(i));
            if (d != 0) {
                differing++;
                largest = Math.max(largest, d);
            }
        }
        return String.format(
                Locale.ROOT, "%s, %d of %d values, at most by %.3g", shape(t), differing, n, (double) largest);
    }

    private static FloatBuffer floats(ByteString bytes) {
        ByteBuffer view = bytes.asReadOnlyByteBuffer().slice().order(ByteOrder.LITTLE_ENDIAN);
        return view.asFloatBuffer();
    }
}
