package org.sbonnx.graph;

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
 * Large weights of a model that stay in its own file until they are looked at: the message refers to them as it would to
 * external data, with the model's file as the data file. The file is held open, so that replacing it changes nothing; who
 * overwrites it in place meanwhile changes the model.
 */
public final class OwnWeights {
    /** Smaller tensors are cheaper to read than to keep apart. */
    static final int MINIMUM = 1 << 16;

    private final Path file;
    private final FileChannel channel;
    /** By offset, as the references have it. */
    private final Map<String, Region> regions = new HashMap<>();

    private OwnWeights(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** A message whose large weights stayed in the file. */
    record Loaded(ModelProto proto, OwnWeights weights) {}

    /** Parses the rest of a message. */
    @FunctionalInterface
    interface Parser {
        ModelProto parse(byte[] skeleton);
    }

    /**
     * @param channel of the file; stays open where the result is present, and is closed when that is no longer in use
     * @return empty where nothing large is found, or the file is odd: it must be read as a whole then
     */
    static Optional<Loaded> load(Path file, FileChannel channel, int minimum, Parser parser) throws IOException {
        Skeleton skeleton = Skeleton.of(channel, channel.size(), minimum).orElse(null);
        if (skeleton == null || skeleton.regions().isEmpty()) {
            return Optional.empty();
        }
        OwnWeights weights = new OwnWeights(file, channel);
        ModelProto rest = parser.parse(skeleton.bytes());
        GraphProto.Builder graph = rest.getGraph().toBuilder();
        for (Skeleton.Region r : skeleton.regions()) {
            weights.regions.put(Long.toString(r.offset()), new Region(r.offset(), r.length()));
            graph.setInitializer(r.initializer(), weights.reference(graph.getInitializer(r.initializer()), r));
        }
        return Optional.of(new Loaded(rest.toBuilder().setGraph(graph).build(), weights));
    }

    private TensorProto reference(TensorProto t, Skeleton.Region r) {
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
    public record Region(long offset, int length) {}

    /** Where the values of a tensor lie, if they are among these. */
    public Optional<Region> region(TensorProto t) {
        if (!ExternalData.isExternal(t)
                || t.getExternalDataCount() != 3
                || !t.getExternalData(0).getValue().equals(String.valueOf(file.getFileName()))) {
            return Optional.empty();
        }
        Region r = regions.get(t.getExternalData(1).getValue());
        return r != null
                        && Integer.toString(r.length())
                                .equals(t.getExternalData(2).getValue())
                ? Optional.of(r)
                : Optional.empty();
    }

    /** As the file has it, without the values: {@code raw_data} is there and empty. */
    public static TensorProto bare(TensorProto t) {
        return t.toBuilder()
                .clearDataLocation()
                .clearExternalData()
                .setRawData(ByteString.EMPTY)
                .build();
    }

    /** The tensor with its values, read anew at every call; the same object where they are not in this file. */
    TensorProto resolve(TensorProto t) {
        Region r = region(t).orElse(null);
        if (r == null) {
            return t;
        }
        try {
            byte[] bytes = FileBytes.read(channel, r.offset(), r.length());
            return bare(t).toBuilder()
                    .setRawData(UnsafeByteOperations.unsafeWrap(bytes))
                    .build();
        } catch (IOException e) {
            throw new BadInput(
                    "cannot read tensor '" + t.getName() + "' in '" + file + "' ("
                            + e.getClass().getSimpleName() + ")",
                    "leave the file as it is meanwhile",
                    e);
        }
    }

    FileChannel channel() {
        return channel;
    }
}
