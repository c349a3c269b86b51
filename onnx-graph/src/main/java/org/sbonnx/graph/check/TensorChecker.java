package org.sbonnx.graph.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.graph.encoding.ElementCount;
import org.sbonnx.graph.encoding.ElementType;
import org.sbonnx.graph.file.ExternalData;
import org.sbonnx.graph.shape.Shape;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.onnx.TensorProto.DataType;
import org.sbonnx.onnx.TensorShapeProto;
import org.sbonnx.onnx.ValueInfoProto;
import org.sbonnx.schemas.BadInput;

/** Checks dims and sizes of tensors without reading their values. */
final class TensorChecker {
    /** No axis of a real tensor is longer than an array. */
    private static final long MAX_EXTENT = Integer.MAX_VALUE;

    private final OnnxModel model;
    private final Consumer<ModelFault> faults;

    TensorChecker(OnnxModel model, Consumer<ModelFault> faults) {
        this.model = model;
        this.faults = faults;
    }

    /** Extents that a model declares for a value; −1 is a common way to say unknown. */
    void checkDeclared(ValueInfoProto info, String place) {
        if (!info.getType().hasTensorType()) {
            return;
        }
        TensorShapeProto shape = info.getType().getTensorType().getShape();
        if (shape.getDimCount() > Shape.MAX_RANK) {
            report(ModelFault.Code.ABSURD_DIMS, place, "has " + shape.getDimCount() + " axes");
        }
        for (TensorShapeProto.Dimension d : shape.getDimList()) {
            if (d.hasDimValue() && (d.getDimValue() < -1 || d.getDimValue() > MAX_EXTENT)) {
                report(ModelFault.Code.ABSURD_DIMS, place, "has an axis of extent " + d.getDimValue());
            }
        }
    }

    /** @param where the place of the tensor, behind its name */
    void check(TensorProto t, String where) {
        String place = "tensor '" + t.getName() + "'" + where;
        if (t.getDimsCount() > Shape.MAX_RANK) {
            report(ModelFault.Code.ABSURD_DIMS, place, "has " + t.getDimsCount() + " axes");
            return;
        }
        checkEncoding(t, where);
        long count;
        try {
            count = ElementCount.of(t);
            if (ExternalData.isExternal(t)) {
                model.externalData().ifPresent(data -> data.locate(t));
                return;
            }
        } catch (BadInput e) {
            boolean external = ExternalData.isExternal(t);
            String message = String.valueOf(e.getMessage());
            report(
                    external ? ModelFault.Code.EXTERNAL_DATA : ModelFault.Code.ABSURD_DIMS,
                    place,
                    withoutName(withoutRemedy(message), t));
            return;
        }
        checkStored(t, count, place);
    }

    /** Requires that a tensor's values are stored in one place: with two, an engine could read the other. */
    void checkEncoding(TensorProto t, String where) {
        if (model.isLazy(t)) {
            return;
        }
        List<String> places = placesOfValues(t);
        String place = "tensor '" + t.getName() + "'" + where;
        if (places.size() > 1) {
            report(ModelFault.Code.AMBIGUOUS, place, "has values in " + String.join(" and in ", places));
        }
        if (!ExternalData.isExternal(t) && t.getExternalDataCount() > 0) {
            report(
                    ModelFault.Code.AMBIGUOUS,
                    place,
                    "names another file without declaring that its values are stored there");
        }
        if (t.hasSegment()) {
            report(ModelFault.Code.AMBIGUOUS, place, "is a segment of a tensor, which engines do not read");
        }
    }

    /** Where the tensor has values. Asked for one by one: protobuf's own list of fields is built by reflection. */
    static List<String> placesOfValues(TensorProto t) {
        List<String> places = new ArrayList<>();
        addIf(ExternalData.isExternal(t), "another file", places);
        addIf(t.getDoubleDataCount() > 0, "double_data", places);
        addIf(t.getFloatDataCount() > 0, "float_data", places);
        addIf(t.getInt32DataCount() > 0, "int32_data", places);
        addIf(t.getInt64DataCount() > 0, "int64_data", places);
        addIf(t.hasRawData(), "raw_data", places);
        addIf(t.getStringDataCount() > 0, "string_data", places);
        addIf(t.getUint64DataCount() > 0, "uint64_data", places);
        return places;
    }

    private static void addIf(boolean there, String place, List<String> places) {
        if (there) {
            places.add(place);
        }
    }

    private void checkStored(TensorProto t, long count, String place) {
        long actual = t.hasRawData() ? t.getRawData().size() : storedCount(t);
        OptionalLong required = t.hasRawData() ? ElementType.bytes(t.getDataType(), count) : requiredCount(t, count);
        if (required.isEmpty()) {
            report(
                    ModelFault.Code.TENSOR_SIZE,
                    place,
                    "is of " + ElementType.name(t.getDataType()) + ", whose values have no size");
        } else if (actual != required.getAsLong()) {
            report(
                    ModelFault.Code.TENSOR_SIZE,
                    place,
                    "has the dims " + Arrays.toString(Tensors.dims(t)) + " of " + ElementType.name(t.getDataType())
                            + ", which need "
                            + required.getAsLong() + (t.hasRawData() ? " bytes" : " numbers") + ", and holds "
                            + actual);
        }
    }

    /** Numbers in the field that the type is stored in. */
    private static long storedCount(TensorProto t) {
        return switch (t.getDataType()) {
            case DataType.FLOAT_VALUE, DataType.COMPLEX64_VALUE -> t.getFloatDataCount();
            case DataType.DOUBLE_VALUE, DataType.COMPLEX128_VALUE -> t.getDoubleDataCount();
            case DataType.INT64_VALUE -> t.getInt64DataCount();
            case DataType.UINT32_VALUE, DataType.UINT64_VALUE -> t.getUint64DataCount();
            case DataType.STRING_VALUE -> t.getStringDataCount();
            default -> t.getInt32DataCount();
        };
    }

    /** Complex numbers are two each, those below a byte share one. */
    private static OptionalLong requiredCount(TensorProto t, long count) {
        OptionalInt bits = ElementType.bits(t.getDataType());
        return switch (t.getDataType()) {
            case DataType.STRING_VALUE -> OptionalLong.of(count);
            case DataType.COMPLEX64_VALUE, DataType.COMPLEX128_VALUE ->
                count > Long.MAX_VALUE / 2 ? OptionalLong.empty() : OptionalLong.of(2 * count);
            default ->
                bits.isEmpty()
                        ? OptionalLong.empty()
                        : bits.getAsInt() < 8 ? ElementType.bytes(t.getDataType(), count) : OptionalLong.of(count);
        };
    }

    /** The message without the tensor's name, which the fault has in its place. */
    private static String withoutName(String message, TensorProto t) {
        String name = "tensor '" + t.getName() + "' ";
        return message.startsWith(name) ? message.substring(name.length()) : message;
    }

    /** The message without its remedy, which the fault has separately. */
    private static String withoutRemedy(String message) {
        int colon = message.lastIndexOf(": ");
        return colon < 0 ? message : message.substring(0, colon);
    }

    private void report(ModelFault.Code code, String place, String message) {
        faults.accept(ModelFault.of(code, place, message));
    }
}
