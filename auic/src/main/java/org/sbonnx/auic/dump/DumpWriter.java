package org.sbonnx.auic.dump;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.Hashes;
import org.sbonnx.schemas.report.DumpManifest;

/**
 * Writes the tensors of a source as {@code .npy} files of at most {@value #MAX_BYTES} bytes each (or one image). Files get
 * their names once complete, and the caller writes the manifest last: an interrupted dump has none.
 */
public final class DumpWriter {
    private static final long MAX_BYTES = 1L << 28;

    private final FeatureSource source;
    private final Path folder;
    private final long maxBytes;

    /** @param folder an existing directory */
    public DumpWriter(FeatureSource source, Path folder) {
        this(source, folder, MAX_BYTES);
    }

    DumpWriter(FeatureSource source, Path folder, long maxBytes) {
        this.source = source;
        this.folder = folder;
        this.maxBytes = maxBytes;
    }

    /**
     * The files written for one tensor.
     *
     * @param shape of one image's value, without the batch axis
     */
    public record WrittenTensor(List<Integer> shape, List<DumpManifest.Shard> files) {}

    /** Writes one tensor. */
    private final class TensorWriter {
        private final String name;
        private final String tensor;
        private final List<DumpManifest.Shard> files = new ArrayList<>();
        private List<Integer> shape = List.of();
        private int perFile;
        private @org.jspecify.annotations.Nullable NpyFile open;
        private int first;
        private int written;

        TensorWriter(int number, String tensor) {
            this.tensor = tensor;
            String plain = tensor.replaceAll("[^A-Za-z0-9]+", "_").replaceAll("^_|_$", "");
            this.name = number + "-" + plain.substring(0, Math.min(60, plain.length()));
        }

        void add(int image, FloatTensor value) throws IOException {
            List<Integer> here = Arrays.stream(value.shape())
                    .skip(1)
                    .mapToObj(Math::toIntExact)
                    .toList();
            if (image == 0) {
                shape = here;
                perFile = (int) Math.max(1, Math.min(source.size(), maxBytes / (4L * value.data().length)));
            }
            if (!here.equals(shape) || value.shape()[0] != 1) {
                throw new BadInput(
                        "tensor '" + tensor + "' has shape " + Arrays.toString(value.shape()) + " in image " + image
                                + " and " + shape + " in the first",
                        "dump a tensor of fixed shape");
            }
            if (open == null) {
                first = image;
                open = NpyFile.create(part(), Math.min(perFile, source.size() - first), shape);
            }
            open.write(written++, value.data());
            if (written == perFile || image + 1 == source.size()) {
                finish();
            }
        }

        private Path part() {
            return folder.resolve(fileName() + ".part");
        }

        private String fileName() {
            return String.format(Locale.ROOT, "%s-%05d.npy", name, files.size());
        }

        private void finish() throws IOException {
            close();
            Path file = folder.resolve(fileName());
            Files.move(part(), file, StandardCopyOption.REPLACE_EXISTING);
            files.add(new DumpManifest.Shard(fileName(), first, written, Hashes.ofFile(file)));
            written = 0;
        }

        void close() throws IOException {
            if (open != null) {
                open.close();
                open = null;
            }
        }

        void discard() throws IOException {
            close();
            Files.deleteIfExists(part());
        }
    }

    /**
     * Writes all tensors of all images.
     *
     * @return for each tensor what was written
     * @throws BadInput if the folder cannot be written to or a tensor changes its shape
     */
    public Map<String, WrittenTensor> write() {
        Map<String, TensorWriter> streams = new LinkedHashMap<>();
        source.tensors().forEach(t -> streams.put(t, new TensorWriter(streams.size(), t)));
        try {
            try {
                source.stream((image, values) -> {
                    for (Map.Entry<String, TensorWriter> e : streams.entrySet()) {
                        try {
                            e.getValue().add(image, Objects.requireNonNull(values.get(e.getKey())));
                        } catch (IOException failure) {
                            throw unwritable(failure);
                        }
                    }
                });
            } finally {
                for (TensorWriter s : streams.values()) {
                    s.discard();
                }
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
        Map<String, WrittenTensor> written = new LinkedHashMap<>();
        streams.forEach((t, s) -> written.put(t, new WrittenTensor(s.shape, List.copyOf(s.files))));
        return written;
    }

    private BadInput unwritable(IOException e) {
        return new BadInput(
                "cannot write to '" + folder + "' (" + e.getMessage() + ")",
                "choose a writable directory with enough free space",
                e);
    }
}
