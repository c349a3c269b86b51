package org.sbonnx.graph.file;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.schemas.BadInput;

/**
 * The files of a model: the one that it was read from, and those that hold values which are not in its message. Knows no
 * message itself, so that a model and its edited copies share it.
 */
public final class ModelFiles {
    /** Largest size of one message in bytes. */
    public static final long MAX_MESSAGE_BYTES = ModelReader.MAX_BYTES;

    /** Smallest initializer in bytes that {@link #open} leaves in the file. */
    public static final int MIN_LAZY_BYTES = LazyWeights.MIN_BYTES;

    /** Of a model that was built in memory. */
    public static final ModelFiles NONE = new ModelFiles(null, null, null);

    private final @Nullable SourceFile source;
    private final @Nullable ExternalData externalData;
    private final @Nullable LazyWeights lazyWeights;

    private ModelFiles(
            @Nullable SourceFile source, @Nullable ExternalData externalData, @Nullable LazyWeights lazyWeights) {
        this.source = source;
        this.externalData = externalData;
        this.lazyWeights = lazyWeights;
    }

    /** A message and the files that it was read from. */
    public record Content(ModelProto proto, ModelFiles files) {}

    /** @throws BadInput if the file is missing, larger than 2 GB, truncated, or not an ONNX model */
    public static Content load(Path file) {
        return content(file, new ModelReader.Content(ModelReader.load(file), null));
    }

    /**
     * Reads a file without its large weights.
     *
     * @param minimum smallest initializer in bytes that stays in the file
     * @throws BadInput as {@link #load}
     */
    public static Content open(Path file, int minimum) {
        return content(file, ModelReader.open(file, minimum));
    }

    private static Content content(Path file, ModelReader.Content read) {
        Path absolute = file.toAbsolutePath();
        return new Content(
                read.proto(), new ModelFiles(new SourceFile(absolute), ExternalData.beside(absolute), read.weights()));
    }

    /** Reads a message from memory; {@code what} names it in errors. */
    public static ModelProto parse(String what, byte[] bytes) {
        return ModelReader.parse(bytes, what);
    }

    /** Bytes of the serialized message, apart from values in these files. */
    public static long messageSize(ModelProto proto) {
        return new ModelWriter(MAX_MESSAGE_BYTES, null, null).size(proto);
    }

    /** The same data files, without a file that the model was read from. */
    public ModelFiles withoutSource() {
        return new ModelFiles(null, externalData, lazyWeights);
    }

    /** The file that the model was read from. */
    public Optional<Path> source() {
        return Optional.ofNullable(source).map(SourceFile::path);
    }

    /** Reads values from data files; empty without a source file. */
    public Optional<ExternalData> externalData() {
        return Optional.ofNullable(externalData);
    }

    /**
     * Writes a model, whole or not at all; the file is read again before it has its name.
     *
     * @param limit largest size of one message in bytes; larger ones get a data file
     * @param check refuses what was read by {@link BadInput}; then nothing is written
     */
    public void save(ModelProto proto, Path file, long limit, Consumer<Content> check) {
        new ModelWriter(limit, externalData, lazyWeights)
                .write(
                        proto,
                        source == null ? null : source.path(),
                        file,
                        (written, dataInPlace) -> check(written, dataInPlace, file, check));
    }

    private static void check(@Nullable Path written, boolean dataInPlace, Path file, Consumer<Content> check) {
        if (written == null) {
            return;
        }
        try {
            Content read = open(written, MIN_LAZY_BYTES);
            // Data files that do not have their names yet cannot be found.
            check.accept(
                    dataInPlace ? read : new Content(read.proto(), read.files().withoutExternalData()));
        } catch (BadInput e) {
            String problem = String.valueOf(e.getMessage()).replace(written.toString(), file.toString());
            throw new BadInput(
                    "'" + file + "' was not written, because the result does not pass the check of models: "
                            + problem.replace(
                                    String.valueOf(written.getFileName()), String.valueOf(file.getFileName())),
                    "check the original with 'sb inspect'",
                    e);
        }
    }

    private ModelFiles withoutExternalData() {
        return new ModelFiles(source, null, lazyWeights);
    }

    /** Whether the tensor's values stayed in the model's own file. */
    public boolean isLazy(TensorProto t) {
        return lazyWeights != null && lazyWeights.region(t).isPresent();
    }

    /** The tensor with an empty {@code raw_data}, whether its values are in memory or stayed in the model's own file. */
    public TensorProto withoutValues(TensorProto t) {
        if (isLazy(t)) {
            return LazyWeights.withoutValues(t);
        }
        return t.hasRawData() ? t.toBuilder().setRawData(ByteString.EMPTY).build() : t;
    }

    /** The tensor with its values in memory: read from the file that they lie in. */
    public TensorProto resolve(TensorProto t) {
        TensorProto own = lazyWeights == null ? t : lazyWeights.resolve(t);
        return externalData == null ? own : externalData.resolve(own);
    }

    /**
     * The message with the values of external tensors in attributes, sub-graphs, functions and sparse initializers; those of the
     * main graph's initializers stay where they are, and so do data that are missing.
     */
    public ModelProto withInnerTensorsResolved(ModelProto proto) {
        ExternalData data = externalData;
        if (data == null) {
            return proto;
        }
        Set<TensorProto> own = Collections.newSetFromMap(new IdentityHashMap<>());
        own.addAll(proto.getGraph().getInitializerList());
        return TensorWalk.map(
                proto,
                (t, initializer) ->
                        !own.contains(t) && ExternalData.isExternal(t) && data.isReadable(t) ? data.resolve(t) : t);
    }

    /**
     * A message whose data files lie in a folder, none of them a link.
     *
     * @param proto names its data files relative to {@code folder}
     */
    public record WithoutLinks(ModelProto proto, Path folder) {}

    /**
     * The message with the real places of its data, be they in other files or left in the model's own; empty where all values
     * are in the message, or the model's file is not a link.
     *
     * @throws BadInput if a data file is missing or not allowed
     */
    public Optional<WithoutLinks> withoutLinks(ModelProto proto) {
        ExternalData data = externalData;
        if (data == null || !data.isLinked()) {
            return Optional.empty();
        }
        List<Path> folders = new ArrayList<>();
        TensorWalk.map(proto, (t, initializer) -> {
            if (ExternalData.isExternal(t)) {
                folders.add(data.locate(t).file().resolveSibling(""));
            }
            return t;
        });
        if (folders.isEmpty()) {
            return Optional.empty();
        }
        Path folder = commonFolder(folders);
        return Optional.of(
                new WithoutLinks(TensorWalk.map(proto, (t, initializer) -> data.relocated(t, folder)), folder));
    }

    private static Path commonFolder(List<Path> folders) {
        Path common = folders.get(0);
        for (Path folder : folders) {
            while (!folder.startsWith(common)) {
                common = common.resolveSibling("");
            }
        }
        return common;
    }

    /** Whether values are stored in files other than the model's own. */
    public boolean hasExternalData(ModelProto proto) {
        return !ContentHash.externalTensors(proto, lazyWeights).isEmpty();
    }

    /**
     * The files beside the model that hold values of its tensors.
     *
     * @throws BadInput as {@link ExternalData#locate}
     */
    public Set<Path> dataFiles(ModelProto proto) {
        Set<Path> files = new LinkedHashSet<>();
        ExternalData data = externalData;
        if (data != null) {
            TensorWalk.map(proto, (t, initializer) -> {
                if (ExternalData.isExternal(t)) {
                    files.add(data.locate(t).file());
                }
                return t;
            });
        }
        return files;
    }

    /** Starts to compute the source file's hash in the background. */
    public void startHashing() {
        if (source != null) {
            source.startHashing();
        }
    }

    /** SHA-256 of the source file's bytes; without a source file, of the serialized message. */
    public String sha256(ModelProto proto) {
        return source != null ? source.sha256() : ContentHash.ofMessage(proto, lazyWeights);
    }

    /**
     * SHA-256 of graph, weights and external data.
     *
     * @param unchanged whether the message is the source file's own
     * @throws BadInput if external data is missing
     */
    public String contentHash(ModelProto proto, boolean unchanged) {
        String own = unchanged ? sha256(proto) : ContentHash.ofMessage(proto, lazyWeights);
        return ContentHash.withExternalData(own, proto, externalData, lazyWeights);
    }
}
