package org.sbonnx.auic.deploy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.check.CheckedModelFile;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.schemas.AtomicFile;
import org.sbonnx.schemas.BadInput;

/**
 * A model repository of NVIDIA Triton: {@code NAME/config.pbtxt} and {@code NAME/1/model.onnx}. Batching by the server is
 * off: shapes are those of the model, including the batch axis.
 */
public final class TritonRepository {
    private TritonRepository() {}

    /**
     * Writes a repository with one model.
     *
     * @param name of the model in the repository: letters, digits, {@code _}, {@code -} and {@code .}
     * @throws BadInput if the name is invalid, or the type of an input or output is unknown
     */
    public static void write(Path folder, String name, OnnxModel model) {
        if (!name.matches("[A-Za-z0-9_.-]{1,128}") || name.startsWith(".")) {
            throw new BadInput(
                    "'" + name + "' is not a valid name of a served model", "use letters, digits, '_', '-' and '.'");
        }
        String config = config(name, model);
        CheckedModelFile.write(model, folder.resolve(name).resolve("1").resolve("model.onnx"));
        AtomicFile.writeText(folder.resolve(name).resolve("config.pbtxt"), config);
    }

    static String config(String name, OnnxModel model) {
        StringBuilder out = new StringBuilder();
        out.append("name: ").append(quoted(name)).append('\n');
        out.append("backend: \"onnxruntime\"\n");
        out.append("default_model_filename: \"model.onnx\"\n");
        out.append("max_batch_size: 0\n");
        ports(out, "input", TensorSpec.of(model, model.inputs()));
        ports(out, "output", TensorSpec.of(model, model.outputs()));
        return out.toString();
    }

    private static void ports(StringBuilder out, String field, List<TensorSpec> ports) {
        for (TensorSpec p : ports) {
            String dims = p.dims().stream().map(String::valueOf).collect(Collectors.joining(", "));
            out.append(field).append(" {\n");
            out.append("  name: ").append(quoted(p.name())).append('\n');
            out.append("  data_type: ").append(type(p)).append('\n');
            out.append("  dims: [ ").append(dims).append(" ]\n");
            out.append("}\n");
        }
    }

    private static String type(TensorSpec port) {
        return switch (port.type()) {
            case TensorProto.DataType.FLOAT_VALUE -> "TYPE_FP32";
            case TensorProto.DataType.FLOAT16_VALUE -> "TYPE_FP16";
            case TensorProto.DataType.BFLOAT16_VALUE -> "TYPE_BF16";
            case TensorProto.DataType.DOUBLE_VALUE -> "TYPE_FP64";
            case TensorProto.DataType.INT64_VALUE -> "TYPE_INT64";
            case TensorProto.DataType.INT32_VALUE -> "TYPE_INT32";
            case TensorProto.DataType.INT16_VALUE -> "TYPE_INT16";
            case TensorProto.DataType.INT8_VALUE -> "TYPE_INT8";
            case TensorProto.DataType.UINT8_VALUE -> "TYPE_UINT8";
            case TensorProto.DataType.UINT16_VALUE -> "TYPE_UINT16";
            case TensorProto.DataType.BOOL_VALUE -> "TYPE_BOOL";
            default ->
                throw new BadInput(
                        "Triton has no element type for '" + port.name() + "'", "export the model with another type");
        };
    }

    /** A string literal of the protobuf text format: printable ASCII unchanged, all other UTF-8 bytes in octal. */
    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b == '"' || b == '\\') {
                out.append('\\').append((char) b);
            } else if (b >= 0x20 && b < 0x7f) {
                out.append((char) b);
            } else {
                out.append(String.format("\\%03o", b & 0xff));
            }
        }
        return out.append('"').toString();
    }
}
