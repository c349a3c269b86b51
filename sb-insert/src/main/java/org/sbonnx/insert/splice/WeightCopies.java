package org.sbonnx.insert.splice;

import java.util.ArrayList;
import java.util.List;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.edit.FreshNames;
import org.sbonnx.graph.edit.GraphEditor;
import org.sbonnx.schemas.model.Manifest;
import org.sbonnx.schemas.model.Manifest.Bottleneck;

/**
 * A model in which the part after the bottlenecks shares no weights with the frozen part, and its bottlenecks, each with the
 * list of weights that may be trained after it.
 */
record WeightCopies(OnnxModel model, List<Bottleneck> bottlenecks) {

    /** Copies weights that the frozen part shares, and lists again which weights may be trained after each bottleneck. */
    static WeightCopies copyShared(OnnxModel model, List<Bottleneck> bottlenecks) {
        OnnxModel separated = model;
        List<Bottleneck> refreshed = new ArrayList<>();
        for (Bottleneck b : bottlenecks) {
            List<String> outputs = bottlenecks.stream()
                    .filter(other -> other == b || b.set() != null && b.set().equals(other.set()))
                    .flatMap(other -> other.tensors().stream())
                    .map(Manifest.Copy::output)
                    .toList();
            TrainableWeights trainable = TrainableWeights.downstreamOf(separated, outputs, new FreshNames(separated));
            separated = GraphEditor.apply(separated, trainable.edits());
            refreshed.add(
                    b.withParameters(new Manifest.Parameters(b.parameters().phase1(), trainable.names())));
        }
        return new WeightCopies(separated, List.copyOf(refreshed));
    }
}
