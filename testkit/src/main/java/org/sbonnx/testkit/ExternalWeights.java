package org.sbonnx.testkit;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sbonnx.onnx.AttributeProto;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.StringStringEntryProto;
import org.sbonnx.onnx.TensorProto;

/** Writes models as exporters do that put weights into files of their own. Independent of the product's own writer. */
public final class ExternalWeights {
    private ExternalWeights() {}

    /** Which weights go where. */
    public enum Layout {
        /** All into one file. */
        ONE_FILE,
        /** Each into a file of its own. */
        MANY_FILES,
        /** Those of one axis, which are biases, into one file; all others stay in the model. */
        BIASES_ONLY,
        /** All into one file; Constant nodes refer to it, and no initializer is left. */
        CONSTANT_NODES
    }

    /**
     * Writes {@code LAYOUT.onnx} and its data.
     *
     * @param model with its values in {@code raw_data}
     * @return the model's file
     */
    public static Path write(ModelProto model, Path folder, Layout layout) {
        Map<String, ByteArrayOutputStream> files = new TreeMap<>();
        GraphProto.Builder graph = model.getGraph().toBuilder();
        List<NodeProto> constants = new ArrayList<>();
        for (int i = 0; i < graph.getInitializerCount(); i++) {
            TensorProto t = graph.getInitializer(i);
            if (t.hasRawData() && (layout != Layout.BIASES_ONLY || t.getDimsCount() == 1)) {
                String name = layout == Layout.MANY_FILES ? layout + "." + i + ".bin" : layout + ".onnx.data";
                ByteArrayOutputStream out = files.computeIfAbsent(name, n -> new ByteArrayOutputStream());
                graph.setInitializer(i, external(t, name, out.size()));
                out.writeBytes(t.getRawData().toByteArray());
            }
            constants.add(constant(graph.getInitializer(i)));
        }
        if (layout == Layout.CONSTANT_NODES) {
            constants.addAll(graph.getNodeList());
            graph.clearInitializer().clearNode().addAllNode(constants);
        }
        Path file = folder.resolve(layout + ".onnx");
        try {
            Files.write(file, model.toBuilder().setGraph(graph).build().toByteArray());
            for (Map.Entry<String, ByteArrayOutputStream> data : files.entrySet()) {
                Files.write(folder.resolve(data.getKey()), data.getValue().toByteArray());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    private static NodeProto constant(TensorProto t) {
        return NodeProto.newBuilder()
                .setOpType("Constant")
                .addOutput(t.getName())
                .addAttribute(AttributeProto.newBuilder()
                        .setName("value")
                        .setType(AttributeProto.AttributeType.TENSOR)
                        .setT(t))
                .build();
    }

    private static TensorProto external(TensorProto t, String location, long offset) {
        ByteString raw = t.getRawData();
        return t.toBuilder()
                .clearRawData()
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(entry("location", location))
                .addExternalData(entry("offset", Long.toString(offset)))
                .addExternalData(entry("length", Integer.toString(raw.size())))
                .build();
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }
}
