package org.sbonnx.graph.shape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.Tensors;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.onnx.TensorShapeProto;
import org.sbonnx.onnx.TypeProto;
import org.sbonnx.onnx.ValueInfoProto;
import org.sbonnx.schemas.BadInput;

/** Creates {@link ValueInfo}s and lists of {@link Dim}s from a model's declarations and constants. */
final class ValueInfos {
    /** Tensors with more elements are weights, not shapes. */
    static final int MAX_ELEMENTS = 1024;

    private ValueInfos() {}

    /** What a model declares for a value; unknown where it is not a tensor. */
    static ValueInfo declared(ValueInfoProto info) {
        TypeProto type = info.getType();
        if (!type.hasTensorType()) {
            return ValueInfo.UNKNOWN;
        }
        TypeProto.Tensor tensor = type.getTensorType();
        return new ValueInfo(tensor.getElemType(), tensor.hasShape() ? dims(tensor.getShape()) : null);
    }

    private static @Nullable List<Dim> dims(TensorShapeProto shape) {
        if (shape.getDimCount() > Shape.MAX_RANK) {
            return null;
        }
        List<Dim> dims = new ArrayList<>();
        for (TensorShapeProto.Dimension d : shape.getDimList()) {
            if (d.hasDimValue() && d.getDimValue() >= 0) {
                dims.add(Dim.of(d.getDimValue()));
            } else if (d.hasDimParam() && !d.getDimParam().isEmpty()) {
                dims.add(new Dim.Symbol(d.getDimParam()));
            } else {
                dims.add(Dim.UNKNOWN);
            }
        }
        return List.copyOf(dims);
    }

    /** Type, extents and, where it is small and its values lie in the file, content of a constant. */
    static ValueInfo constant(TensorProto t) {
        if (t.getDimsCount() > Shape.MAX_RANK || t.getDimsList().stream().anyMatch(d -> d < 0)) {
            return new ValueInfo(t.getDataType(), null);
        }
        return new ValueInfo(t.getDataType(), Dim.known(Tensors.dims(t)), elements(t));
    }

    private static @Nullable List<Scalar> elements(TensorProto t) {
        if (Shape.count(Tensors.dims(t)) > MAX_ELEMENTS || t.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
            return null;
        }
        try {
            if (Tensors.isFloat(t)) {
                return reals(Tensors.floats(t).data());
            }
            return switch (t.getDataType()) {
                case TensorProto.DataType.INT64_VALUE,
                        TensorProto.DataType.INT32_VALUE,
                        TensorProto.DataType.INT16_VALUE,
                        TensorProto.DataType.INT8_VALUE,
                        TensorProto.DataType.UINT8_VALUE,
                        TensorProto.DataType.UINT16_VALUE,
                        TensorProto.DataType.BOOL_VALUE -> ints(Tensors.longs(t));
                default -> null;
            };
        } catch (BadInput e) {
            // A tensor whose values do not match its dims: the checker reports it; here it is unknown.
            return null;
        }
    }

    static List<Scalar> ints(long... values) {
        return Arrays.stream(values).<Scalar>mapToObj(Scalar.Int::new).toList();
    }

    static List<Scalar> reals(float... values) {
        List<Scalar> all = new ArrayList<>(values.length);
        for (float v : values) {
            all.add(new Scalar.Real(v));
        }
        return List.copyOf(all);
    }
}
