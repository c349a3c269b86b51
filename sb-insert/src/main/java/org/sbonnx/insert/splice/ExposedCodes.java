package org.sbonnx.insert.splice;

import java.util.ArrayList;
import java.util.List;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.edit.Edit;
import org.sbonnx.graph.edit.GraphEditor;
import org.sbonnx.insert.Manifests;
import org.sbonnx.onnx.ValueInfoProto;
import org.sbonnx.schemas.model.Manifest.Bottleneck;

/** Makes the codes of bottlenecks outputs of a model. */
public final class ExposedCodes {
    private ExposedCodes() {}

    /**
     * The model with the codes of every declared bottleneck as further outputs; codes that are outputs already stay.
     *
     * @throws org.sbonnx.schemas.BadInput if the model declares no bottleneck
     */
    public static OnnxModel of(OnnxModel model) {
        List<Edit> edits = new ArrayList<>();
        for (Bottleneck b : Manifests.require(model).bottlenecks()) {
            String output = b.scored().output();
            if (model.outputs().stream().noneMatch(v -> v.getName().equals(output))) {
                edits.add(new Edit.AddOutput(
                        ValueInfoProto.newBuilder().setName(output).build()));
            }
        }
        return GraphEditor.apply(model, edits);
    }
}
