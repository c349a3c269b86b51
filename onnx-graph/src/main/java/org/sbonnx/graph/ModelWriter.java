package org.sbonnx.graph;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.schemas.AtomicFile;
import org.sbonnx.schemas.BadInput;

/**
 * Writes a model file and, where it has one, its data file. A model whose data is external keeps it external: over its own
 * file the old references stay, anywhere else the data is copied into a file {@code NAME.data} of its own. A model that
 * protobuf cannot hold in one message gets its initializers into such a file.
 */
public final class ModelWriter {
    /** Smaller tensors stay in the model: they are shapes and scalars that tools like to read at once. */
    private static final int MIN_EXTERNAL = 1024;

    private final long limit;

    /** @param limit most bytes of one message */
    public ModelWriter(long limit) {
        this.limit = limit;
    }

    public void write(OnnxModel model, Path file) {
        boolean inPlace = model.source().filter(s -> same(s, file)).isPresent();
        boolean tooLarge = size(model, model.proto()) > limit;
        Layout layout = new Layout(model, !inPlace, tooLarge);
        TensorWalk.map(model.proto(), layout::collect);
        if (layout.isEmpty()) {
            if (tooLarge) {
                throw tooLarge(file);
            }
            AtomicFile.write(file, out -> write(model, model.proto(), out));
            return;
        }
        Path data = freeName(file, layout.sources(), inPlace);
        Map<Path, AtomicFile.Content> files = new LinkedHashMap<>();
        files.put(data, layout::stream);
        files.put(file, out -> {
            ModelProto small = TensorWalk.map(
                    model.proto(), layout.placed(data.getFileName().toString()));
            if (size(model, small) > limit) {
                throw tooLarge(file);
            }
            write(model, small, out);
        });
        AtomicFile.writeAll(files);
    }

    private static void write(OnnxModel model, ModelProto proto, AtomicFile.Out out) throws IOException {
        OwnWeights weights = model.weights().orElse(null);
        if (weights == null) {
            proto.writeTo(out);
        } else {
            WeightWriter.write(proto, weights, out);
        }
    }

    private BadInput tooLarge(Path file) {
        return new BadInput(
                "'" + file + "' would have more than " + limit + " bytes apart from its initializers",
                "turn large Constant nodes into initializers");
    }

    /** Size of the file in 64 bits: generated code counts in 32. Exact where no tensor is large, else some bytes more. */
    static long size(OnnxModel model, ModelProto proto) {
        long[] apart = new long[1];
        ModelProto rest = TensorWalk.map(proto, (t, initializer) -> {
            long own = own(model, t).map(OwnWeights.Region::length).orElse(0);
            if (own == 0 && t.getRawData().size() < MIN_EXTERNAL) {
                return t;
            }
            apart[0] += own + t.getRawData().size() + 20L;
            return t.toBuilder().clearRawData().build();
        });
        return apart[0] + rest.getSerializedSize();
    }

    private static Optional<OwnWeights.Region> own(OnnxModel model, TensorProto t) {
        return model.weights().flatMap(w -> w.region(t));
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
        private final OnnxModel model;
        private final boolean copyExternal;
        private final boolean moveLarge;
        private final DataFile file = new DataFile();
        private final Set<Path> sources = new HashSet<>();

        Layout(OnnxModel model, boolean copyExternal, boolean moveLarge) {
            this.model = model;
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
            Optional<OwnWeights.Region> own = own(model, t);
            if (own.isPresent()) {
                if (moveLarge) {
                    file.add(model.weights().orElseThrow().channel(), own.get());
                }
            } else if (ExternalData.isExternal(t)) {
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
            return model.externalData()
                    .orElseThrow(() -> new BadInput(
                            "tensor '" + t.getName() + "' lies in another file and the model in none",
                            "load the model from its file"));
        }

        private boolean isPlaced(TensorProto t, boolean initializer) {
            if (own(model, t).isPresent()) {
                return moveLarge;
            }
            return ExternalData.isExternal(t) ? copyExternal : moves(t, initializer);
        }

        void stream(OutputStream out) throws IOException {
            file.writeTo(out);
        }

        /** Puts references to the data file, in the order of {@link #collect}. */
        TensorWalk.Visitor placed(String location) {
            Iterator<DataFile.Entry> next = List.copyOf(file.entries()).iterator();
            return (t, initializer) -> isPlaced(t, initializer) ? file.reference(t, next.next(), location) : t;
        }
    }
}
