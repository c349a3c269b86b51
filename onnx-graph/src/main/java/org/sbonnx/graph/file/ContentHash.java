package org.sbonnx.graph.file;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.Hashes;

/** Hashes the content of a model: its message with all weights, and the external data it refers to. */
final class ContentHash {
    private ContentHash() {}

    /** SHA-256 of the serialized message. Weights that stayed in the model's file count as if they were in the message. */
    static String ofMessage(ModelProto proto, @Nullable LazyWeights weights) {
        MessageDigest digest = Hashes.sha256();
        try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            if (weights == null) {
                proto.writeTo(out);
            } else {
                WeightWriter.write(
                        proto, weights, out, (file, offset, length) -> FileBytes.copy(file, offset, length, out));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the weights of a model cannot be read again", e);
        }
        return Hashes.hex(digest);
    }

    /**
     * {@code own}, extended by the bytes of every external tensor; {@code own} itself where there are none.
     *
     * @param own hash of the model without external data
     * @throws BadInput if external data is missing
     */
    static String withExternalData(
            String own, ModelProto proto, @Nullable ExternalData data, @Nullable LazyWeights weights) {
        List<TensorProto> external = externalTensors(proto, weights);
        if (external.isEmpty()) {
            return own;
        }
        MessageDigest digest = Hashes.sha256();
        digest.update(own.getBytes(StandardCharsets.US_ASCII));
        for (TensorProto t : external) {
            if (data == null) {
                throw ExternalData.withoutDirectory(t);
            }
            update(digest, t, data.locate(t));
        }
        return Hashes.hex(digest);
    }

    /** Tensors whose values lie in other files than the model's own, in the order of the message. */
    static List<TensorProto> externalTensors(ModelProto proto, @Nullable LazyWeights weights) {
        List<TensorProto> external = new ArrayList<>();
        TensorWalk.map(proto, (t, initializer) -> {
            boolean lazy = weights != null && weights.region(t).isPresent();
            if (ExternalData.isExternal(t) && !lazy) {
                external.add(t);
            }
            return t;
        });
        return external;
    }

    private static void update(MessageDigest digest, TensorProto t, ExternalData.Location location) {
        try (FileChannel file = FileChannel.open(location.file());
                OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            FileBytes.copy(file, location.offset(), location.length(), out);
        } catch (IOException e) {
            throw ExternalData.unreadable(t, location.file(), e);
        }
    }
}
