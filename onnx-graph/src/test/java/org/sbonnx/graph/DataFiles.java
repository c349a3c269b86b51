package org.sbonnx.graph;

import java.nio.file.Path;

/** Saves small models with a data file, as only models above 2 GB would be. */
public final class DataFiles {
    private DataFiles() {}

    /** Saves a model as if no message could have more bytes than {@code limit}, so that large weights become external. */
    public static void save(OnnxModel model, Path file, long limit) {
        model.save(file, limit);
    }
}
