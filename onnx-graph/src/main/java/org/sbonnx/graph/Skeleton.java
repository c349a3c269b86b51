package org.sbonnx.graph;

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
 * @param regions what was left out, in the order of the initializers
 */
@SuppressWarnings("ArrayRecordComponent")
record Skeleton(byte[] bytes, List<Region> regions) {
    private static final List<Integer> PLACES = List.of(
            WireReader.message(TensorProto.EXTERNAL_DATA_FIELD_NUMBER), TensorProto.DATA_LOCATION_FIELD_NUMBER << 3);

    /** Bytes of the file that are the {@code raw_data} of the initializer of that number. */
    record Region(int initializer, long offset, int length) {}

    /**
     * @param minimum tensors whose {@code raw_data} is smaller stay in
     * @return empty where the file is no plain serialized message; a parser will say why
     */
    static Optional<Skeleton> of(FileChannel channel, long size, int minimum) throws IOException {
        return new Scan(new WireReader(channel, size), minimum).run();
    }

    private static final class Scan {
        private final WireReader in;
        private final int minimum;
        private final List<Region> regions = new ArrayList<>();
        private final WireBuffer model = new WireBuffer();
        private boolean graphSeen;
        private int initializers;

        Scan(WireReader in, int minimum) {
            this.in = in;
            this.minimum = minimum;
        }

        Optional<Skeleton> run() throws IOException {
            try {
                while (in.position() < in.size()) {
                    int tag = in.tag();
                    if (tag == WireReader.message(ModelProto.GRAPH_FIELD_NUMBER)) {
                        graph(tag);
                    } else {
                        model.copy(in, tag, in.size());
                    }
                }
                return Optional.of(new Skeleton(model.toByteArray(), List.copyOf(regions)));
            } catch (WireReader.Odd e) {
                return Optional.empty();
            }
        }

        private void graph(int tag) throws IOException {
            if (graphSeen) {
                // Two parts that a parser merges: their initializers are numbered by the parser alone.
                throw new WireReader.Odd();
            }
            graphSeen = true;
            long end = in.end(in.size());
            WireBuffer graph = new WireBuffer();
            while (in.position() < end) {
                int inner = in.tag();
                if (inner == WireReader.message(GraphProto.INITIALIZER_FIELD_NUMBER)) {
                    WireBuffer tensor = new WireBuffer();
                    tensor(tensor, in.end(end));
                    graph.nested(inner, tensor);
                    initializers++;
                } else {
                    graph.copy(in, inner, end);
                }
            }
            in.requireAt(end);
            model.nested(tag, graph);
        }

        private void tensor(WireBuffer tensor, long end) throws IOException {
            boolean seen = false;
            boolean placed = false;
            int before = regions.size();
            while (in.position() < end) {
                int tag = in.tag();
                placed |= PLACES.contains(tag);
                if (tag != WireReader.message(TensorProto.RAW_DATA_FIELD_NUMBER)) {
                    tensor.copy(in, tag, end);
                    continue;
                }
                long after = in.end(end);
                long length = after - in.position();
                if (seen) {
                    throw new WireReader.Odd();
                }
                seen = true;
                if (length < minimum) {
                    tensor.varint(tag);
                    tensor.varint(length);
                    tensor.bytes(in, length);
                } else {
                    regions.add(new Region(initializers, in.position(), Math.toIntExact(length)));
                    in.skipTo(after);
                    tensor.varint(tag);
                    tensor.varint(0);
                }
            }
            in.requireAt(end);
            if (placed && regions.size() > before) {
                // Says where its values lie and has them itself: left out, it could not be told from one that has not.
                throw new WireReader.Odd();
            }
        }
    }

    /** A message in the making. */
    static final class WireBuffer extends ByteArrayOutputStream {
        void varint(long value) {
            long v = value;
            while ((v & ~0x7fL) != 0) {
                write((int) (v & 0x7f | 0x80));
                v >>>= 7;
            }
            write((int) v);
        }

        void nested(int tag, WireBuffer inner) throws IOException {
            varint(tag);
            varint(inner.size());
            inner.writeTo(this);
        }

        /** Copies the field that follows its tag, up to {@code end} at most. */
        void copy(WireReader in, int tag, long end) throws IOException {
            varint(tag);
            switch (tag & 7) {
                case 0 -> varint(in.varint());
                case 1 -> bytes(in, in.within(8, end));
                case 2 -> {
                    long length = in.end(end) - in.position();
                    varint(length);
                    bytes(in, length);
                }
                case 5 -> bytes(in, in.within(4, end));
                default -> throw new WireReader.Odd();
            }
        }

        void bytes(WireReader in, long length) throws IOException {
            in.copyTo(this, length);
        }
    }
}
