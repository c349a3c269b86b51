package org.sbonnx.graph;

import java.util.List;
import java.util.Map;

/** Runs one graph; implemented on a runtime elsewhere. Thread-safe unless an implementation documents otherwise. */
public interface GraphRunner extends AutoCloseable {

    /** Opens runners: loads {@code model} so that it computes {@code outputs}. */
    @FunctionalInterface
    interface Factory {
        /**
         * @param model a complete model; anything that {@code outputs} do not need may be left uncomputed
         * @param outputs tensor names, graph outputs or inner tensors; empty means the graph's own outputs
         * @throws org.sbonnx.schemas.BadInput if the runtime refuses the model
         */
        GraphRunner open(OnnxModel model, List<String> outputs);
    }

    /**
     * Computes the outputs.
     *
     * @param inputs a float32 value for each graph input (converted where the model wants float16 or float64)
     * @return values by name, owned by the caller, in the order the outputs were asked for; converted to float32
     */
    Map<String, FloatTensor> run(Map<String, FloatTensor> inputs);

    /**
     * As {@link #run(Map)} for callers that run many times: arrays of {@code recycled}, an earlier answer that the caller
     * gives up, may be used again for this one.
     */
    default Map<String, FloatTensor> run(Map<String, FloatTensor> inputs, Map<String, FloatTensor> recycled) {
        return run(inputs);
    }

    /** Names of the graph inputs that have to be fed. */
    List<String> inputs();

    @Override
    void close();
}
