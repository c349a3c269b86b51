package org.sbonnx.graph.file;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.onnx.TensorProto;

/**
 * Serializes a model whose large weights stayed in its file: the message without them is made in memory and written with them
 * put back, copied from file to file. The bytes are those that the whole message would give.
 */
final class WeightWriter {
    private final LazyWeights weights;
    private final OutputStream out;
    private final RegionCopy copy;
    private byte[] message = {};
    /** What was left out of each initializer; null where nothing was. */
    private final List<LazyWeights.@Nullable FileRegion> omitted = new ArrayList<>();

    private int position;

    private WeightWriter(LazyWeights weights, OutputStream out, RegionCopy copy) {
        this.weights = weights;
        this.out = out;
        this.copy = copy;
    }

    /** Copies a part of a file to where the message is written. */
    @FunctionalInterface
    interface RegionCopy {
        void copy(FileChannel file, long offset, long length) throws IOException;
    }

    /** @param copy writes to {@code out}, perhaps by a shorter way than through this process */
    static void write(ModelProto model, LazyWeights weights, OutputStream out, RegionCopy copy) throws IOException {
        new WeightWriter(weights, out, copy).write(model);
    }

    private void write(ModelProto model) throws IOException {
        GraphProto.Builder graph = model.getGraph().toBuilder();
        long growth = 0;
        for (int i = 0; i < graph.getInitializerCount(); i++) {
            TensorProto t = graph.getInitializer(i);
            LazyWeights.FileRegion region = weights.region(t).orElse(null);
            omitted.add(region);
            if (region != null) {
                TensorProto withoutValues = LazyWeights.withoutValues(t);
                long fullSize = sizeWithValues(withoutValues.getSerializedSize(), region.length());
                growth += fullSize
                        + varintSize(fullSize)
                        - withoutValues.getSerializedSize()
                        - varintSize(withoutValues.getSerializedSize());
                graph.setInitializer(i, withoutValues);
            }
        }
        ModelProto rest = model.toBuilder().setGraph(graph).build();
        message = rest.toByteArray();
        writeModel(rest.getGraph().getSerializedSize() + growth);
    }

    /** Size of a tensor once its empty {@code raw_data} (one byte of length) holds so many bytes. */
    private static long sizeWithValues(long size, int bytes) {
        return size - 1 + varintSize(bytes) + bytes;
    }

    private static int varintSize(long value) {
        return CodedOutputStream.computeUInt64SizeNoTag(value);
    }

    private void writeModel(long graphSize) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(message);
        in.setSizeLimit(Integer.MAX_VALUE);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag != WireReader.lengthDelimitedTag(ModelProto.GRAPH_FIELD_NUMBER)) {
                in.skipField(tag);
                continue;
            }
            copyUpTo(in.getTotalBytesRead());
            int length = in.readRawVarint32();
            position = in.getTotalBytesRead();
            writeVarint(graphSize);
            int end = position + length;
            writeGraph(in, end);
            copyUpTo(end);
        }
        copyUpTo(message.length);
    }

    private void writeGraph(CodedInputStream in, int end) throws IOException {
        int initializer = 0;
        while (in.getTotalBytesRead() < end) {
            int tag = in.readTag();
            if (tag != WireReader.lengthDelimitedTag(GraphProto.INITIALIZER_FIELD_NUMBER)) {
                in.skipField(tag);
                continue;
            }
            LazyWeights.FileRegion region = omitted.get(initializer++);
            int lengthAt = in.getTotalBytesRead();
            int length = in.readRawVarint32();
            int tensorEnd = in.getTotalBytesRead() + length;
            if (region != null) {
                copyUpTo(lengthAt);
                position = in.getTotalBytesRead();
                writeVarint(sizeWithValues(length, region.length()));
                writeTensor(in, region, tensorEnd);
                copyUpTo(tensorEnd);
            } else {
                in.skipRawBytes(length);
            }
        }
    }

    private void writeTensor(CodedInputStream in, LazyWeights.FileRegion region, int end) throws IOException {
        while (in.getTotalBytesRead() < end) {
            int tag = in.readTag();
            if (tag != WireReader.lengthDelimitedTag(TensorProto.RAW_DATA_FIELD_NUMBER)) {
                in.skipField(tag);
                continue;
            }
            copyUpTo(in.getTotalBytesRead());
            position += 1;
            in.skipRawBytes(1);
            writeVarint(region.length());
            copy.copy(weights.channel(), region.offset(), region.length());
        }
    }

    private void copyUpTo(int end) throws IOException {
        out.write(message, position, end - position);
        position = end;
    }

    private void writeVarint(long value) throws IOException {
        byte[] bytes = new byte[varintSize(value)];
        CodedOutputStream coded = CodedOutputStream.newInstance(bytes);
        coded.writeUInt64NoTag(value);
        out.write(bytes, 0, bytes.length);
    }
}
