package org.sbonnx.trainer.block;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.onnx.ValueInfoProto;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.testkit.SharedFiles;

/** ONNX's own operator cases: every case made only of known operators must come out right, but for the reasons listed. */
class ConformanceTest {
    /** Case, without its suite, and why it does not agree. */
    private static final Map<String, String> KNOWN_GAPS = Map.of(
            "test_maxpool_with_argmax_2d_precomputed_strides", "indices of a pool are refused",
            "test_resize_downsample_scales_cubic_align_corners",
                    "the text takes the unrounded output extent, ONNX Runtime and this block the rounded one",
            "test_einsum_batch_diagonal", "an ellipsis is refused",
            "test_reduce_log_sum_exp_empty_set", "an empty tensor has no maximum",
            "test_training_dropout", "random",
            "test_training_dropout_default", "random",
            "test_training_dropout_mask", "random",
            "test_PReLU_1d_multiparam", "opset 6 broadcasts the slope along channels",
            "test_PReLU_3d_multiparam", "opset 6 broadcasts the slope along channels");

    /** Cases that come out right. A newly supported operator raises this number and lowers the next. */
    private static final int AGREEING = 565;

    /** Cases of other operators or element types. */
    private static final int NOT_COMPARED = 162;

    @Test
    void knownOperatorsAgreeWithOnnx() throws IOException {
        Path root = SharedFiles.require("onnx-conformance");
        List<Path> cases;
        try (Stream<Path> files = Files.walk(root, 3)) {
            cases = files.filter(f -> f.getFileName().toString().equals("model.onnx"))
                    .map(Path::getParent)
                    .sorted()
                    .toList();
        }
        Map<String, String> failed = new TreeMap<>();
        int agreeing = 0;
        int skipped = 0;
        try (NDManager manager = Torch.open("cpu", 1)) {
            for (Path folder : cases) {
                String name = root.relativize(folder).toString();
                String outcome;
                try {
                    outcome = outcome(folder, manager);
                } catch (Exception e) {
                    outcome = e.toString().lines().findFirst().orElse("");
                }
                if (outcome.isEmpty()) {
                    agreeing++;
                } else if (outcome.startsWith("skip")) {
                    skipped++;
                } else {
                    failed.put(name.substring(name.indexOf('/') + 1), outcome);
                }
            }
        }
        assertThat(failed).as("cases that do not agree, with the reason").containsOnlyKeys(KNOWN_GAPS.keySet());
        assertThat(Map.of("agree", agreeing, "not compared", skipped))
                .isEqualTo(Map.of("agree", AGREEING, "not compared", NOT_COMPARED));
    }

    private static String outcome(Path folder, NDManager manager) throws IOException {
        OnnxModel model = OnnxModel.load(folder.resolve("model.onnx"));
        for (NodeProto node : model.graph().getNodeList()) {
            if (!Operators.supportedTypes().contains(node.getOpType())) {
                return "skip: " + node.getOpType();
            }
        }
        List<ValueInfoProto> inputs = model.inputs();
        Map<String, TensorProto> fed = new LinkedHashMap<>();
        Path data = folder.resolve("test_data_set_0");
        for (int i = 0; i < inputs.size(); i++) {
            fed.put(inputs.get(i).getName(), tensor(data.resolve("input_" + i + ".pb")));
        }
        List<TensorProto> expected = new ArrayList<>();
        for (int i = 0; i < model.outputs().size(); i++) {
            expected.add(tensor(data.resolve("output_" + i + ".pb")));
        }
        if (Stream.concat(fed.values().stream(), expected.stream()).anyMatch(t -> !numeric(t))) {
            return "skip: element type";
        }
        return compare(model, fed, expected, manager);
    }

    private static boolean numeric(TensorProto t) {
        return switch (t.getDataType()) {
            case TensorProto.DataType.FLOAT_VALUE,
                    TensorProto.DataType.DOUBLE_VALUE,
                    TensorProto.DataType.INT64_VALUE,
                    TensorProto.DataType.INT32_VALUE,
                    TensorProto.DataType.BOOL_VALUE -> true;
            default -> false;
        };
    }

    private static TensorProto tensor(Path file) throws IOException {
        try {
            return TensorProto.parseFrom(Files.readAllBytes(file));
        } catch (InvalidProtocolBufferException e) {
            return TensorProto.newBuilder()
                    .setDataType(TensorProto.DataType.STRING_VALUE)
                    .build();
        }
    }

    /** Floating point inputs are data, all others constants: how they occur behind a site. */
    private static String compare(
            OnnxModel model, Map<String, TensorProto> fed, List<TensorProto> expected, NDManager manager) {
        var proto = model.proto().toBuilder();
        List<String> data = new ArrayList<>();
        fed.forEach((name, t) -> {
            boolean shape = !isFloat(t) || shapeLike(model, name);
            if (shape) {
                proto.getGraphBuilder().addInitializer(t.toBuilder().setName(name));
            } else {
                data.add(name);
            }
        });
        OnnxModel constant = OnnxModel.of(proto.build());
        List<String> outputs =
                model.outputs().stream().map(ValueInfoProto::getName).toList();
        try (NDManager step = manager.newSubManager();
                OnnxBlock block = new OnnxBlock(BlockSpec.of(constant, data, outputs), manager)) {
            Map<String, NDArray> arrays = new LinkedHashMap<>();
            data.forEach(n -> arrays.put(n, Torch.upload(step, Tensors.floats(fed.get(n)))));
            if (arrays.isEmpty()) {
                arrays.put("unused", step.zeros(new Shape(1)));
            }
            String[] result = {""};
            Torch.withoutGradients(() -> {
                Outputs out = block.forward(arrays, ForwardMode.inference(a -> a), step);
                for (int i = 0; i < outputs.size() && result[0].isEmpty(); i++) {
                    result[0] = difference(Torch.download(out.get(outputs.get(i))), expected.get(i));
                }
            });
            return result[0];
        } catch (BadInput e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static boolean isFloat(TensorProto t) {
        return Tensors.isFloat(t);
    }

    /** Floats that decide shapes or are not differentiated: scales, regions, ratios, padding values. */
    private static boolean shapeLike(OnnxModel model, String name) {
        return model.graph().getNodeList().stream()
                .filter(n ->
                        Set.of("Resize", "Upsample", "Pad", "Dropout", "Range").contains(n.getOpType()))
                .anyMatch(
                        n -> n.getInputList().indexOf(name) > 0 || n.getOpType().equals("Range"));
    }

    private static String difference(FloatTensor actual, TensorProto wanted) {
        if (!Arrays.equals(actual.shape(), Tensors.dims(wanted))) {
            return "shape " + Arrays.toString(actual.shape()) + " instead of " + Arrays.toString(Tensors.dims(wanted));
        }
        float[] values;
        if (isFloat(wanted)) {
            values = Tensors.floats(wanted).data();
        } else {
            long[] longs = Tensors.longs(wanted);
            values = new float[longs.length];
            for (int i = 0; i < longs.length; i++) {
                values[i] = longs[i];
            }
        }
        for (int i = 0; i < values.length; i++) {
            float a = actual.data()[i];
            boolean same = a == values[i] || Float.isNaN(a) && Float.isNaN(values[i]);
            if (!same && !(Math.abs(a - values[i]) <= 1e-6 + 1e-3 * Math.abs(values[i]))) {
                return "value " + i + " is " + a + " instead of " + values[i];
            }
        }
        return "";
    }
}
