package org.sbonnx.insert.splice;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.edit.Edit;
import org.sbonnx.graph.edit.FreshNames;
import org.sbonnx.graph.edit.GraphEditor;
import org.sbonnx.insert.Manifests;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.model.Manifest;
import org.sbonnx.schemas.model.Manifest.Bottleneck;
import org.sbonnx.schemas.model.Manifest.CodeForm;

/** Replaces one-hot codes by softmax codes; the difference of the metrics shows how distributed the codes are. */
public final class SoftForm {
    private SoftForm() {}

    /** The model with every one-hot group softened at the manifest's temperature; empty where there is none. */
    public static Optional<OnnxModel> apply(OnnxModel model) {
        List<Bottleneck> bottlenecks = Manifests.bottlenecks(model);
        GraphIndex index = model.index();
        FreshNames names = new FreshNames(model);
        List<Edit> edits = new ArrayList<>();
        for (Bottleneck b : bottlenecks) {
            for (Manifest.Copy copy : b.tensors()) {
                for (int g = 0; g < b.groups().size(); g++) {
                    if (b.groups().get(g).form() == CodeForm.ONEHOT) {
                        soften(
                                model,
                                index,
                                names,
                                copy.logits().get(g),
                                copy.codes().get(g),
                                b.temperature(),
                                edits);
                    }
                }
            }
        }
        return edits.isEmpty() ? Optional.empty() : Optional.of(GraphEditor.apply(model, edits));
    }

    private static void soften(
            OnnxModel model,
            GraphIndex index,
            FreshNames names,
            String logits,
            String codes,
            double temperature,
            List<Edit> edits) {
        requireComputed(model, logits);
        requireComputed(model, codes);
        int dataType = (int) Attributes.integer(index.node(index.producer(codes).orElseThrow()), "to", 1);
        BottleneckEmitter emitter = new BottleneckEmitter(names, model, dataType);
        List<NodeProto> nodes = new ArrayList<>();
        String soft = emitter.softmax(nodes, codes, logits, temperature);
        edits.addAll(emitter.constantEdits());
        edits.add(new Edit.InsertAfter(logits, nodes));
        for (int consumer : index.consumers(codes)) {
            NodeProto node = index.node(consumer);
            for (int i = 0; i < node.getInputCount(); i++) {
                if (node.getInput(i).equals(codes)) {
                    edits.add(new Edit.ReplaceInput(node.getOutput(0), i, soft));
                }
            }
        }
    }

    /** The manifest is a claim about the graph, which may have been edited since. */
    private static void requireComputed(OnnxModel model, String value) {
        if (model.index().producer(value).isEmpty()) {
            throw new BadInput(
                    "the manifest of " + model + " names the value '" + value
                            + "', which no node of the model computes",
                    "insert the bottleneck again");
        }
    }
}
