package org.sbonnx.graph.file;

import com.google.protobuf.WireFormat;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a message of ONNX may hold, as a reader of the wire format needs to know it. Written out: protobuf builds its own
 * descriptions when they are first asked for, which takes longer than reading a small model.
 */
final class WireMessage {
    private static final int MAX_NUMBER = 25;

    /** One message a line: name, number and type of each field; {@code *} is repeated, {@code |} shares one value with the others so marked. */
    private static final String MESSAGES = """
            ModelProto: ir_version 1 varint, producer_name 2 string, producer_version 3 string, domain 4 string
            ModelProto: model_version 5 varint, doc_string 6 string, graph 7 GraphProto, opset_import 8 OperatorSetIdProto*
            ModelProto: metadata_props 14 StringStringEntryProto*, training_info 20 TrainingInfoProto*, functions 25 FunctionProto*
            GraphProto: node 1 NodeProto*, name 2 string, initializer 5 TensorProto*, doc_string 10 string
            GraphProto: input 11 ValueInfoProto*, output 12 ValueInfoProto*, value_info 13 ValueInfoProto*
            GraphProto: quantization_annotation 14 TensorAnnotation*, sparse_initializer 15 SparseTensorProto*
            GraphProto: metadata_props 16 StringStringEntryProto*
            NodeProto: input 1 string*, output 2 string*, name 3 string, op_type 4 string, attribute 5 AttributeProto*
            NodeProto: doc_string 6 string, domain 7 string, overload 8 string, metadata_props 9 StringStringEntryProto*
            AttributeProto: name 1 string, f 2 fixed32, i 3 varint, s 4 bytes, t 5 TensorProto, g 6 GraphProto
            AttributeProto: floats 7 fixed32*, ints 8 varint*, strings 9 bytes*, tensors 10 TensorProto*, graphs 11 GraphProto*
            AttributeProto: doc_string 13 string, tp 14 TypeProto, type_protos 15 TypeProto*, type 20 enum14
            AttributeProto: ref_attr_name 21 string, sparse_tensor 22 SparseTensorProto, sparse_tensors 23 SparseTensorProto*
            TensorProto: dims 1 varint*, data_type 2 varint, segment 3 Segment, float_data 4 fixed32*, int32_data 5 varint*
            TensorProto: string_data 6 bytes*, int64_data 7 varint*, name 8 string, raw_data 9 bytes, double_data 10 fixed64*
            TensorProto: uint64_data 11 varint*, doc_string 12 string, external_data 13 StringStringEntryProto*
            TensorProto: data_location 14 enum1, metadata_props 16 StringStringEntryProto*
            Segment: begin 1 varint, end 2 varint
            SparseTensorProto: values 1 TensorProto, indices 2 TensorProto, dims 3 varint*
            StringStringEntryProto: key 1 string, value 2 string
            OperatorSetIdProto: domain 1 string, version 2 varint
            ValueInfoProto: name 1 string, type 2 TypeProto, doc_string 3 string, metadata_props 4 StringStringEntryProto*
            TensorAnnotation: tensor_name 1 string, quant_parameter_tensor_names 2 StringStringEntryProto*
            TrainingInfoProto: initialization 1 GraphProto, algorithm 2 GraphProto
            TrainingInfoProto: initialization_binding 3 StringStringEntryProto*, update_binding 4 StringStringEntryProto*
            FunctionProto: name 1 string, input 4 string*, output 5 string*, attribute 6 string*, node 7 NodeProto*
            FunctionProto: doc_string 8 string, opset_import 9 OperatorSetIdProto*, domain 10 string
            FunctionProto: attribute_proto 11 AttributeProto*, value_info 12 ValueInfoProto*, overload 13 string
            FunctionProto: metadata_props 14 StringStringEntryProto*
            TypeProto: tensor_type 1 Tensor|, sequence_type 4 Sequence|, map_type 5 Map|, opaque_type 7 Opaque|
            TypeProto: sparse_tensor_type 8 SparseTensor|, optional_type 9 Optional|, denotation 6 string
            Tensor: elem_type 1 varint, shape 2 TensorShapeProto
            SparseTensor: elem_type 1 varint, shape 2 TensorShapeProto
            Sequence: elem_type 1 TypeProto
            Optional: elem_type 1 TypeProto
            Map: key_type 1 varint, value_type 2 TypeProto
            Opaque: domain 1 string, name 2 string
            TensorShapeProto: dim 1 Dimension*
            Dimension: dim_value 1 varint|, dim_param 2 string|, denotation 3 string
            """;

    private static final Map<String, WireMessage> BY_NAME = parse();

    private final String name;
    private final @Nullable Field[] fields = new Field[MAX_NUMBER + 1];

    private WireMessage(String name) {
        this.name = name;
    }

    /** How a field is encoded. */
    enum Kind {
        VARINT(WireFormat.WIRETYPE_VARINT),
        ENUM(WireFormat.WIRETYPE_VARINT),
        FIXED32(WireFormat.WIRETYPE_FIXED32),
        FIXED64(WireFormat.WIRETYPE_FIXED64),
        BYTES(WireFormat.WIRETYPE_LENGTH_DELIMITED),
        STRING(WireFormat.WIRETYPE_LENGTH_DELIMITED),
        MESSAGE(WireFormat.WIRETYPE_LENGTH_DELIMITED);

        private final int wireType;

        Kind(int wireType) {
            this.wireType = wireType;
        }

        int wireType() {
            return wireType;
        }
    }

    /**
     * A field of a message.
     *
     * @param slot number that it shares with fields of which only one can be set; its own where there are none
     * @param largest number of an enumeration, which start at 0 and have no gaps; 0 for other kinds
     * @param message name of the message that it holds; empty for other kinds
     */
    record Field(String name, int number, Kind kind, boolean repeated, int slot, int largest, String message) {
        /** Whether its numbers may be written one behind the other as one value. */
        boolean packable() {
            return repeated && kind.wireType() != WireFormat.WIRETYPE_LENGTH_DELIMITED;
        }

        /** The message that it holds. */
        WireMessage inner() {
            return of(message);
        }
    }

    /** The message of that name. */
    static WireMessage of(String name) {
        WireMessage known = BY_NAME.get(name);
        if (known == null) {
            throw new IllegalArgumentException("ONNX has no message '" + name + "'");
        }
        return known;
    }

    String name() {
        return name;
    }

    /** Its field of that number; null where ONNX has none. */
    @Nullable
    Field field(int number) {
        return number <= MAX_NUMBER ? fields[number] : null;
    }

    private static Map<String, WireMessage> parse() {
        Map<String, WireMessage> all = new HashMap<>();
        for (String line : MESSAGES.split("\n")) {
            int colon = line.indexOf(':');
            WireMessage message = all.computeIfAbsent(line.substring(0, colon), WireMessage::new);
            for (String field : line.substring(colon + 2).split(",")) {
                message.add(field.strip().split(" "));
            }
        }
        return all;
    }

    private void add(String[] words) {
        int number = Integer.parseInt(words[1]);
        boolean repeated = words[2].endsWith("*");
        boolean shared = words[2].endsWith("|");
        String type = words[2].substring(0, words[2].length() - (repeated || shared ? 1 : 0));
        Kind kind = kind(type);
        fields[number] = new Field(
                words[0],
                number,
                kind,
                repeated,
                shared ? 0 : number,
                kind == Kind.ENUM ? Integer.parseInt(type.substring("enum".length())) : 0,
                kind == Kind.MESSAGE ? type : "");
    }

    private static Kind kind(String type) {
        return switch (type) {
            case "varint" -> Kind.VARINT;
            case "fixed32" -> Kind.FIXED32;
            case "fixed64" -> Kind.FIXED64;
            case "bytes" -> Kind.BYTES;
            case "string" -> Kind.STRING;
            default -> type.startsWith("enum") ? Kind.ENUM : Kind.MESSAGE;
        };
    }
}
