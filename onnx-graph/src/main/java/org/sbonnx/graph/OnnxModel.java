package org.sbonnx.graph;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.onnx.OperatorSetIdProto;
import org.sbonnx.onnx.StringStringEntryProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.onnx.ValueInfoProto;
import org.sbonnx.schemas.BadInput;

/**
 * An ONNX model in memory: the protobuf message as it was read, nothing normalised, so that saving what was loaded writes
 * the same content. Immutable. A loaded file is in memory once: its weights are views of the bytes that were read. Of an opened
 * file, large weights are not in memory at all; see {@link #open}.
 */
public final class OnnxModel {
    /** protobuf's own limit for one message. */
    private static final long MAX_BYTES = Integer.MAX_VALUE - 8L;

    private static final int MAX_NESTING = 64;

    private final ModelProto proto;
    private final @Nullable SourceFile source;
    private final @Nullable ExternalData externalData;
    private final @Nullable LazyWeights lazyWeights;
    /** Whether the message is the source file's own. */
    private final boolean unchanged;

    private volatile @Nullable String contentHash;

    private OnnxModel(
            ModelProto proto,
            @Nullable SourceFile source,
            @Nullable ExternalData externalData,
            @Nullable LazyWeights lazyWeights,
            boolean unchanged) {
        this.proto = proto;
        this.source = source;
        this.externalData = externalData;
        this.lazyWeights = lazyWeights;
        this.unchanged = unchanged;
    }

    /** Wraps a message that was built in memory. */
    public static OnnxModel of(ModelProto proto) {
        return new OnnxModel(proto, null, null, null, false);
    }

    /** The same place on disk (external data, messages), another message. */
    public OnnxModel with(ModelProto other) {
        return new OnnxModel(other, source, externalData, lazyWeights, unchanged && other == proto);
    }

    /** Another model made of parts of this one: finds the same external data, but comes from no file. */
    public OnnxModel derived(ModelProto other) {
        return new OnnxModel(other, null, externalData, lazyWeights, false);
    }

    /**
     * Reads a file.
     *
     * @throws BadInput if it is missing, larger than 2 GB, truncated, or no ONNX model
     */
    public static OnnxModel load(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            checkSize(channel, file);
            Path absolute = file.toAbsolutePath();
            byte[] content = FileBytes.read(channel, 0, (int) channel.size());
            return new OnnxModel(
                    parse(content, "'" + file + "'"),
                    new SourceFile(absolute),
                    externalDataBeside(absolute),
                    null,
                    true);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /**
     * As {@link #load}, for who looks at few of the weights: large ones stay in the file, and the message refers to them as it
     * would to external data, with the model's own file as the data file. {@link #resolve} reads one, {@link #save} copies them
     * from file to file and writes the same bytes as for a loaded model. The file must not be overwritten in place meanwhile.
     *
     * @throws BadInput as {@link #load}
     */
    public static OnnxModel open(Path file) {
        return open(file, LazyWeights.MIN_BYTES);
    }

    /** @param minimum bytes of an initializer that stays in the file */
    static OnnxModel open(Path file, int minimum) {
        Path absolute = file.toAbsolutePath();
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file);
            checkSize(channel, file);
            Optional<LazyWeights.Loaded> loaded =
                    LazyWeights.load(absolute, channel, minimum, rest -> parse(rest, "'" + file + "'"));
            if (loaded.isPresent()) {
                channel = null;
                return new OnnxModel(
                        loaded.get().proto(),
                        new SourceFile(absolute),
                        externalDataBeside(absolute),
                        loaded.get().weights(),
                        true);
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        } finally {
            closeQuietly(channel);
        }
        return load(file);
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a file that was only read cannot be closed", e);
        }
    }

    private static void checkSize(FileChannel channel, Path file) throws IOException {
        long size = channel.size();
        if (Files.isDirectory(file) || size == 0) {
            throw new BadInput("'" + file + "' is empty or a folder", "name an ONNX file");
        }
        if (size > MAX_BYTES) {
            throw new BadInput(
                    "'" + file + "' has " + size + " bytes, protobuf allows " + MAX_BYTES,
                    "save the model with external data");
        }
    }

    private static ExternalData externalDataBeside(Path model) {
        return new ExternalData(model.resolveSibling(""));
    }

    private static BadInput unreadable(Path file, IOException e) {
        return new BadInput("cannot read '" + file + "' (" + e.getClass().getSimpleName() + ")", "check the path", e);
    }

    /** Reads a model from memory; {@code what} names it in errors. */
    public static OnnxModel parse(String what, byte[] bytes) {
        return new OnnxModel(parse(bytes, what), null, null, null, false);
    }

    private static ModelProto parse(byte[] bytes, String what) {
        try {
            CodedInputStream in = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
            in.enableAliasing(true);
            in.setSizeLimit(Integer.MAX_VALUE);
            in.setRecursionLimit(MAX_NESTING);
            ModelProto model = ModelProto.parseFrom(in);
            if (!model.hasGraph() || model.getOpsetImportCount() == 0) {
                throw new BadInput(what + " is no ONNX model (it has no graph or no opset)", "name an ONNX file");
            }
            return model;
        } catch (IOException e) {
            throw new BadInput(
                    what + " is no ONNX model or is truncated (" + e.getMessage() + ")", "export or copy it again", e);
        }
    }

    /**
     * Writes the model, whole or not at all. External data stays external: in place the references stay, elsewhere the data is
     * copied to {@code FILE.data}. What does not fit one message of 2 GB goes there too.
     *
     * @throws BadInput if the place cannot be written to, or external data is missing or not allowed
     */
    public void save(Path file) {
        new ModelWriter(MAX_BYTES).write(this, file);
    }

    /**
     * The serialized model; external data stays where it is, and so do the large weights of an opened model.
     *
     * @throws BadInput if it has more than 2 GB
     */
    public byte[] bytes() {
        if (ModelWriter.size(of(proto), proto) > MAX_BYTES) {
            throw new BadInput(this + " has more than " + MAX_BYTES + " bytes", "save it to a file instead");
        }
        return proto.toByteArray();
    }

    /** Large weights that stayed in the model's own file. */
    public Optional<LazyWeights> lazyWeights() {
        return Optional.ofNullable(lazyWeights);
    }

    /** Finds values in other files; empty for a model that comes from no file. */
    public Optional<ExternalData> externalData() {
        return Optional.ofNullable(externalData);
    }

    /** Where data files lie that the model refers to: its folder; empty for a model that comes from no file. */
    public Optional<Path> directory() {
        return externalData().map(ExternalData::directory);
    }

    /** The tensor with its values at hand: read from the data file where they are external. */
    public TensorProto resolve(TensorProto t) {
        TensorProto own = lazyWeights == null ? t : lazyWeights.resolve(t);
        return externalData == null ? own : externalData.resolve(own);
    }

    /** The message; unknown fields included. */
    public ModelProto proto() {
        return proto;
    }

    /** The main graph. */
    public GraphProto graph() {
        return proto.getGraph();
    }

    /** The file it was loaded from. */
    public Optional<Path> source() {
        return Optional.ofNullable(source).map(SourceFile::path);
    }

    /** Begins to compute {@link #sha256} beside what the caller does. */
    public void startHashing() {
        if (source != null) {
            source.startHashing();
        }
    }

    /**
     * SHA-256 of the file it was loaded from, edited since or not; else of the serialized message. External data does not
     * count. The identity of an original model in manifests; see {@link #contentHash} for everything else.
     */
    public String sha256() {
        return source != null ? source.sha256() : ContentHash.ofMessage(proto, lazyWeights);
    }

    /**
     * Identity of what the model computes: graph, weights and external data. Equal for a loaded and an opened copy of a file.
     * Without external data it is the SHA-256 of the file's bytes, or of the serialized message where that was built or
     * edited in memory. With external data, the bytes of every external tensor are hashed as well; computed once.
     *
     * @throws BadInput if external data is missing
     */
    public String contentHash() {
        String hash = contentHash;
        if (hash == null) {
            String own = unchanged && source != null ? source.sha256() : ContentHash.ofMessage(proto, lazyWeights);
            hash = ContentHash.withExternalData(own, proto, externalData, lazyWeights);
            contentHash = hash;
        }
        return hash;
    }

    /** Whether values lie in other files than the model's own. */
    public boolean hasExternalData() {
        return !ContentHash.externalTensors(proto, lazyWeights).isEmpty();
    }

    /** Version of the default operator set. */
    public int opset() {
        for (OperatorSetIdProto set : proto.getOpsetImportList()) {
            if (set.getDomain().isEmpty() || set.getDomain().equals("ai.onnx")) {
                if (set.getVersion() < 1 || set.getVersion() > Integer.MAX_VALUE) {
                    throw new BadInput(
                            "the model imports version " + set.getVersion() + " of the default operator set",
                            "export it again");
                }
                return (int) set.getVersion();
            }
        }
        throw new BadInput("the model imports no version of the default operator set", "export it again");
    }

    /** Value of a {@code metadata_props} entry. */
    public Optional<String> metadata(String key) {
        return proto.getMetadataPropsList().stream()
                .filter(p -> p.getKey().equals(key))
                .map(StringStringEntryProto::getValue)
                .findFirst();
    }

    /** Initializers of the main graph by name. */
    public Map<String, TensorProto> initializers() {
        Map<String, TensorProto> byName = new LinkedHashMap<>();
        graph().getInitializerList().forEach(t -> byName.put(t.getName(), t));
        return byName;
    }

    /** Graph inputs that are not initializers (IR versions below 4 list those too). */
    public List<ValueInfoProto> inputs() {
        Map<String, TensorProto> initializers = initializers();
        return graph().getInputList().stream()
                .filter(v -> !initializers.containsKey(v.getName()))
                .toList();
    }

    /** Graph outputs. */
    public List<ValueInfoProto> outputs() {
        return graph().getOutputList();
    }

    @Override
    public String toString() {
        return source == null
                ? "model '" + graph().getName() + "'"
                : "'" + source.path().getFileName() + "'";
    }
}
