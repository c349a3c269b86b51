package org.sbonnx.trainer.features;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.Hashes;

/**
 * Features on disk, read by image in any order. A file is complete or absent: it is written under a temporary name and
 * renamed at the end; every record has a checksum, which is verified at every read. Images beyond the size limit are computed
 * by the source each time they are read. The source must outlive the cache.
 */
public final class FeatureCache implements ImageFeatures {
    /** Space that is left free on the disk. */
    private static final long RESERVE = 1L << 30;

    private final FeatureSource source;
    private final Path file;
    private final @Nullable FileChannel channel;
    private final CacheFile.@Nullable Header header;

    private FeatureCache(
            FeatureSource source, Path file, @Nullable FileChannel channel, CacheFile.@Nullable Header header) {
        this.source = source;
        this.file = file;
        this.channel = channel;
        this.header = header;
    }

    /**
     * Opens the cache of a source, filling it where it does not exist yet.
     *
     * @param folder where cache files lie; created where needed
     * @param maxBytes limit of the file's size in bytes; {@link Long#MAX_VALUE} for no limit but free disk space
     * @param half store float16: half the size, values rounded
     * @throws BadInput if the folder cannot be written to, or shapes differ between images
     */
    public static FeatureCache open(FeatureSource source, Path folder, long maxBytes, boolean half) {
        Path file = folder.resolve(name(source, half) + ".features");
        try {
            Files.createDirectories(folder);
            FeatureCache existing = openExisting(source, file);
            if (existing != null) {
                return existing;
            }
            return create(source, file, maxBytes, half);
        } catch (IOException | UncheckedIOException e) {
            throw new BadInput(
                    "cannot store features in '" + folder + "' (" + e.getClass().getSimpleName() + ": " + e.getMessage()
                            + ")",
                    "choose a writable folder with free space",
                    e);
        }
    }

    private static String name(FeatureSource source, boolean half) {
        var digest = Hashes.sha256();
        digest.update((source.key() + '\n' + source.tensors() + '\n' + half).getBytes(StandardCharsets.UTF_8));
        return Hashes.hex(digest).substring(0, 32);
    }

    private static @Nullable FeatureCache openExisting(FeatureSource source, Path file) throws IOException {
        if (!Files.exists(file)) {
            return null;
        }
        FileChannel channel = FileChannel.open(file);
        CacheFile.Header header = CacheFile.readHeader(channel);
        boolean matches = header != null
                && header.key().equals(source.key())
                && header.tensors().equals(source.tensors())
                && header.images() <= source.size();
        if (matches) {
            return new FeatureCache(source, file, channel, header);
        }
        channel.close();
        Files.delete(file);
        return null;
    }

    private static FeatureCache create(FeatureSource source, Path file, long maxBytes, boolean half)
            throws IOException {
        Map<String, FloatTensor> first = compute(source, 0);
        List<List<Long>> shapes = source.tensors().stream()
                .map(t -> Arrays.stream(requireValue(first, t).shape()).boxed().toList())
                .toList();
        CacheFile.Header oneImage = new CacheFile.Header(source.key(), source.tensors(), shapes, half, 1);
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent(), "file in a folder");
        long availableBytes = Math.min(maxBytes, Files.getFileStore(folder).getUsableSpace() - RESERVE);
        int images = (int)
                Math.max(0, Math.min(source.size(), (availableBytes - oneImage.offset(0)) / oneImage.recordBytes()));
        if (images == 0) {
            return new FeatureCache(source, file, null, null);
        }
        CacheFile.Header header = new CacheFile.Header(source.key(), source.tensors(), shapes, half, images);
        deleteAbandoned(folder, file);
        Path temporary = Files.createTempFile(folder, "." + file.getFileName(), ".part");
        try {
            fill(source, header, temporary, first);
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
        return new FeatureCache(source, file, FileChannel.open(file), header);
    }

    /** Deletes temporary files of killed processes: those that no process has locked. */
    private static void deleteAbandoned(Path folder, Path file) throws IOException {
        String prefix = "." + file.getFileName();
        List<Path> parts;
        try (Stream<Path> files = Files.list(folder)) {
            parts = files.filter(f -> f.getFileName().toString().startsWith(prefix))
                    .filter(f -> f.getFileName().toString().endsWith(".part"))
                    .toList();
        }
        for (Path part : parts) {
            boolean abandoned;
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE);
                    FileLock lock = channel.tryLock()) {
                abandoned = lock != null;
            } catch (OverlappingFileLockException e) {
                abandoned = false;
            }
            if (abandoned) {
                Files.deleteIfExists(part);
            }
        }
    }

    private static void fill(
            FeatureSource source, CacheFile.Header header, Path temporary, Map<String, FloatTensor> first)
            throws IOException {
        // The lock shows other processes that this part is in use; closing the channel releases it.
        try (FileChannel out = FileChannel.open(temporary, StandardOpenOption.WRITE);
                FileLock lock = out.lock()) {
            if (!lock.isValid()) {
                throw new IOException("lost the lock of " + temporary);
            }
            CacheFile.writeHeader(out, header);
            CacheFile.writeRecord(out, header, first);
            source.stream(IntStream.range(1, header.images()).toArray(), (image, values) -> {
                try {
                    CacheFile.writeRecord(out, header, values);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            out.force(false);
        }
    }

    private static FloatTensor requireValue(Map<String, FloatTensor> values, String tensor) {
        FloatTensor value = values.get(tensor);
        if (value == null) {
            throw new BadInput("the feature source gave no value of '" + tensor + "'", "insert the bottleneck again");
        }
        return value;
    }

    private static Map<String, FloatTensor> compute(FeatureSource source, int image) {
        Map<String, FloatTensor> copy = new LinkedHashMap<>();
        source.stream(
                new int[] {image},
                (i, values) -> values.forEach((name, v) -> copy.put(
                        name, new FloatTensor(v.shape().clone(), v.data().clone()))));
        return copy;
    }

    @Override
    public int size() {
        return source.size();
    }

    /** Number of images on disk. */
    public int cachedImages() {
        return header == null ? 0 : header.images();
    }

    @Override
    public List<String> tensors() {
        return source.tensors();
    }

    @Override
    public Map<String, FloatTensor> read(int image) {
        if (channel == null || header == null || image >= header.images()) {
            return compute(source, image);
        }
        try {
            Map<String, FloatTensor> values = CacheFile.readRecord(channel, header, image);
            if (values == null) {
                throw new BadInput(
                        "the features of image " + image + " in '" + file + "' are damaged", "delete the file");
            }
            return values;
        } catch (IOException e) {
            throw new BadInput("cannot read '" + file + "' (" + e.getMessage() + ")", "delete the file", e);
        }
    }

    @Override
    public void close() {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new BadInput("cannot close '" + file + "' (" + e.getMessage() + ")", "check the disk", e);
            }
        }
    }
}
