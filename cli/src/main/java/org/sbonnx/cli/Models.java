package org.sbonnx.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.ort.OrtRunner;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.check.ModelChecker;
import org.sbonnx.graph.check.ModelFault;

/** Loads models that a command works on, and refuses those that mean nothing. */
final class Models {
    private static final int SHOWN = 3;

    private Models() {}

    /**
     * A sound model; oddities are remarked upon.
     *
     * @throws org.sbonnx.schemas.BadInput if it cannot be read, or is damaged
     */
    static OnnxModel load(Console console, @Nullable Path file) {
        OnnxModel model = OnnxModel.open(Objects.requireNonNull(file));
        model.startHashing();
        List<ModelFault> findings = ModelChecker.require(model);
        findings.stream().limit(SHOWN).forEach(f -> console.note("%s: %s", model, f));
        if (findings.size() > SHOWN) {
            console.note("%s: %d more findings of that kind", model, findings.size() - SHOWN);
        }
        return model;
    }

    /**
     * A model that is about to run: the engine is loaded and the file is hashed beside what follows.
     *
     * @throws org.sbonnx.schemas.BadInput if it cannot be read
     */
    static OnnxModel toRun(@Nullable Path file) {
        OrtRunner.loadAhead();
        OnnxModel model = OnnxModel.load(Objects.requireNonNull(file));
        model.startHashing();
        return model;
    }
}
