package org.sbonnx.cli;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.Finding;
import org.sbonnx.graph.ModelChecker;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.schemas.BadInput;

/** Loads models that a command works on, and refuses those that mean nothing. */
final class Models {
    /** What does not keep a model from being understood. */
    private static final Set<Finding.Code> HARMLESS = EnumSet.of(
            Finding.Code.DECLARED_OTHERWISE, Finding.Code.OPERANDS, Finding.Code.DUPLICATE_INPUT, Finding.Code.MORE);

    private static final int SHOWN = 3;

    private Models() {}

    /**
     * A sound model; oddities are remarked upon.
     *
     * @throws BadInput if it cannot be read, or is damaged
     */
    static OnnxModel load(Console console, @Nullable Path file) {
        OnnxModel model = OnnxModel.open(Objects.requireNonNull(file));
        model.hashAhead();
        List<Finding> findings = ModelChecker.check(model);
        for (Finding f : findings) {
            if (!HARMLESS.contains(f.code())) {
                throw new BadInput(model + " is damaged: " + f.place() + " " + f.message(), f.remedy());
            }
        }
        findings.stream().limit(SHOWN).forEach(f -> console.note("%s: %s", model, f));
        if (findings.size() > SHOWN) {
            console.note("%s: %d more findings of that kind", model, findings.size() - SHOWN);
        }
        return model;
    }
}
