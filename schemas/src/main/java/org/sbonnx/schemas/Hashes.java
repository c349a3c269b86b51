package org.sbonnx.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 in lower-case hexadecimal, the identity of every file in reports, manifests and caches. */
public final class Hashes {
    private Hashes() {}

    /** A fresh SHA-256 digest. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** A fresh SHA-1 digest: the checksum that ONNX prescribes for external data. */
    public static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    /** The digest's value as text; resets the digest. */
    public static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Adds {@code text} and a line feed to a digest, in UTF-8. */
    public static void update(MessageDigest digest, String text) {
        digest.update((text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** SHA-256 of a text in UTF-8. */
    public static String ofText(String text) {
        MessageDigest digest = sha256();
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        return hex(digest);
    }

    /**
     * SHA-256 of a file's content, streamed.
     *
     * @throws BadInput if it cannot be read, or is a pipe or a device, whose content cannot be read a second time
     */
    public static String ofFile(Path file) {
        if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
            throw new BadInput("'" + file + "' is a pipe or a device", "put its content into a file");
        }
        MessageDigest digest = sha256();
        try {
            update(digest, file);
        } catch (IOException e) {
            throw new BadInput("cannot read '" + file + "' (" + AtomicFile.reason(e) + ")", "check the path", e);
        }
        return hex(digest);
    }

    /** Adds a file's content to a digest, streamed. */
    public static void update(MessageDigest digest, Path file) throws IOException {
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
    }
}
