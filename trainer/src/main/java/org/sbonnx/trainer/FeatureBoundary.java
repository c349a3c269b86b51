package org.sbonnx.trainer;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.edit.SubGraph;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.model.Manifest;
import org.sbonnx.schemas.model.Manifest.Bottleneck;

/** The tensors between the frozen and the trained part of a bottlenecked model. */
public final class FeatureBoundary {
    private FeatureBoundary() {}

    /**
     * The source tensors, at all copies, of a bottleneck that no other bottleneck precedes in the graph. The order of insertion
     * does not matter; of parallel bottlenecks the one listed first is taken.
     *
     * @throws BadInput if the model has no bottleneck
     */
    public static List<String> tensors(OnnxModel model, Manifest manifest) {
        GraphIndex index = model.index();
        for (Bottleneck b : manifest.bottlenecks()) {
            List<String> sources =
                    b.tensors().stream().map(Manifest.Copy::source).toList();
            Set<String> before = new HashSet<>(sources);
            for (int node : SubGraph.nodesBetween(index, List.of(), sources)) {
                NodeProto n = index.node(node);
                before.addAll(n.getOutputList());
            }
            boolean first = manifest.bottlenecks().stream()
                    .filter(other -> other != b)
                    .flatMap(other -> other.tensors().stream())
                    .noneMatch(copy -> before.contains(copy.output()));
            if (first) {
                return sources;
            }
        }
        throw new BadInput(
                model + " has no bottleneck before all others", "insert bottlenecks at sites one after another");
    }
}
