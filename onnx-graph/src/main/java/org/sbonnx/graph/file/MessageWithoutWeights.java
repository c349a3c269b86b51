package org.sbonnx.graph.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.onnx.TensorProto;

/**
 * A serialized model whose large initializers have empty {@code raw_data}, and where in the file the bytes left out lie. Made
 * by following the wire format's lengths, so that what is left out is never read.
 *
 * @param bytes the rest of the message, as a parser wants it
 * @param omitted what was left out, in the order of the initializers
 */
@SuppressWarnings("ArrayRecordComponent")
record MessageWithoutWeights(byte[] bytes, List<OmittedData> omitted) {
    private static final List<Integer> LOCATION_TAGS = List.of(
            WireReader.lengthDelimitedTag(TensorProto.EXTERNAL_DATA_FIELD_NUMBER),
            TensorProto.DATA_LOCATION_FIELD_NUMBER << 3);

    /** Bytes of the file that are the {@code raw_data} of the initializer of that number. */
    record OmittedData(int initializer, long offset, int length) {}

    /**
     * @param minimum tensors whose {@code raw_data} is smaller stay in
     * @return empty where the file is not a plain serialized message; parsing it gives the reason
     */
    static Optional<MessageWithoutWeights> scan(FileChannel channel, long size, int minimum) throws IOException {
        return new Scanner(new WireReader(channel, size), minimum).scan();
    }

    private static final class Scanner {
        private final WireReader in;
        private final int minimum;
        private final List<OmittedData> omitted = new ArrayList<>();
        private final WireBuffer model = new WireBuffer();
        private boolean graphSeen;
        private int initializers;

        Scanner(WireReader in, int minimum) {
            this.in = in;
            this.minimum = minimum;
        }

        Optional<MessageWithoutWeights> scan() throws IOException {
            try {
                while (in.position() < in.size()) {
                    int tag = in.readTag();
                    if (tag == WireReader.lengthDelimitedTag(ModelProto.GRAPH_FIELD_NUMBER)) {
                        scanGraph(tag);
                    } else {
                        model.copyField(in, tag, in.size());
                    }
                }
                return Optional.of(new MessageWithoutWeights(model.toByteArray(), List.copyOf(omitted)));
            } catch (WireReader.UnsupportedEncoding e) {
                return Optional.empty();
            }
        }

        private void scanGraph(int tag) throws IOException {
            if (graphSeen) {
                // Two parts that a parser merges: their initializers are numbered by the parser alone.
                throw new WireReader.UnsupportedEncoding();
            }
            graphSeen = true;
            long end = in.readEnd(in.size());
            WireBuffer graph = new WireBuffer();
            while (in.position() < end) {
                int inner = in.readTag();
                if (inner == WireReader.lengthDelimitedTag(GraphProto.INITIALIZER_FIELD_NUMBER)) {
                    WireBuffer tensor = new WireBuffer();
                    scanTensor(tensor, in.readEnd(end));
                    graph.writeMessage(inner, tensor);
                    initializers++;
                } else {
                    graph.copyField(in, inner, end);
                }
            }
            in.requireAt(end);
            model.writeMessage(tag, graph);
        }

        private void scanTensor(WireBuffer tensor, long end) throws IOException {
            boolean hasRawData = false;
            boolean hasLocation = false;
            int before = omitted.size();
            while (in.position() < end) {
                int tag = in.readTag();
                hasLocation |= LOCATION_TAGS.contains(tag);
                if (tag != WireReader.lengthDelimitedTag(TensorProto.RAW_DATA_FIELD_NUMBER)) {
                    tensor.copyField(in, tag, end);
                    continue;
                }
                long after = in.readEnd(end);
                long length = after - in.position();
                if (hasRawData) {
                    throw new WireReader.UnsupportedEncoding();
                }
                hasRawData = true;
                if (length < minimum) {
                    tensor.writeVarint(tag);
                    tensor.writeVarint(length);
                    tensor.copyBytes(in, length);
                } else {
                    omitted.add(new OmittedData(initializers, in.position(), Math.toIntExact(length)));
                    in.skipTo(after);
                    tensor.writeVarint(tag);
                    tensor.writeVarint(0);
                }
            }
            in.requireAt(end);
            if (hasLocation && omitted.size() > before) {
                // It has both a reference and the values: without the values it would look like a tensor that has only
                // the reference.
                throw new WireReader.UnsupportedEncoding();
            }
        }
    }

    /** Collects the bytes of the message. */
    static final class WireBuffer extends ByteArrayOutputStream {
        void writeVarint(long value) {
            long v = value;
            while ((v & ~0x7fL) != 0) {
                write((int) (v & 0x7f | 0x80));
                v >>>= 7;
            }
            write((int) v);
        }

        void writeMessage(int tag, WireBuffer inner) throws IOException {
            writeVarint(tag);
            writeVarint(inner.size());
            inner.writeTo(this);
        }

        /** Copies the field that follows its tag, up to {@code end} at most. */
        void copyField(WireReader in, int tag, long end) throws IOException {
            writeVarint(tag);
            switch (tag & 7) {
                case 0 -> writeVarint(in.readVarint());
                case 1 -> copyBytes(in, in.requireWithin(8, end));
                case 2 -> {
                    long length = in.readEnd(end) - in.position();
                    writeVarint(length);
                    copyBytes(in, length);
                }
                case 5 -> copyBytes(in, in.requireWithin(4, end));
                default -> throw new WireReader.UnsupportedEncoding();
            }
        }

        void copyBytes(WireReader in, long length) throws IOException {
            in.copyTo(this, length);
        }
    }
}
