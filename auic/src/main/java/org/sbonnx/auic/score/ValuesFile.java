package org.sbonnx.auic.score;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.score.count.ValueBuffer;
import org.sbonnx.auic.score.label.LabelMultisets;
import org.sbonnx.auic.score.label.LabelSets;

/**
 * File of the values that exact scores need.
 *
 * <pre>
 * magic, key, parts, 0
 * part   number of channels, label sets, label multisets of cells, channels in order (number, values, each with its payload)
 * </pre>
 *
 * The payload of a value is the number of a label multiset on the native grid, and of a label set on the label grid. Parts are in
 * the order of the channels, and one is in memory at a time.
 */
final class ValuesFile {
    private static final int MAGIC = 0x5356_0001;

    private ValuesFile() {}

    /** Writes parts. */
    static final class Writer {
        private final DataOutputStream out;
        private final LabelSets labelSets;

        /** @param to a buffered stream, which stays open */
        Writer(OutputStream to, String key, LabelSets labelSets) throws IOException {
            this.out = new DataOutputStream(to);
            this.labelSets = labelSets;
            out.writeInt(MAGIC);
            out.writeUTF(key);
        }

        void add(ValueCollector values) throws IOException {
            out.writeInt(values.size());
            labelSets.write(out);
            values.cells().write(out);
            for (int i = 0; i < values.size(); i++) {
                out.writeInt(values.number(i));
                values.buffer(i).write(out);
            }
        }

        void finish() throws IOException {
            out.writeInt(0);
            out.flush();
        }
    }

    /** Reads channels in order. */
    static final class Reader implements AutoCloseable {
        private final DataInputStream in;
        private final String key;
        private int left;
        private int next = Integer.MAX_VALUE;
        private @Nullable LabelSets labelSets;
        private @Nullable LabelMultisets multisets;

        Reader(Path file) throws IOException {
            in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16));
            try {
                if (in.readInt() != MAGIC) {
                    throw new IOException("not a file of values of this version");
                }
                key = in.readUTF();
                advance();
            } catch (IOException | RuntimeException e) {
                in.close();
                throw e;
            }
        }

        String key() {
            return key;
        }

        /** Number of the channel whose values come next. */
        int next() {
            return next;
        }

        /** Label sets of the current part. */
        @Nullable
        LabelSets labelSets() {
            return labelSets;
        }

        @Nullable
        LabelMultisets multisets() {
            return multisets;
        }

        /** Passes the values of channel {@link #next} to a sink. */
        void read(ValueBuffer.Sink sink) throws IOException {
            ValueBuffer.read(in, sink);
            advance();
        }

        private void advance() throws IOException {
            int before = next;
            if (left == 0) {
                left = in.readInt();
                if (left == 0) {
                    next = Integer.MAX_VALUE;
                    return;
                }
                labelSets = LabelSets.read(in);
                multisets = LabelMultisets.read(in, labelSets.size());
            }
            left--;
            next = in.readInt();
            if (before != Integer.MAX_VALUE && next <= before) {
                throw new IOException("channel " + next + " follows channel " + before);
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
