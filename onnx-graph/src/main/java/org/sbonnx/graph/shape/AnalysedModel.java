package org.sbonnx.graph.shape;

import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.OnnxModel;

/**
 * A model with what is computed from its graph alone: who produces and reads each value, and the shapes of all values. A
 * model is analysed once, however many ask: {@link #of} gives the same analysis for the same model. Immutable; each part is
 * computed when it is first asked for, by one thread.
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
