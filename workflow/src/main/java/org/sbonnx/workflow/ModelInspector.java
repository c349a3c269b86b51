package org.sbonnx.workflow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.shape.Shape;
import org.sbonnx.insert.Cut;
import org.sbonnx.insert.Manifests;
import org.sbonnx.insert.Site;
import org.sbonnx.insert.site.CutFinder;
import org.sbonnx.insert.site.RecommendedCuts;
import org.sbonnx.insert.splice.Splice;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.ValueInfoProto;
import org.sbonnx.schemas.model.InspectReport;
import org.sbonnx.schemas.model.Manifest;

/** Lists what is in a model: inputs, outputs, operators, sites for bottlenecks, and the bottlenecks it has. */
public final class ModelInspector {
    private ModelInspector() {}

    /**
     * Inspects a model.
     *
     * @param outputs that a site must cut off from the inputs; empty for all
     * @param context runs an identity bottleneck at every site that has none, to report how much it changes the outputs; null runs nothing
     */
    public static InspectReport inspect(OnnxModel model, List<String> outputs, @Nullable InferenceContext context) {
        CutFinder finder = new CutFinder(model, outputs);
        return report(model, finder, context == null ? Map.of() : deviations(model, finder, context));
    }

    /** Deviation of the outputs, relative to their scale, by the index of the site with the identity bottleneck. */
    private static Map<Integer, Double> deviations(OnnxModel model, CutFinder finder, InferenceContext context) {
        Map<Integer, Double> found = new HashMap<>();
        List<Cut> cuts = new ArrayList<>();
        finder.sites().sites().forEach(s -> cuts.add(Cut.of(s)));
        cuts.addAll(finder.sets());
        // Where a bottleneck is already, there is no place for another one.
        cuts.removeIf(
                c -> c.places().stream().anyMatch(s -> Splice.occupant(model, s).isPresent()));
        if (cuts.isEmpty()) {
            return found;
        }
        try (ProgressListener.Step progress = context.listener().begin("sites", cuts.size())) {
            context.verifier(model).verifyAll(model, cuts, (cut, deviation) -> {
                found.put(cut.index(), deviation);
                progress.advanceTo(found.size());
            });
        }
        return found;
    }

    private static InspectReport report(OnnxModel onnx, CutFinder finder, Map<Integer, Double> deviations) {
        Map<String, Integer> operators = new TreeMap<>();
        for (NodeProto node : onnx.graph().getNodeList()) {
            operators.merge(node.getOpType(), 1, Integer::sum);
        }
        return new InspectReport(
                onnx.sha256(),
                onnx.opset(),
                onnx.proto().getIrVersion(),
                onnx.proto().getProducerName() + " " + onnx.proto().getProducerVersion(),
                values(onnx.inputs(), finder),
                values(onnx.outputs(), finder),
                onnx.graph().getNodeCount(),
                operators,
                finder.sites().flops(),
                finder.sites().sites().stream()
                        .map(s -> site(s, deviations.get(s.index())))
                        .toList(),
                finder.sets().stream()
                        .map(c -> set(c, deviations.get(c.index())))
                        .toList(),
                recommended(onnx, finder),
                finder.sites().rejected().stream()
                        .map(r -> new InspectReport.NotOffered(r.tensor(), r.shape(), r.reason()))
                        .toList(),
                Manifests.bottlenecks(onnx));
    }

    /** Numbers of the cuts that are worth trying first; never where a bottleneck is, nor its own values. */
    private static List<Integer> recommended(OnnxModel model, CutFinder finder) {
        Set<String> own = new HashSet<>();
        for (Manifest.Bottleneck b : Manifests.bottlenecks(model)) {
            b.tensors().forEach(copy -> {
                own.add(copy.output());
                own.addAll(copy.logits());
                own.addAll(copy.codes());
            });
        }
        Manifests.find(model)
                .ifPresent(m -> m.allViews().forEach(v -> {
                    own.addAll(v.maps());
                    own.add(v.result());
                }));
        Predicate<Site> isFree = s -> s.tensors().stream().noneMatch(own::contains)
                && Splice.occupant(model, s).isEmpty();
        return RecommendedCuts.select(
                        finder.sites().sites().stream().filter(isFree).toList(),
                        finder.sets().stream()
                                .filter(c -> c.places().stream().allMatch(isFree))
                                .toList())
                .stream()
                .map(Cut::index)
                .toList();
    }

    private static InspectReport.Site site(Site s, @Nullable Double deviation) {
        return new InspectReport.Site(
                s.index(),
                s.tensor(),
                s.alias(),
                s.aliases(),
                s.channels(),
                s.stride(),
                s.tensors(),
                s.consumers().stream()
                        .map(r -> new InspectReport.Consumer(
                                r.label(),
                                r.refitted() ? Manifest.ConsumerMode.REMADE : Manifest.ConsumerMode.RESTORED))
                        .toList(),
                s.flopsAfter(),
                deviation == null || !Double.isFinite(deviation) ? null : deviation);
    }

    private static InspectReport.SiteSet set(Cut cut, @Nullable Double deviation) {
        return new InspectReport.SiteSet(
                cut.index(),
                cut.label(),
                cut.places().stream().map(s -> site(s, null)).toList(),
                cut.flopsAfter(),
                deviation == null || !Double.isFinite(deviation) ? null : deviation);
    }

    private static List<InspectReport.Value> values(List<ValueInfoProto> values, CutFinder finder) {
        return values.stream()
                .map(v -> new InspectReport.Value(
                        v.getName(),
                        finder.sites()
                                .shapes()
                                .shapeOf(v.getName())
                                .map(Shape::toString)
                                .orElse("?")))
                .toList();
    }
}
