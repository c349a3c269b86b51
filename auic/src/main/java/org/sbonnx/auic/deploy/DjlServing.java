package org.sbonnx.auic.deploy;

import java.nio.file.Path;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.check.CheckedModelFile;
import org.sbonnx.schemas.AtomicFile;

/**
 * A model folder of DJL Serving: {@code model.onnx} and {@code serving.properties}. Requests and responses are NDLists:
 * the preprocessed input tensor, and the outputs.
 */
public final class DjlServing {
    private DjlServing() {}

    /** Writes the folder. */
    public static void write(Path folder, OnnxModel model) {
        CheckedModelFile.write(model, folder.resolve("model.onnx"));
        AtomicFile.writeText(
                folder.resolve("serving.properties"),
                "engine=OnnxRuntime\noption.modelName=model\nbatch_size=1\nmax_batch_delay=0\n");
    }
}
