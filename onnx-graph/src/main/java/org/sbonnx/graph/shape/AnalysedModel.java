package org.sbonnx.graph.shape;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.onnx.ValueInfoProto;
import org.sbonnx.schemas.BadInput;

/**
 * A model with its graph index and the inferred shapes of its values. {@link #of} returns the same analysis for the same
 * model, so each model is analysed once. Immutable and thread-safe; each part is computed when it is first needed.
 */
public final class AnalysedModel {
    /** Pixels a side where a model leaves the size of its image open; divides by 32 · 6 and more. */
    private static final long STAND_IN_SIZE = 768;

    private final OnnxModel model;
    private @Nullable InferredShapes shapes;
    private @Nullable InferredShapes concreteShapes;

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

    /**
     * As {@link #shapes}, with numbers for the extents of images that the model leaves open: a batch of one, and a size that
     * every usual stride and pooling bin divides. The same as {@link #shapes} where nothing is open, or no such size fits.
     */
    public synchronized InferredShapes concreteShapes() {
        InferredShapes known = concreteShapes;
        if (known == null) {
            known = inferConcrete(shapes());
            concreteShapes = known;
        }
        return known;
    }

    private InferredShapes inferConcrete(InferredShapes declared) {
        Map<String, long[]> sizes = new HashMap<>();
        for (ValueInfoProto input : model.inputs()) {
            declared.shapeOf(input.getName())
                    .filter(s -> s.rank() == 4 && !s.isStatic())
                    .ifPresent(s -> sizes.put(
                            input.getName(), InputLayout.of(s).completeExtents(s, STAND_IN_SIZE, STAND_IN_SIZE)));
        }
        if (sizes.isEmpty()) {
            return declared;
        }
        try {
            return ShapeInference.infer(model, sizes);
        } catch (BadInput e) {
            // One symbol for height and, say, channels: no size that is made up fits such a declaration.
            return declared;
        }
    }
}
