package org.sbonnx.datasets.image;

/** Names of files as text. */
public final class FileNames {
    private FileNames() {}

    /** {@code name} without its last dot and what follows it; a dot at the very beginning stays. */
    public static String withoutSuffix(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
