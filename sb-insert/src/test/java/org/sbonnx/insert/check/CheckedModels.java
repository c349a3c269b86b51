package org.sbonnx.insert.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.graph.edit.Edit;
import org.sbonnx.graph.edit.GraphEditor;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.Graphs;
import org.sbonnx.insert.Manifests;
import org.sbonnx.insert.Site;
import org.sbonnx.insert.SpliceWeights;
import org.sbonnx.insert.site.SiteFinder;
import org.sbonnx.insert.splice.Splice;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.schemas.gate.Policy;
import org.sbonnx.schemas.gate.Verdict.Finding;
import org.sbonnx.schemas.gate.Verdict.Outcome;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.model.Manifest;
import org.sbonnx.schemas.model.Manifest.CodeForm;

/** A spliced model, ways of tampering with it, and what the structural check says of them. */
final class CheckedModels {
    private CheckedModels() {}

    static final Policy.Structure ALL = new Policy.Structure(
            new Policy.BottleneckRule(null, "reviewed"),
            new Policy.SimpleRule("no way round"),
            new Policy.FormRule(CodeForm.ONEHOT, "readable"),
            new Policy.ChannelRule(12, "an hour"),
            new Policy.NameRule(List.of("code1"), true, "safety case"),
            new Policy.SimpleRule("nobody else"),
            new Policy.UnchangedRule(true, "approved"));

    static final OnnxModel ORIGINAL = Graphs.residual(13);
    static final OnnxModel GOOD = splice(ORIGINAL, "block", BottleneckSpec.usb(1, 6, CodeForm.ONEHOT, 0.5));

    static OnnxModel splice(OnnxModel model, String at, BottleneckSpec spec) {
        Site site = new SiteFinder(model).find(at);
        SpliceWeights weights = SpliceWeights.random(site, spec, Splice.consumerKernels(model, site), 5);
        return Splice.apply(model, site, spec, weights);
    }

    static List<Finding> check(OnnxModel model) {
        return StructureCheck.check(ALL, model, ORIGINAL);
    }

    /** The only finding of a rule that is not a pass; everything else passes. */
    static Finding onlyFault(OnnxModel model, String rule) {
        List<Finding> faults =
                check(model).stream().filter(f -> f.outcome() != Outcome.PASS).toList();
        assertThat(faults).as(faults.toString()).hasSize(1);
        assertThat(faults.get(0).rule()).isEqualTo("structure." + rule);
        return faults.get(0);
    }

    /** Why codes are not what they should be; nodes that were not recognised count as additions as well. */
    static String formFault(OnnxModel model) {
        List<Finding> faults =
                check(model).stream().filter(f -> f.outcome() != Outcome.PASS).toList();
        assertThat(faults).extracting(Finding::rule).containsExactly("structure.form", "structure.unchanged");
        return faults.get(0).message();
    }

    static OnnxModel graph(OnnxModel model, Consumer<GraphProto.Builder> change) {
        GraphProto.Builder graph = model.graph().toBuilder();
        change.accept(graph);
        return model.with(model.proto().toBuilder().setGraph(graph).build());
    }

    static OnnxModel node(OnnxModel model, String output, UnaryOperator<NodeProto.Builder> change) {
        return graph(model, g -> {
            for (int i = 0; i < g.getNodeCount(); i++) {
                if (g.getNode(i).getOutput(0).equals(output)) {
                    g.setNode(i, change.apply(g.getNode(i).toBuilder()));
                }
            }
        });
    }

    static OnnxModel weights(OnnxModel model, String name) {
        return graph(model, g -> {
            for (int i = 0; i < g.getInitializerCount(); i++) {
                TensorProto t = g.getInitializer(i);
                if (t.getName().equals(name)) {
                    FloatTensor v = Tensors.floats(t);
                    float[] data = v.data().clone();
                    data[0] += 1;
                    g.setInitializer(i, Tensors.of(name, new FloatTensor(v.shape(), data)));
                }
            }
        });
    }

    static OnnxModel manifest(OnnxModel model, UnaryOperator<String> change) {
        String json = change.apply(Json.compact(Manifests.require(model)));
        assertThat(json).isNotEqualTo(Json.compact(Manifests.require(model)));
        return GraphEditor.apply(model, List.of(new Edit.SetMetadata(Manifest.KEY, json)));
    }

    static Manifest.Bottleneck only(OnnxModel model) {
        return Manifests.require(model).bottlenecks().get(0);
    }
}
