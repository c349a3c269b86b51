package org.sbonnx.trainer;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
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
     * The source tensors, at all copies, of the bottlenecks of a cut that no other cut precedes in the graph. The order of
     * insertion does not matter; of parallel cuts the one listed first is taken.
     *
     * @throws BadInput if the model has no bottleneck
     */
    public static List<String> tensors(OnnxModel model, Manifest manifest) {
        GraphIndex index = model.index();
        List<List<Bottleneck>> cuts = manifest.cuts();
        for (List<Bottleneck> cut : cuts) {
            List<String> sources = copies(cut).map(Manifest.Copy::source).toList();
            Set<String> before = new HashSet<>(sources);
            for (int node : SubGraph.nodesBetween(index, List.of(), sources)) {
                NodeProto n = index.node(node);
                before.addAll(n.getOutputList());
            }
            boolean first = cuts.stream()
                    .filter(other -> other != cut)
                    .flatMap(FeatureBoundary::copies)
                    .noneMatch(copy -> before.contains(copy.output()));
            if (first) {
                return sources;
            }
        }
        throw new BadInput(
                model + " has no bottleneck before all others", "insert bottlenecks at sites one after another");
    }

    private static Stream<Manifest.Copy> copies(List<Bottleneck> cut) {
        return cut.stream().flatMap(b -> b.tensors().stream());
    }
}
