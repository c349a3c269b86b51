package org.sbonnx.graph;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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
    /** Smaller tensors stay in the model: they are shapes and scalars that tools like to read at once. */
    private static final int MIN_EXTERNAL = 1024;

    private final long limit;

    /** @param limit most bytes of one message */
    ModelWriter(long limit) {
        this.limit = limit;
    }

    void write(OnnxModel model, Path file) {
        boolean inPlace = model.source().filter(s -> same(s, file)).isPresent();
        boolean tooLarge = size(model.proto()) > limit;
        Layout layout = new Layout(model.externalData().orElse(null), !inPlace, tooLarge);
        TensorWalk.map(model.proto(), layout::collect);
        if (layout.isEmpty()) {
            if (tooLarge) {
                throw tooLarge(file);
            }
            AtomicFile.write(file, model.proto()::writeTo);
            return;
        }
        Path data = freeName(file, layout.sources(), inPlace);
        Map<Path, AtomicFile.Content> files = new LinkedHashMap<>();
        files.put(data, layout::stream);
        files.put(file, out -> {
            ModelProto small = TensorWalk.map(
                    model.proto(), layout.placed(data.getFileName().toString()));
            if (size(small) > limit) {
                throw tooLarge(file);
            }
            small.writeTo(out);
        });
        AtomicFile.writeAll(files);
    }

    private BadInput tooLarge(Path file) {
        return new BadInput(
                "'" + file + "' would have more than " + limit + " bytes apart from its initializers",
                "turn large Constant nodes into initializers");
    }

    /** Serialized size in 64 bits: generated code counts in 32. Exact where no tensor is large, else some bytes more. */
    static long size(ModelProto proto) {
        long[] apart = new long[1];
        ModelProto rest = TensorWalk.map(proto, (t, initializer) -> {
            if (t.getRawData().size() < MIN_EXTERNAL) {
                return t;
            }
            apart[0] += t.getRawData().size() + 20L;
            return t.toBuilder().clearRawData().build();
        });
        return apart[0] + rest.getSerializedSize();
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
        return Files.exists(candidate) && (inPlace || taken.stream().anyMatch(t -> same(t, candidate)));
    }

    private static boolean same(Path a, Path b) {
        try {
            return Files.exists(a) && Files.exists(b) && Files.isSameFile(a, b);
        } catch (IOException e) {
            throw new BadInput("cannot compare '" + a + "' with '" + b + "'", "check the paths", e);
        }
    }

    /** Which tensors go into the data file, and where. */
    private static final class Layout {
        private final @Nullable ExternalData source;
        private final boolean copyExternal;
        private final boolean moveLarge;
        private final DataFile file = new DataFile();
        private final Set<Path> sources = new HashSet<>();

        Layout(@Nullable ExternalData source, boolean copyExternal, boolean moveLarge) {
            this.source = source;
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
            if (ExternalData.isExternal(t)) {
                ExternalData.Place place = require(t).place(t);
                sources.add(place.file());
                if (copyExternal) {
                    file.add(place);
                }
            } else if (moves(t, initializer)) {
                file.add(t);
            }
            return t;
        }

        private boolean moves(TensorProto t, boolean initializer) {
            return moveLarge
                    && initializer
                    && ElementSize.bits(t.getDataType()).isPresent()
                    && RawBytes.size(t) >= MIN_EXTERNAL;
        }

        private ExternalData require(TensorProto t) {
            return Optional.ofNullable(source)
                    .orElseThrow(() -> new BadInput(
                            "tensor '" + t.getName() + "' lies in another file and the model in none",
                            "load the model from its file"));
        }

        void stream(java.io.OutputStream out) throws IOException {
            file.writeTo(out);
        }

        /** Puts references to the data file, in the order of {@link #collect}. */
        TensorWalk.Visitor placed(String location) {
            java.util.Iterator<DataFile.Entry> next =
                    List.copyOf(file.entries()).iterator();
            return (t, initializer) -> (ExternalData.isExternal(t) && copyExternal)
                            || (!ExternalData.isExternal(t) && moves(t, initializer))
                    ? file.reference(t, next.next(), location)
                    : t;
        }
    }
}
