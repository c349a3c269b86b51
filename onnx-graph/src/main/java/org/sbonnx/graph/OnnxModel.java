package org.sbonnx.graph;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.file.ExternalData;
import org.sbonnx.graph.file.ModelFiles;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.onnx.OperatorSetIdProto;
import org.sbonnx.onnx.StringStringEntryProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.onnx.ValueInfoProto;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.MemoryShortage;

/**
 * An ONNX model in memory: the protobuf message as it was read, nothing normalised, so that saving what was loaded writes
 * the same content. Immutable. A loaded file is in memory once: its weights are views of the bytes that were read. Of an opened
 * file, large weights are not in memory at all; see {@link #open}.
 */
public final class OnnxModel {
    private final ModelProto proto;
    private final ModelFiles files;
    /** Whether the message is the source file's own. */
    private final boolean unchanged;

    private volatile @Nullable String contentHash;
    private volatile @Nullable GraphIndex index;

    /** What {@link #cached} computed, by class. */
    private final Map<Class<?>, Object> cache = new ConcurrentHashMap<>();

    private OnnxModel(ModelProto proto, ModelFiles files, boolean unchanged) {
        this.proto = proto;
        this.files = files;
        this.unchanged = unchanged;
    }

    /** Wraps a message that was built in memory. */
    public static OnnxModel of(ModelProto proto) {
        return new OnnxModel(proto, ModelFiles.NONE, false);
    }

    private static OnnxModel of(ModelFiles.Content content) {
        return new OnnxModel(content.proto(), content.files(), true);
    }

    /** A model with another message that keeps this one's file and external data. */
    public OnnxModel with(ModelProto other) {
        return other == proto ? this : new OnnxModel(other, files, false);
    }

    /** A model made of parts of this one. It reads the same external data and has no source file. */
    public OnnxModel derived(ModelProto other) {
        return new OnnxModel(other, files.withoutSource(), false);
    }

    /**
     * Reads a file.
     *
     * @throws BadInput if it is missing, larger than 2 GB, truncated, or not an ONNX model
     */
    public static OnnxModel load(Path file) {
        return of(ModelFiles.load(file));
    }

    /**
     * Reads a file without its large weights. The message refers to them like external data, with the model's own file as
     * the data file: {@link #resolve} reads one, {@link #save} copies them from file to file and writes the same bytes as for a
     * loaded model. The file must not be overwritten in place while the model is in use.
     *
     * @throws BadInput as {@link #load}
     */
    public static OnnxModel open(Path file) {
        return open(file, ModelFiles.MIN_LAZY_BYTES);
    }

    /** @param minimum smallest initializer in bytes that stays in the file */
    static OnnxModel open(Path file, int minimum) {
        return of(ModelFiles.open(file, minimum));
    }

    /** Reads a model from memory; {@code what} names it in errors. */
    public static OnnxModel parse(String what, byte[] bytes) {
        return of(ModelFiles.parse(what, bytes));
    }

    /**
     * Writes the model, whole or not at all. External data stays external: in place the references stay, elsewhere the data is
     * copied to {@code FILE.data}. What does not fit one message of 2 GB goes there too.
     *
     * @throws BadInput if the place cannot be written to, or external data is missing or not allowed
     */
    public void save(Path file) {
        save(file, ModelFiles.MAX_MESSAGE_BYTES);
    }

    /**
     * As {@link #save(Path)}, but the file is read again before it has its name.
     *
     * @param check refuses what was read by {@link BadInput}; then nothing is written
     */
    public void save(Path file, Consumer<OnnxModel> check) {
        save(file, ModelFiles.MAX_MESSAGE_BYTES, check);
    }

    /** @param limit largest size of one message in bytes */
    void save(Path file, long limit) {
        save(file, limit, written -> {});
    }

    private void save(Path file, long limit, Consumer<OnnxModel> check) {
        files.save(proto, file, limit, read -> check.accept(of(read)));
    }

    /**
     * The serialized message; external data stays where it is, and so do the large weights of an opened model.
     *
     * @throws BadInput if the message has more than 2 GB without them
     */
    public byte[] bytes() {
        long size = ModelFiles.messageSize(proto);
        if (size > ModelFiles.MAX_MESSAGE_BYTES) {
            throw new BadInput(
                    this + " has more than " + ModelFiles.MAX_MESSAGE_BYTES + " bytes", "save it to a file instead");
        }
        return MemoryShortage.named("the message of " + this, size, proto::toByteArray);
    }

    /**
     * The files beside the model that hold values of its tensors.
     *
     * @throws BadInput as {@link ExternalData#locate}
     */
    public Set<Path> dataFiles() {
        return files.dataFiles(proto);
    }

    /** Whether the tensor's values stayed in the model's own file; see {@link #open}. */
    public boolean isLazy(TensorProto t) {
        return files.isLazy(t);
    }

    /** The tensor with an empty {@code raw_data}, whether its values are in memory or stayed in the model's own file. */
    public TensorProto withoutValues(TensorProto t) {
        return files.withoutValues(t);
    }

    /** Reads values from data files; empty for a model without a source file. */
    public Optional<ExternalData> externalData() {
        return files.externalData();
    }

    /** The model's folder, which holds its data files; empty for a model without a source file. */
    public Optional<Path> directory() {
        return externalData().map(ExternalData::directory);
    }

    /**
     * What an engine needs to load a model that lies in a folder of links.
     *
     * @param model names its data files relative to {@code folder}
     * @param folder that all data files lie in, without links
     */
    public record WithoutLinks(OnnxModel model, Path folder) {}

    /**
     * This model with the real places of its data files, for engines that follow no links; empty for a model without data
     * files, or whose own file is not a link.
     *
     * @throws BadInput if a data file is missing or not allowed
     */
    public Optional<WithoutLinks> withoutLinks() {
        return files.withoutLinks(proto).map(w -> new WithoutLinks(with(w.proto()), w.folder()));
    }

    /** The tensor with its values in memory: read from the data file where they are external. */
    public TensorProto resolve(TensorProto t) {
        return files.resolve(t);
    }

    /** Values of a tensor of this model as float32, wherever they lie; see {@link Tensors#floats}. */
    public FloatTensor floats(TensorProto t) {
        return Tensors.floats(resolve(t));
    }

    /** Values of an integer or boolean tensor of this model, wherever they lie; see {@link Tensors#longs}. */
    public long[] longs(TensorProto t) {
        return Tensors.longs(resolve(t));
    }

    /** The protobuf message, unknown fields included. */
    public ModelProto proto() {
        return proto;
    }

    /** The main graph. */
    public GraphProto graph() {
        return proto.getGraph();
    }

    /** The file it was loaded from. */
    public Optional<Path> source() {
        return files.source();
    }

    /** Starts to compute {@link #sha256} in the background. */
    public void startHashing() {
        files.startHashing();
    }

    /**
     * SHA-256 of the source file, even if the model was edited since; without a source file, of the serialized message.
     * External data is not included. The identity of an original model in manifests; see {@link #contentHash} for everything else.
     */
    public String sha256() {
        return files.sha256(proto);
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
            hash = files.contentHash(proto, unchanged);
            contentHash = hash;
        }
        return hash;
    }

    /** Whether values are stored in files other than the model's own. */
    public boolean hasExternalData() {
        return files.hasExternalData(proto);
    }

    /** Producers and consumers of the main graph's values; built once. */
    public GraphIndex index() {
        GraphIndex known = index;
        if (known == null) {
            known = new GraphIndex(graph());
            index = known;
        }
        return known;
    }

    /**
     * A value that depends on this model alone, computed at the first call and kept as long as the model.
     *
     * @param type class of the value; the model keeps one of each class
     * @param compute makes the value, which must be immutable; called again by a second thread that asks meanwhile
     */
    public <T> T cached(Class<T> type, Function<OnnxModel, T> compute) {
        Object known = cache.get(type);
        if (known == null) {
            // Not computeIfAbsent: computing one value may ask for another.
            T computed = compute.apply(this);
            Object other = cache.putIfAbsent(type, computed);
            known = other == null ? computed : other;
        }
        return type.cast(known);
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

    /**
     * Value of a {@code metadata_props} entry.
     *
     * @throws BadInput if there are two of that key: engines hand out the last, other readers the first
     */
    public Optional<String> metadata(String key) {
        List<String> values = proto.getMetadataPropsList().stream()
                .filter(p -> p.getKey().equals(key))
                .map(StringStringEntryProto::getValue)
                .toList();
        if (values.size() > 1) {
            throw new BadInput(
                    this + " has " + values.size() + " metadata entries with the key '" + key + "'",
                    "keep one of them");
        }
        return values.stream().findFirst();
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

    /**
     * Initializers that are graph inputs too, so that callers can replace them at run time. Empty below version 4 of the
     * format, where every initializer is listed and engines take them as constants.
     */
    public Set<String> overridableInitializers() {
        Set<String> names = new LinkedHashSet<>();
        if (proto.getIrVersion() >= 4) {
            graph().getInputList().forEach(v -> names.add(v.getName()));
            Set<String> initialized = new HashSet<>(initializers().keySet());
            graph().getSparseInitializerList()
                    .forEach(t -> initialized.add(t.getValues().getName()));
            names.retainAll(initialized);
        }
        return names;
    }

    /**
     * This model with the values of external tensors in attributes, sub-graphs, functions and sparse initializers in memory;
     * those of the main graph's initializers stay where they are, and so do data that are missing.
     */
    public OnnxModel withInnerTensorsResolved() {
        return with(files.withInnerTensorsResolved(proto));
    }

    /** Graph outputs. */
    public List<ValueInfoProto> outputs() {
        return graph().getOutputList();
    }

    /**
     * Name of the first graph output, which holds the model's prediction.
     *
     * @throws BadInput if the graph has no output
     */
    public String outputName() {
        if (outputs().isEmpty()) {
            throw new BadInput(this + " has no output", "export it with the outputs that are wanted");
        }
        return outputs().get(0).getName();
    }

    @Override
    public String toString() {
        return source().map(file -> "'" + file.getFileName() + "'").orElse("model '" + graph().getName() + "'");
    }
}
