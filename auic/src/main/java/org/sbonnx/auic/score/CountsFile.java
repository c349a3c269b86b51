package org.sbonnx.auic.score;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.sbonnx.auic.eval.MergeableVisitor;
import org.sbonnx.auic.score.count.Bins;
import org.sbonnx.auic.score.count.ChannelHistogram;
import org.sbonnx.auic.score.label.ConceptColumns;
import org.sbonnx.auic.score.label.ConceptSupport;
import org.sbonnx.auic.score.map.ChannelBlock;
import org.sbonnx.schemas.Incomparable;

/**
 * File of counts.
 *
 * <pre>
 * gzip of  magic, key, blocks (site, grid, channels), histograms in order of channels (bins, range, cell counts, value ranges,
 *          counts by column), images counted, concept support, counts of observers, end mark
 * </pre>
 *
 * Histograms are written and read one at a time, so that not all of them have to fit in memory.
 */
final class CountsFile {
    private static final int MAGIC = 0x5342_0003;
    private static final int END = 0x454e_4421;

    private CountsFile() {}

    /** Everything but the histograms. */
    record Totals(BitSet done, ConceptSupport support, List<? extends MergeableVisitor> observers) {}

    /** Writes histograms, then the totals. */
    static final class Writer implements AutoCloseable {
        private final DataOutputStream out;
        private final GZIPOutputStream zip;

        Writer(OutputStream to, String key, List<ChannelBlock> blocks) throws IOException {
            zip = new GZIPOutputStream(to, 1 << 16) {
                {
                    def.setLevel(Deflater.BEST_SPEED);
                }
            };
            out = new DataOutputStream(new BufferedOutputStream(zip, 1 << 16));
            out.writeInt(MAGIC);
            out.writeUTF(key);
            out.writeInt(blocks.size());
            for (ChannelBlock b : blocks) {
                out.writeInt(b.site());
                out.writeUTF(b.grid());
                out.writeInt(b.channels());
            }
        }

        void histogram(ChannelHistogram histogram) throws IOException {
            histogram.write(out);
        }

        void finish(Totals totals) throws IOException {
            long[] words = totals.done().toLongArray();
            out.writeInt(words.length);
            for (long word : words) {
                out.writeLong(word);
            }
            totals.support().write(out);
            for (MergeableVisitor observer : totals.observers()) {
                observer.write(out);
            }
            out.writeInt(END);
        }

        /** Writes the totals and ends the compressed stream; the underlying stream stays open. */
        @Override
        public void close() throws IOException {
            out.flush();
            zip.finish();
        }
    }

    /** Reads histograms, then the totals. */
    static final class Reader implements AutoCloseable {
        private final DataInputStream in;
        private final String key;
        private final List<ChannelBlock> blocks = new ArrayList<>();

        Reader(Path file) throws IOException {
            InputStream raw = Files.newInputStream(file);
            try {
                in = new DataInputStream(new BufferedInputStream(new GZIPInputStream(raw, 1 << 16), 1 << 16));
                if (in.readInt() != MAGIC) {
                    throw new IOException("not a file of counts of this version");
                }
                key = in.readUTF();
                int first = 0;
                for (int n = in.readInt(); n > 0; n--) {
                    ChannelBlock b = new ChannelBlock(in.readInt(), in.readUTF(), first, in.readInt());
                    blocks.add(b);
                    first += b.channels();
                }
            } catch (IOException | RuntimeException e) {
                raw.close();
                throw e;
            }
        }

        String key() {
            return key;
        }

        List<ChannelBlock> blocks() {
            return blocks;
        }

        /** The next histogram. */
        ChannelHistogram histogram(int stride, ConceptColumns columns) throws IOException {
            return ChannelHistogram.read(in, stride, columns);
        }

        /** Adds the next histogram to one with the same bins. */
        void addTo(ChannelHistogram histogram) throws IOException {
            Bins bins = Bins.read(in);
            if (!bins.equalEdges(histogram.bins())) {
                throw new Incomparable("shards have different bins: score them with the same heap (SB_HEAP)");
            }
            histogram.add(in);
        }

        /** Adds the totals. */
        void addTo(Totals totals) throws IOException {
            long[] words = new long[in.readInt()];
            for (int i = 0; i < words.length; i++) {
                words[i] = in.readLong();
            }
            BitSet theirs = BitSet.valueOf(words);
            if (theirs.intersects(totals.done())) {
                throw new IOException("image " + theirs.nextSetBit(0) + " is counted twice");
            }
            totals.done().or(theirs);
            totals.support().add(in);
            for (MergeableVisitor observer : totals.observers()) {
                observer.add(in);
            }
            if (in.readInt() != END) {
                throw new IOException("the end mark is missing");
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
