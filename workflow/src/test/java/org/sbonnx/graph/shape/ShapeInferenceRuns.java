package org.sbonnx.graph.shape;

/** Counts how many times the shapes of a model are inferred. */
public final class ShapeInferenceRuns {
    private ShapeInferenceRuns() {}

    /** The number of inferences while {@code work} runs; nothing else may infer shapes meanwhile. */
    public static long during(Runnable work) {
        long before = ShapeInference.runs();
        work.run();
        return ShapeInference.runs() - before;
    }
}
