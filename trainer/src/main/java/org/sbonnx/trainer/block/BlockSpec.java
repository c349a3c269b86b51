package org.sbonnx.trainer.block;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sbonnx.graph.OnnxModel;

/**
 * Which part of a model a block computes, and which initializers are trained.
 *
 * @param model the whole model; nodes that the outputs do not need are left out
 * @param inputs values that are fed; nothing before them is computed
 * @param outputs values to compute
 * @param parameters floating-point initializers that receive gradients; each is one parameter, however often it is read
 * @param runningStatistics initializers that batch norms update in training: running means and variances
 * @param substitutions codes that a function of the forward pass computes instead of the graph
 * @param inputShapes shape of each graph input that is not fed but whose extents are read; the first extent is replaced by the
 *     batch size
 */
public record BlockSpec(
        OnnxModel model,
        List<String> inputs,
        List<String> outputs,
        Set<String> parameters,
        Set<String> runningStatistics,
        List<CodeSubstitution> substitutions,
        Map<String, long[]> inputShapes) {

    /** A part of a model in which nothing is trained or substituted. */
    public static BlockSpec of(OnnxModel model, List<String> inputs, List<String> outputs) {
        return new BlockSpec(model, inputs, outputs, Set.of(), Set.of(), List.of(), Map.of());
    }

    /** The same with these parameters. */
    public BlockSpec withParameters(Set<String> names) {
        return new BlockSpec(model, inputs, outputs, names, runningStatistics, substitutions, inputShapes);
    }

    /** The same with these running statistics. */
    public BlockSpec withRunningStatistics(Set<String> names) {
        return new BlockSpec(model, inputs, outputs, parameters, names, substitutions, inputShapes);
    }

    /** The same with these substitutions. */
    public BlockSpec withSubstitutions(List<CodeSubstitution> others) {
        return new BlockSpec(model, inputs, outputs, parameters, runningStatistics, others, inputShapes);
    }

    /** The same with shapes of graph inputs that are not fed. */
    public BlockSpec withInputShapes(Map<String, long[]> shapes) {
        return new BlockSpec(model, inputs, outputs, parameters, runningStatistics, substitutions, shapes);
    }
}
