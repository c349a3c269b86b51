package org.sbonnx.graph.shape;

import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.OnnxModel;

/**
 * A model with its graph index and the inferred shapes of its values. {@link #of} returns the same analysis for the same
 * model, so each model is analysed once. Immutable and thread-safe; each part is computed when it is first needed.
 */
public final class AnalysedModel {
    private final OnnxModel model;
    private @Nullable InferredShapes shapes;

    private AnalysedModel(OnnxModel model) {
        this.model = model;
    }

    /** The analysis of a model; kept with the model. */
    public static AnalysedModel of(OnnxModel model) {
        return model.cached(AnalysedModel.class, AnalysedModel::new);
    }

    /** The model analysed. */
    public OnnxModel model() {
        return model;
    }

    /** Producers and consumers of the main graph's values. */
    public GraphIndex index() {
        return model.index();
    }

    /** Shapes and element types, from the inputs as the model declares them. */
    public synchronized InferredShapes shapes() {
        InferredShapes known = shapes;
        if (known == null) {
            known = ShapeInference.infer(model);
            shapes = known;
        }
        return known;
    }
}
