package org.sbonnx.graph.file;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.sbonnx.graph.encoding.RawBytes;
import org.sbonnx.onnx.StringStringEntryProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.schemas.AtomicFile;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.Hashes;

/** Writes an external data file: tensors one after the other, each at a multiple of 4 KiB, without holding them in memory. */
final class ExternalDataWriter {
    /** Alignment for memory mapping. Windows would need 64 KiB, which wastes space and no reader requires. */
    static final int ALIGNMENT = 4096;

    private final List<PlacedTensor> entries = new ArrayList<>();
    private long end;
    private String checksum = "";

    /** A tensor's place in the file. */
    record PlacedTensor(long offset, long length, ByteSource source) {}

    /** Where the bytes come from. */
    @FunctionalInterface
    interface ByteSource {
        void writeTo(OutputStream out) throws IOException;
    }

    void add(ExternalData.Location location) {
        add(location.length(), out -> copy(location, out));
    }

    void add(FileChannel channel, LazyWeights.FileRegion region) {
        add(region.length(), out -> FileBytes.copy(channel, region.offset(), region.length(), out));
    }

    void add(TensorProto t) {
        add(RawBytes.size(t), out -> {
            ByteString bytes = RawBytes.encode(t);
            bytes.writeTo(out);
        });
    }

    private void add(long length, ByteSource source) {
        long offset = Math.addExact(end, ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        entries.add(new PlacedTensor(offset, length, source));
        end = Math.addExact(offset, length);
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    List<PlacedTensor> entries() {
        return entries;
    }

    void writeTo(OutputStream out) throws IOException {
        MessageDigest digest = Hashes.sha1();
        DigestOutputStream digested = new DigestOutputStream(out, digest);
        long at = 0;
        for (PlacedTensor e : entries) {
            digested.write(new byte[(int) (e.offset() - at)]);
            e.source().writeTo(digested);
            at = e.offset() + e.length();
        }
        checksum = Hashes.hex(digest);
    }

    /**
     * Reads the file again.
     *
     * @param name of the file in messages
     * @param file where it lies now
     * @throws BadInput if it does not hold what was written
     */
    void verify(Path name, Path file) {
        try {
            MessageDigest digest = Hashes.sha1();
            Hashes.update(digest, file);
            if (Files.size(file) != end || !Hashes.hex(digest).equals(checksum)) {
                throw new BadInput(
                        "'" + name + "' was not written, because it reads otherwise than it was written",
                        "check the disk, or write to another one");
            }
        } catch (IOException e) {
            throw new BadInput(
                    "'" + name + "' was not written, because it cannot be read again (" + AtomicFile.reason(e) + ")",
                    "check the disk, or write to another one",
                    e);
        }
    }

    /** The tensor with its values in this file, once it is written; {@code location} is relative to the model. */
    TensorProto reference(TensorProto t, PlacedTensor e, String location) {
        return t.toBuilder()
                .clearRawData()
                .clearFloatData()
                .clearDoubleData()
                .clearInt32Data()
                .clearInt64Data()
                .clearUint64Data()
                .clearExternalData()
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(entry("location", location))
                .addExternalData(entry("offset", Long.toString(e.offset())))
                .addExternalData(entry("length", Long.toString(e.length())))
                .addExternalData(entry("checksum", checksum))
                .build();
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    private static void copy(ExternalData.Location source, OutputStream out) throws IOException {
        try (FileChannel in = FileChannel.open(source.file())) {
            FileBytes.copy(in, source.offset(), source.length(), out);
        }
    }
}
