package org.sbonnx.graph;

import java.nio.file.Path;

/** Treats small models as only large ones would be: a data file when they are saved, weights that stay in the file. */
public final class DataFiles {
    private DataFiles() {}

    /** Saves a model as if no message could have more bytes than {@code limit}, so that large weights become external. */
    public static void save(OnnxModel model, Path file, long limit) {
        model.save(file, limit);
    }

    /** Opens a model without the initializers of at least {@code minimum} bytes. */
    public static OnnxModel open(Path file, int minimum) {
        return OnnxModel.open(file, minimum);
    }
}
