package org.sbonnx.graph.file;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.encoding.ElementCount;
import org.sbonnx.graph.encoding.ElementType;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.onnx.StringStringEntryProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.Hashes;

/**
 * Reads tensor values that are stored in files beside the model (ONNX external data). A location names a regular file inside the
 * model's folder: absolute ones, {@code ..} and links that leave the folder are refused (but see {@link #beside}). Offsets and lengths are checked
 * against the file and the tensor's dims before anything is read.
 */
public final class ExternalData {
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,18}");
    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*", Pattern.DOTALL);

    private final Path directory;
    private final @Nullable Path model;

    /** @param directory where the model lies */
    public ExternalData(Path directory) {
        this(directory, null);
    }

    private ExternalData(Path directory, @Nullable Path model) {
        this.directory = directory;
        this.model = model;
    }

    /**
     * Data beside a model file. Where the file is a link, as in the cache of a model hub, its data may be links into the folder
     * that the file itself lies in.
     */
    static ExternalData beside(Path model) {
        return new ExternalData(model.resolveSibling(""), model);
    }

    /** Where the model lies. */
    public Path directory() {
        return directory;
    }

    /** Whether data may be reached through links out of the folder, as in the cache of a model hub. */
    boolean isLinked() {
        return model != null && Files.isSymbolicLink(model);
    }

    /** The tensor with the location of its data relative to another folder; itself where it is not external. */
    TensorProto relocated(TensorProto t, Path folder) {
        if (!isExternal(t)) {
            return t;
        }
        String location = folder.relativize(locate(t).file()).toString().replace('\\', '/');
        TensorProto.Builder moved = t.toBuilder();
        for (int i = 0; i < t.getExternalDataCount(); i++) {
            if (t.getExternalData(i).getKey().equals("location")) {
                moved.getExternalDataBuilder(i).setValue(location);
            }
        }
        return moved.build();
    }

    /** Whether the tensor's values are stored in another file. */
    public static boolean isExternal(TensorProto t) {
        return t.getDataLocation() == TensorProto.DataLocation.EXTERNAL;
    }

    /**
     * Bytes of a tensor in another file.
     *
     * @param file real path, inside the model's folder
     * @param checksum SHA-1 of the whole file in hexadecimal, where the model gives one
     */
    public record Location(Path file, long offset, long length, Optional<String> checksum) {}

    /**
     * Where an external tensor's values lie, everything checked.
     *
     * @throws BadInput if the location is missing, not allowed or no file, or the numbers do not fit the file or the dims
     */
    public Location locate(TensorProto t) {
        Path file = file(t);
        long offset = parseNumber(t, "offset").orElse(0L);
        long expected = expectedLength(t);
        long length = parseNumber(t, "length").orElse(expected);
        long size = size(t, file);
        if (length != expected) {
            throw refused(
                    t,
                    "says it has " + length + " bytes in '" + location(t) + "', its dims " + t.getDimsList() + " of "
                            + ElementType.name(t.getDataType()) + " need " + expected);
        }
        if (offset > size || length > size - offset) {
            throw refused(
                    t,
                    "needs " + length + " bytes from byte " + offset + " of '" + location(t) + "', which has " + size);
        }
        return new Location(file, offset, length, entry(t, "checksum"));
    }

    /** Whether an external tensor's values can be read. */
    boolean isReadable(TensorProto t) {
        try {
            locate(t);
            return true;
        } catch (BadInput e) {
            // The caller asks only whether it is readable, not why not.
            return false;
        }
    }

    /**
     * The tensor with its values, read anew at every call; itself where they are not external.
     *
     * @throws BadInput as {@link #locate}, or if it has 2 GB or more
     */
    public TensorProto resolve(TensorProto t) {
        if (!isExternal(t)) {
            return t;
        }
        Location location = locate(t);
        if (location.length() > Integer.MAX_VALUE - 8L) {
            throw refused(t, "has " + location.length() + " bytes, more than one array holds");
        }
        return t.toBuilder()
                .clearDataLocation()
                .clearExternalData()
                .setRawData(read(t, location))
                .build();
    }

    /**
     * Compares every data file that the model gives a checksum for with it; reads those files whole.
     *
     * @throws BadInput if one differs, or as {@link #locate}
     */
    public void verify(ModelProto model) {
        Map<Path, String> known = new HashMap<>();
        TensorWalk.map(model, (t, initializer) -> {
            if (isExternal(t)) {
                Location location = locate(t);
                String expected = location.checksum().orElse("");
                if (!expected.isEmpty()
                        && !known.computeIfAbsent(location.file(), f -> sha1(t, f))
                                .equalsIgnoreCase(expected)) {
                    throw refused(
                            t,
                            "lies in '" + location(t) + "', whose checksum is " + known.get(location.file())
                                    + " instead of " + expected);
                }
            }
            return t;
        });
    }

    private static String sha1(TensorProto t, Path file) {
        MessageDigest digest = Hashes.sha1();
        try {
            Hashes.update(digest, file);
        } catch (IOException e) {
            throw unreadable(t, file, e);
        }
        return Hashes.hex(digest);
    }

    private static ByteString read(TensorProto t, Location location) {
        try (FileChannel channel = FileChannel.open(location.file())) {
            return UnsafeByteOperations.unsafeWrap(FileBytes.read(
                    channel, location.offset(), (int) location.length(), "tensor '" + t.getName() + "'"));
        } catch (IOException e) {
            throw unreadable(t, location.file(), e);
        }
    }

    private Path file(TensorProto t) {
        String location = location(t);
        if (location.startsWith("/")
                || location.startsWith("\\")
                || DRIVE.matcher(location).matches()) {
            throw refused(t, "names the absolute location '" + location + "'");
        }
        if (Arrays.asList(location.split("[/\\\\]")).contains("..")) {
            throw refused(t, "names the location '" + location + "', which leaves the model's folder");
        }
        try {
            Path file = directory.resolve(location).toRealPath();
            if (!file.startsWith(directory.toRealPath()) && !isBesideLinkedModel(file)) {
                throw refused(t, "names the location '" + location + "', a link that leaves the model's folder");
            }
            if (!Files.isRegularFile(file)) {
                throw refused(t, "names the location '" + location + "', which is not a file");
            }
            return file;
        } catch (InvalidPathException e) {
            throw refused(t, "names the location '" + location + "', which is not a valid path");
        } catch (IOException e) {
            throw unreadable(t, directory.resolve(location), e);
        }
    }

    private boolean isBesideLinkedModel(Path file) throws IOException {
        return model != null
                && Files.isSymbolicLink(model)
                && file.resolveSibling("").equals(model.toRealPath().resolveSibling(""));
    }

    private static String location(TensorProto t) {
        return entry(t, "location")
                .filter(l -> !l.isEmpty())
                .orElseThrow(() -> refused(t, "is external and names no location"));
    }

    private static long expectedLength(TensorProto t) {
        return ElementType.bytes(t.getDataType(), ElementCount.of(t))
                .orElseThrow(() -> refused(
                        t,
                        "of " + ElementType.name(t.getDataType()) + " and dims " + t.getDimsList()
                                + " cannot be stored in another file"));
    }

    private static long size(TensorProto t, Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw unreadable(t, file, e);
        }
    }

    private static Optional<Long> parseNumber(TensorProto t, String key) {
        return entry(t, key).map(text -> {
            // Some readers accept signs and digits of other scripts as numbers, others do not.
            if (!DECIMAL.matcher(text).matches()) {
                throw refused(t, "gives the " + key + " '" + text + "'");
            }
            return Long.parseLong(text);
        });
    }

    /** Refuses a key that is given twice: an engine could read the other entry. */
    private static Optional<String> entry(TensorProto t, String key) {
        List<String> values = t.getExternalDataList().stream()
                .filter(e -> e.getKey().equals(key))
                .map(StringStringEntryProto::getValue)
                .toList();
        if (values.size() > 1) {
            throw refused(t, "gives the " + key + " of its data " + values.size() + " times: " + values);
        }
        return values.stream().findFirst();
    }

    private static BadInput refused(TensorProto t, String what) {
        return new BadInput(
                "tensor '" + t.getName() + "' " + what,
                "keep the data file beside the model, as the exporter wrote it");
    }

    /** A model that was built in memory has no directory in which external data could lie. */
    static BadInput withoutDirectory(TensorProto t) {
        return new BadInput(
                "tensor '" + t.getName() + "' is stored in another file, but the model has no folder",
                "load the model from its file");
    }

    static BadInput unreadable(TensorProto t, Path file, IOException e) {
        return new BadInput(
                "tensor '" + t.getName() + "' lies in '" + file + "', which cannot be read ("
                        + e.getClass().getSimpleName() + ")",
                "keep the data file beside the model",
                e);
    }
}
