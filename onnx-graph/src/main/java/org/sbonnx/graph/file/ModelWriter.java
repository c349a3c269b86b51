package org.sbonnx.graph.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.encoding.ElementType;
import org.sbonnx.graph.encoding.RawBytes;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.schemas.AtomicFile;
import org.sbonnx.schemas.BadInput;

/**
 * Writes a model file and, where it has one, its data file. A model whose data is external keeps it external: over its own
 * file the old references stay, anywhere else the data is copied into a file {@code NAME.data} of its own. A model that
 * protobuf cannot hold in one message gets its initializers into such a file.
 */
final class ModelWriter {
    /** Smaller tensors stay in the model: they are shapes and scalars, which tools read from the message. */
    private static final int MIN_EXTERNAL_BYTES = 1024;

    /** Reads a complete file that has a temporary name still. */
    @FunctionalInterface
    interface FileCheck {
        /**
         * Refuses the file by an exception.
         *
         * @param written null where it went to a device or a pipe
         * @param dataInPlace whether the data files that it names have their names already
         */
        void accept(@Nullable Path written, boolean dataInPlace);
    }

    private final long limit;
    private final @Nullable ExternalData externalData;
    private final @Nullable LazyWeights lazyWeights;

    /**
     * @param limit largest size of one message in bytes
     * @param externalData where the model's external tensors are read from
     * @param lazyWeights the model's weights that stayed in its file
     */
    ModelWriter(long limit, @Nullable ExternalData externalData, @Nullable LazyWeights lazyWeights) {
        this.limit = limit;
        this.externalData = externalData;
        this.lazyWeights = lazyWeights;
    }

    /**
     * @param source the file that the model was loaded from
     * @param check reads the model again before its file has its name
     */
    void write(ModelProto proto, @Nullable Path source, Path file, FileCheck check) {
        boolean inPlace = source != null && isSameFile(source, file);
        boolean tooLarge = size(proto) > limit;
        ExternalDataLayout layout = new ExternalDataLayout(!inPlace, tooLarge);
        TensorWalk.map(proto, layout::collect);
        if (layout.isEmpty()) {
            if (tooLarge) {
                throw tooLarge(file);
            }
            AtomicFile.writeAll(
                    Map.of(file, out -> write(proto, out)), written -> check.accept(written.get(file), true));
            return;
        }
        Path data = freeName(file, layout.sources(), inPlace);
        Map<Path, AtomicFile.Content> files = new LinkedHashMap<>();
        files.put(data, layout::stream);
        files.put(file, out -> {
            ModelProto small = TensorWalk.map(
                    proto, layout.withReferences(data.getFileName().toString()));
            if (size(small) > limit) {
                throw tooLarge(file);
            }
            write(small, out);
        });
        AtomicFile.writeAll(files, written -> {
            check.accept(written.get(file), false);
            Path writtenData = written.get(data);
            if (writtenData != null) {
                layout.verify(data, writtenData);
            }
        });
    }

    private void write(ModelProto proto, AtomicFile.Out out) throws IOException {
        LazyWeights weights = lazyWeights;
        if (weights == null) {
            proto.writeTo(out);
        } else {
            WeightWriter.write(proto, weights, out, out::transferFrom);
        }
    }

    private BadInput tooLarge(Path file) {
        return new BadInput(
                "'" + file + "' would have more than " + limit + " bytes apart from its initializers",
                "turn large Constant nodes into initializers");
    }

    /** Size of the file in 64 bits: generated code counts in 32. Exact where no tensor is large, else some bytes more. */
    long size(ModelProto proto) {
        long[] separateBytes = new long[1];
        ModelProto rest = TensorWalk.map(proto, (t, initializer) -> {
            long lazyBytes = lazyRegion(t).map(LazyWeights.FileRegion::length).orElse(0);
            if (lazyBytes == 0 && t.getRawData().size() < MIN_EXTERNAL_BYTES) {
                return t;
            }
            separateBytes[0] += lazyBytes + t.getRawData().size() + 20L;
            return t.toBuilder().clearRawData().build();
        });
        return separateBytes[0] + rest.getSerializedSize();
    }

    private Optional<LazyWeights.FileRegion> lazyRegion(TensorProto t) {
        return lazyWeights == null ? Optional.empty() : lazyWeights.region(t);
    }

    /** The data file: beside the model, and never one that the model's data is being read from or that is not its own. */
    private static Path freeName(Path file, Set<Path> taken, boolean inPlace) {
        String name = file.getFileName() + ".data";
        Path candidate = file.resolveSibling(name);
        for (int i = 1; isTaken(candidate, taken, inPlace); i++) {
            candidate = file.resolveSibling(file.getFileName() + "." + i + ".data");
        }
        return candidate;
    }

    private static boolean isTaken(Path candidate, Set<Path> taken, boolean inPlace) {
        return Files.exists(candidate) && (inPlace || taken.stream().anyMatch(t -> isSameFile(t, candidate)));
    }

    private static boolean isSameFile(Path a, Path b) {
        try {
            return Files.exists(a) && Files.exists(b) && Files.isSameFile(a, b);
        } catch (IOException e) {
            throw new BadInput("cannot compare '" + a + "' with '" + b + "'", "check the paths", e);
        }
    }

    /** Which tensors go into the data file, and where. */
    private final class ExternalDataLayout {
        private final boolean copyExternal;
        private final boolean moveLarge;
        private final ExternalDataWriter file = new ExternalDataWriter();
        private final Set<Path> sources = new HashSet<>();

        ExternalDataLayout(boolean copyExternal, boolean moveLarge) {
            this.copyExternal = copyExternal;
            this.moveLarge = moveLarge;
        }

        boolean isEmpty() {
            return file.isEmpty();
        }

        Set<Path> sources() {
            return sources;
        }

        TensorProto collect(TensorProto t, boolean initializer) {
            Optional<LazyWeights.FileRegion> region = lazyRegion(t);
            if (region.isPresent()) {
                if (moveLarge) {
                    file.add(Objects.requireNonNull(lazyWeights).channel(), region.get());
                }
            } else if (ExternalData.isExternal(t)) {
                ExternalData.Location location = requireExternalData(t).locate(t);
                sources.add(location.file());
                if (copyExternal) {
                    file.add(location);
                }
            } else if (isMoved(t, initializer)) {
                file.add(t);
            }
            return t;
        }

        private boolean isMoved(TensorProto t, boolean initializer) {
            return moveLarge
                    && initializer
                    && ElementType.bits(t.getDataType()).isPresent()
                    && RawBytes.size(t) >= MIN_EXTERNAL_BYTES;
        }

        private ExternalData requireExternalData(TensorProto t) {
            if (externalData == null) {
                throw ExternalData.withoutDirectory(t);
            }
            return externalData;
        }

        private boolean isInDataFile(TensorProto t, boolean initializer) {
            if (lazyRegion(t).isPresent()) {
                return moveLarge;
            }
            return ExternalData.isExternal(t) ? copyExternal : isMoved(t, initializer);
        }

        void stream(OutputStream out) throws IOException {
            file.writeTo(out);
        }

        void verify(Path data, Path written) {
            file.verify(data, written);
        }

        /** Puts references to the data file, in the order of {@link #collect}. */
        TensorWalk.TensorFunction withReferences(String location) {
            Iterator<ExternalDataWriter.PlacedTensor> next =
                    List.copyOf(file.entries()).iterator();
            return (t, initializer) -> isInDataFile(t, initializer) ? file.reference(t, next.next(), location) : t;
        }
    }
}
