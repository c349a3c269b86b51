package org.sbonnx.graph;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.schemas.AtomicFile;

/**
 * Serializes a model whose large weights stayed in its file: the message without them is made in memory and written with them
 * put back, copied from file to file. The bytes are those that the whole message would give.
 */
final class WeightWriter {
    private final OwnWeights weights;
    private final AtomicFile.Out out;
    private byte[] skeleton = {};
    /** What was left out of each initializer; null where nothing was. */
    private final List<OwnWeights.@Nullable Region> left = new ArrayList<>();

    private int position;

    private WeightWriter(OwnWeights weights, AtomicFile.Out out) {
        this.weights = weights;
        this.out = out;
    }

    static void write(ModelProto model, OwnWeights weights, AtomicFile.Out out) throws IOException {
        new WeightWriter(weights, out).write(model);
    }

    private void write(ModelProto model) throws IOException {
        GraphProto.Builder graph = model.getGraph().toBuilder();
        long growth = 0;
        for (int i = 0; i < graph.getInitializerCount(); i++) {
            TensorProto t = graph.getInitializer(i);
            OwnWeights.Region region = weights.region(t).orElse(null);
            left.add(region);
            if (region != null) {
                TensorProto bare = OwnWeights.bare(t);
                long inner = grown(bare.getSerializedSize(), region.length());
                growth += inner + varint(inner) - bare.getSerializedSize() - varint(bare.getSerializedSize());
                graph.setInitializer(i, bare);
            }
        }
        ModelProto rest = model.toBuilder().setGraph(graph).build();
        skeleton = rest.toByteArray();
        model(rest.getGraph().getSerializedSize() + growth);
    }

    /** Size of a tensor once its empty {@code raw_data} (one byte of length) holds so many bytes. */
    private static long grown(long size, int bytes) {
        return size - 1 + varint(bytes) + bytes;
    }

    private static int varint(long value) {
        return CodedOutputStream.computeUInt64SizeNoTag(value);
    }

    private void model(long graphSize) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(skeleton);
        in.setSizeLimit(Integer.MAX_VALUE);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag != WireReader.message(ModelProto.GRAPH_FIELD_NUMBER)) {
                in.skipField(tag);
                continue;
            }
            upTo(in.getTotalBytesRead());
            int length = in.readRawVarint32();
            position = in.getTotalBytesRead();
            number(graphSize);
            int end = position + length;
            graph(in, end);
            upTo(end);
        }
        upTo(skeleton.length);
    }

    private void graph(CodedInputStream in, int end) throws IOException {
        int initializer = 0;
        while (in.getTotalBytesRead() < end) {
            int tag = in.readTag();
            if (tag != WireReader.message(GraphProto.INITIALIZER_FIELD_NUMBER)) {
                in.skipField(tag);
                continue;
            }
            OwnWeights.Region region = left.get(initializer++);
            int lengthAt = in.getTotalBytesRead();
            int length = in.readRawVarint32();
            int tensorEnd = in.getTotalBytesRead() + length;
            if (region != null) {
                upTo(lengthAt);
                position = in.getTotalBytesRead();
                number(grown(length, region.length()));
                tensor(in, region, tensorEnd);
                upTo(tensorEnd);
            } else {
                in.skipRawBytes(length);
            }
        }
    }

    private void tensor(CodedInputStream in, OwnWeights.Region region, int end) throws IOException {
        while (in.getTotalBytesRead() < end) {
            int tag = in.readTag();
            if (tag != WireReader.message(TensorProto.RAW_DATA_FIELD_NUMBER)) {
                in.skipField(tag);
                continue;
            }
            upTo(in.getTotalBytesRead());
            position += 1;
            in.skipRawBytes(1);
            number(region.length());
            out.transfer(weights.channel(), region.offset(), region.length());
        }
    }

    private void upTo(int end) throws IOException {
        out.write(skeleton, position, end - position);
        position = end;
    }

    private void number(long value) throws IOException {
        byte[] bytes = new byte[varint(value)];
        CodedOutputStream coded = CodedOutputStream.newInstance(bytes);
        coded.writeUInt64NoTag(value);
        out.write(bytes, 0, bytes.length);
    }
}
