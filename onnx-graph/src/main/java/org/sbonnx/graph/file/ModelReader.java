package org.sbonnx.graph.file;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.schemas.BadInput;

/** Reads the message of a model file, with its large weights or without. */
final class ModelReader {
    /** protobuf's own limit for one message. */
    static final long MAX_BYTES = Integer.MAX_VALUE - 8L;

    private static final int MAX_NESTING = 64;

    private ModelReader() {}

    /** @param weights large weights that stayed in the file; null where the message has them all */
    record Content(ModelProto proto, @Nullable LazyWeights weights) {}

    static ModelProto load(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            checkFile(channel, file);
            ModelProto model =
                    parse(FileBytes.read(channel, 0, (int) channel.size(), "'" + file + "'"), "'" + file + "'");
            SingleReading.require(channel, "'" + file + "'");
            return model;
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** @param minimum smallest initializer in bytes that stays in the file */
    static Content open(Path file, int minimum) {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file);
            checkFile(channel, file);
            Optional<LazyWeights.Loaded> loaded =
                    LazyWeights.load(file.toAbsolutePath(), channel, minimum, rest -> parse(rest, "'" + file + "'"));
            if (loaded.isPresent()) {
                SingleReading.require(channel, "'" + file + "'");
                channel = null;
                return new Content(loaded.get().proto(), loaded.get().weights());
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        } finally {
            closeQuietly(channel);
        }
        return new Content(load(file), null);
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

    private static void checkFile(FileChannel channel, Path file) throws IOException {
        long size = channel.size();
        if (Files.isDirectory(file) || size == 0) {
            throw new BadInput("'" + file + "' is empty or a directory", "name an ONNX file");
        }
        OtherFormat.refuse(
                file, FileBytes.read(channel, 0, (int) Math.min(size, OtherFormat.PREFIX), "'" + file + "'"));
        if (size > MAX_BYTES) {
            throw new BadInput(
                    "'" + file + "' has " + size + " bytes, protobuf allows " + MAX_BYTES,
                    "save the model with external data");
        }
    }

    private static BadInput unreadable(Path file, IOException e) {
        return new BadInput("cannot read '" + file + "' (" + e.getClass().getSimpleName() + ")", "check the path", e);
    }

    /** @param what names the model in errors */
    static ModelProto parse(byte[] bytes, String what) {
        try {
            CodedInputStream in = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
            in.enableAliasing(true);
            in.setSizeLimit(Integer.MAX_VALUE);
            in.setRecursionLimit(MAX_NESTING);
            ModelProto model = ModelProto.parseFrom(in);
            if (!model.hasGraph() || model.getOpsetImportCount() == 0) {
                throw new BadInput(what + " is not an ONNX model (it has no graph or no opset)", "name an ONNX file");
            }
            if (model.getGraph().getOutputCount() == 0) {
                throw new BadInput(what + " has no output", "export it with the outputs that are wanted");
            }
            return model;
        } catch (IOException e) {
            throw new BadInput(what + " is not an ONNX model or is truncated", "export or copy it again", e);
        }
    }
}
