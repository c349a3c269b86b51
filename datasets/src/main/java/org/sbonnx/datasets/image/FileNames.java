package org.sbonnx.datasets.image;

import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;

/** Names of files as text. One name can be written in two Unicode forms: é as one character, or as e and an accent. */
public final class FileNames {
    private FileNames() {}

    /** {@code name} without its last dot and what follows it; a dot at the very beginning stays. */
    public static String withoutSuffix(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    /** {@code name} with composed characters: equal for names that look equal. */
    public static String composed(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC);
    }

    /**
     * The file {@code name} below {@code folder}, in the Unicode form in which it exists there; as {@code name} has it if it does
     * not exist at all.
     */
    public static Path resolve(Path folder, String name) {
        Path file = folder.resolve(name);
        if (name.chars().allMatch(c -> c < 128) || Files.exists(file)) {
            return file;
        }
        for (Normalizer.Form form : new Normalizer.Form[] {Normalizer.Form.NFC, Normalizer.Form.NFD}) {
            Path other = folder.resolve(Normalizer.normalize(name, form));
            if (Files.exists(other)) {
                return other;
            }
        }
        return file;
    }
}
