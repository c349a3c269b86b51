package org.sbonnx.graph.check;

import java.nio.file.Path;
import org.sbonnx.graph.OnnxModel;

/** Model files that are handed to users. */
public final class CheckedModelFile {
    private CheckedModelFile() {}

    /**
     * Writes a model, reads the file again and checks it as a command that is given the file does. A data file that is
     * written beside it is compared with what went into it; large weights in the model's own file are not read again.
     *
     * @throws org.sbonnx.schemas.BadInput if the file cannot be written or does not pass the check; nothing is written then
     */
    public static void write(OnnxModel model, Path file) {
        model.save(file, ModelChecker::require);
    }
}
