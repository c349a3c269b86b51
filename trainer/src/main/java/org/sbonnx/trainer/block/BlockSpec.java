package org.sbonnx.trainer.block;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sbonnx.graph.OnnxModel;

/**
 * Which part of a model a block is, and what of it is learnt.
 *
 * @param model the whole model; what the outputs do not need is left out
 * @param inputs values that are fed; nothing before them is computed
 * @param outputs values to compute
 * @param parameters initializers of floating point that receive gradients; each is one parameter, however often it is read
 * @param runningStatistics initializers that batch norms move in training (running statistics)
 * @param substitutions values computed by the pass instead of the graph
 * @param inputShapes shape of each graph input that is not fed but whose extents are read; the first extent is replaced by the
 *     batch
 */
public record BlockSpec(
        OnnxModel model,
        List<String> inputs,
        List<String> outputs,
        Set<String> parameters,
        Set<String> runningStatistics,
        List<CodeSubstitution> substitutions,
        Map<String, long[]> inputShapes) {}
