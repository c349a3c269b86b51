package org.sbonnx.insert.splice;

import java.util.ArrayList;
import java.util.List;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.edit.Edit;
import org.sbonnx.graph.edit.GraphEditor;
import org.sbonnx.insert.Manifests;
import org.sbonnx.onnx.ValueInfoProto;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.model.Manifest.Bottleneck;

/** Adds the codes of a model's bottlenecks to its outputs. */
public final class ExposedCodes {
    private ExposedCodes() {}

    /**
     * The model with the codes of every declared bottleneck as further outputs; codes that are outputs already stay.
     *
     * @throws BadInput if the model declares no bottleneck, or one that it does not have
     */
    public static OnnxModel of(OnnxModel model) {
        GraphIndex index = model.index();
        List<Edit> edits = new ArrayList<>();
        for (Bottleneck b : Manifests.require(model).bottlenecks()) {
            String output = b.scored().output();
            if (!index.has(output)) {
                throw new BadInput(
                        "the manifest of " + model + " names the codes '" + output + "', which the model does not have",
                        "insert the bottleneck again");
            }
            if (model.outputs().stream().noneMatch(v -> v.getName().equals(output))) {
                edits.add(new Edit.AddOutput(
                        ValueInfoProto.newBuilder().setName(output).build()));
            }
        }
        return GraphEditor.apply(model, edits);
    }
}
