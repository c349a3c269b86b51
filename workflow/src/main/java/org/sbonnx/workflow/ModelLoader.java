package org.sbonnx.workflow;

import java.nio.file.Path;
import java.util.List;
import org.sbonnx.auic.ort.OrtRunner;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.check.ModelChecker;
import org.sbonnx.graph.check.ModelFault;
import org.sbonnx.graph.check.NestingDepth;
import org.sbonnx.graph.edit.FunctionInliner;
import org.sbonnx.graph.edit.NodeOrder;
import org.sbonnx.insert.ManifestClaims;
import org.sbonnx.insert.Manifests;
import org.sbonnx.schemas.Incomparable;

/** Loads models. */
public final class ModelLoader {
    private static final int FINDINGS_SHOWN = 3;

    private ModelLoader() {}

    /**
     * Loads and checks a model; harmless findings go to the listener.
     *
     * @throws org.sbonnx.schemas.BadInput if it cannot be read, or is damaged
     */
    public static OnnxModel loadChecked(ProgressListener listener, Path file) {
        OnnxModel read = OnnxModel.open(file);
        read.startHashing();
        OnnxModel model = inOrder(read);
        if (model != read) {
            listener.note(model + ": its nodes are not in order; they are worked on, and written, in order");
        }
        List<ModelFault> findings = require(model);
        OnnxModel inlined = inlined(model);
        if (inlined != model) {
            listener.note(model + ": its functions are inlined, also in what is written");
        }
        findings.stream().limit(FINDINGS_SHOWN).forEach(f -> listener.note(model + ": " + f));
        if (findings.size() > FINDINGS_SHOWN) {
            listener.note(model + ": " + (findings.size() - FINDINGS_SHOWN) + " more findings of that kind");
        }
        return inlined;
    }

    /**
     * Loads a model that is going to run. Loading of the engine and hashing of the file start in the background.
     *
     * @throws org.sbonnx.schemas.BadInput if it cannot be read, is damaged, or has other bottlenecks than its manifest says
     */
    public static OnnxModel loadForInference(Path file) {
        OrtRunner.loadAhead();
        OnnxModel model = loadSound(file);
        ManifestClaims.require(model);
        return model;
    }

    /**
     * Loads a model with all its weights and begins to hash its file.
     *
     * @throws org.sbonnx.schemas.BadInput if it cannot be read, or is damaged
     */
    public static OnnxModel loadSound(Path file) {
        OnnxModel read = OnnxModel.load(file);
        read.startHashing();
        OnnxModel model = inOrder(read);
        require(model);
        return inlined(model);
    }

    private static OnnxModel inOrder(OnnxModel model) {
        // Sorting recurses into sub-graphs, as the checks do that come after it.
        return NestingDepth.isTooDeep(model) ? model : NodeOrder.sorted(model);
    }

    /** What a sound model means without its functions, which has to be sound as well. */
    private static OnnxModel inlined(OnnxModel model) {
        OnnxModel inlined = FunctionInliner.inline(model);
        if (inlined == model) {
            return model;
        }
        OnnxModel sorted = NodeOrder.sorted(inlined);
        ModelChecker.require(sorted);
        return sorted;
    }

    /** Harmless findings of a model that means one thing, and whose data files are those that its checksums say. */
    private static List<ModelFault> require(OnnxModel model) {
        List<ModelFault> findings = ModelChecker.require(model);
        model.externalData().ifPresent(data -> {
            if (model.hasExternalData()) {
                data.verify(model.proto());
            }
        });
        return findings;
    }

    /**
     * The original of a model, if it is the one that the model's manifest names.
     *
     * @throws Incomparable if it is another model
     */
    public static OnnxModel loadOriginal(OnnxModel model, Path file) {
        OnnxModel original = loadSound(file);
        if (!original.sha256().equals(Manifests.require(model).original().sha256())) {
            throw new Incomparable("'" + file + "' is not the model that " + model
                    + " was made from: name that one, or leave --original out");
        }
        return original;
    }
}
