package org.sbonnx.graph.layout;

/** Says what the axes of one operator's outputs run over. */
@FunctionalInterface
interface AxisRule {
    /**
     * Axes of an output; at least one input is computed from the image.
     *
     * @throws Untraceable if that cannot be said
     */
    TracedValue apply(AxisContext node, int output);
}
