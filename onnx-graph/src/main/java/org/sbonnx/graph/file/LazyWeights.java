package org.sbonnx.graph.file;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.onnx.StringStringEntryProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.schemas.BadInput;

/**
 * Large weights of a model that stay in its own file until they are read. The message refers to them like external data,
 * with the model's file as the data file. The file is kept open, so replacing it has no effect; overwriting it in place
 * changes the model.
 */
final class LazyWeights {
    /** Smaller tensors are read at once, which is cheaper than referring to them. */
    static final int MIN_BYTES = 1 << 16;

    private final Path file;
    private final FileChannel channel;
    /** By offset, as the references have it. */
    private final Map<String, FileRegion> regions = new HashMap<>();

    private LazyWeights(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** A message whose large weights stayed in the file. */
    record Loaded(ModelProto proto, LazyWeights weights) {}

    /** Parses the rest of a message. */
    @FunctionalInterface
    interface Parser {
        ModelProto parse(byte[] message);
    }

    /**
     * @param channel of the file; stays open where the result is present, and is closed when that is no longer in use
     * @return empty where nothing large is found, or the file has an unusual structure: then it must be read as a whole
     */
    static Optional<Loaded> load(Path file, FileChannel channel, int minimum, Parser parser) throws IOException {
        MessageWithoutWeights message =
                MessageWithoutWeights.scan(channel, channel.size(), minimum).orElse(null);
        if (message == null || message.omitted().isEmpty()) {
            return Optional.empty();
        }
        LazyWeights weights = new LazyWeights(file, channel);
        ModelProto rest = parser.parse(message.bytes());
        GraphProto.Builder graph = rest.getGraph().toBuilder();
        for (MessageWithoutWeights.OmittedData r : message.omitted()) {
            weights.regions.put(Long.toString(r.offset()), new FileRegion(r.offset(), r.length()));
            graph.setInitializer(r.initializer(), weights.reference(graph.getInitializer(r.initializer()), r));
        }
        return Optional.of(new Loaded(rest.toBuilder().setGraph(graph).build(), weights));
    }

    private TensorProto reference(TensorProto t, MessageWithoutWeights.OmittedData r) {
        return t.toBuilder()
                .clearRawData()
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(entry("location", String.valueOf(file.getFileName())))
                .addExternalData(entry("offset", Long.toString(r.offset())))
                .addExternalData(entry("length", Long.toString(r.length())))
                .build();
    }

    private static StringStringEntryProto.Builder entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value);
    }

    /** Bytes of this model's file. */
    record FileRegion(long offset, int length) {}

    /** Where the values of a tensor lie, if they are among these. */
    Optional<FileRegion> region(TensorProto t) {
        if (!ExternalData.isExternal(t)
                || t.getExternalDataCount() != 3
                || !t.getExternalData(0).getValue().equals(String.valueOf(file.getFileName()))) {
            return Optional.empty();
        }
        FileRegion r = regions.get(t.getExternalData(1).getValue());
        return r != null
                        && Integer.toString(r.length())
                                .equals(t.getExternalData(2).getValue())
                ? Optional.of(r)
                : Optional.empty();
    }

    /** As the file has it, without the values: {@code raw_data} is there and empty. */
    static TensorProto withoutValues(TensorProto t) {
        return t.toBuilder()
                .clearDataLocation()
                .clearExternalData()
                .setRawData(ByteString.EMPTY)
                .build();
    }

    /** The tensor with its values, read anew at every call; the same object where they are not in this file. */
    TensorProto resolve(TensorProto t) {
        FileRegion r = region(t).orElse(null);
        if (r == null) {
            return t;
        }
        try {
            byte[] bytes = FileBytes.read(channel, r.offset(), r.length(), "tensor '" + t.getName() + "'");
            return withoutValues(t).toBuilder()
                    .setRawData(UnsafeByteOperations.unsafeWrap(bytes))
                    .build();
        } catch (IOException e) {
            throw new BadInput(
                    "cannot read tensor '" + t.getName() + "' in '" + file + "' ("
                            + e.getClass().getSimpleName() + ")",
                    "do not change the file while it is in use",
                    e);
        }
    }

    FileChannel channel() {
        return channel;
    }
}
