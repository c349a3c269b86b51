package org.sbonnx.cli.command;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.Parameters;
import com.beust.jcommander.ParametersDelegate;
import com.beust.jcommander.converters.PathConverter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sbonnx.cli.console.Console;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.shape.Shape;
import org.sbonnx.insert.Manifests;
import org.sbonnx.insert.Site;
import org.sbonnx.insert.site.RecommendedSites;
import org.sbonnx.insert.site.SiteFinder;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.ValueInfoProto;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.model.InspectReport;
import org.sbonnx.schemas.model.Manifest;
import org.sbonnx.workflow.InferenceContext;
import org.sbonnx.workflow.ModelLoader;
import org.sbonnx.workflow.ProgressListener;

@Parameters(commandDescription = "what is in a model: inputs, outputs, operators, sites, bottlenecks")
public final class InspectCommand implements Command {
    @Parameter(description = "M  the ONNX file", required = true, converter = PathConverter.class)
    @Nullable
    Path model;

    @Parameter(names = "--outputs", description = "outputs that a site must cut off, separated by commas; default: all")
    List<String> outputs = new ArrayList<>();

    @Parameter(
            names = "--verify",
            description = "try an identity bottleneck at every site, and say how much it changes the outputs")
    boolean verify;

    @ParametersDelegate
    private final CommonOptions common = new CommonOptions();

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public int run(Console console) {
        OnnxModel onnx = ModelLoader.loadChecked(console, Objects.requireNonNull(model));
        SiteFinder finder = new SiteFinder(onnx, outputs);
        InspectReport report = report(onnx, finder, verify ? deviations(console, onnx, finder) : Map.of());
        print(console, report);
        if (common.json != null) {
            Json.write(common.json, report);
        }
        return ExitCode.FINE;
    }

    private Map<Integer, Double> deviations(Console console, OnnxModel onnx, SiteFinder finder) {
        InferenceContext context = new InferenceContext(common.settings(), console);
        Map<Integer, Double> found = new HashMap<>();
        if (finder.sites().isEmpty()) {
            return found;
        }
        try (ProgressListener.Step progress =
                console.begin("sites", finder.sites().size())) {
            context.verifier(onnx).verifyAll(onnx, finder.sites(), (site, deviation) -> {
                found.put(site.index(), deviation);
                progress.advanceTo(found.size());
            });
        }
        return found;
    }

    private static InspectReport report(OnnxModel onnx, SiteFinder finder, Map<Integer, Double> deviations) {
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
                finder.flops(),
                finder.sites().stream()
                        .map(s -> site(s, deviations.get(s.index())))
                        .toList(),
                RecommendedSites.select(finder.sites()).stream()
                        .map(Site::index)
                        .toList(),
                finder.rejected().stream()
                        .map(r -> new InspectReport.NotOffered(r.tensor(), r.shape(), r.reason()))
                        .toList(),
                Manifests.find(onnx).map(Manifest::bottlenecks).orElse(List.of()));
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

    private static List<InspectReport.Value> values(List<ValueInfoProto> values, SiteFinder finder) {
        return values.stream()
                .map(v -> new InspectReport.Value(
                        v.getName(),
                        finder.shapes()
                                .shapeOf(v.getName())
                                .map(Shape::toString)
                                .orElse("?")))
                .toList();
    }

    private void print(Console console, InspectReport r) {
        console.print(
                "opset %d, IR %d, %s, %d nodes, %.2f GFLOP",
                r.opset(), r.irVersion(), r.producer().strip(), r.nodes(), r.flops() / 1e9);
        r.inputs().forEach(v -> console.print("input   %s %s", v.name(), v.shape()));
        r.outputs().forEach(v -> console.print("output  %s %s", v.name(), v.shape()));
        StringBuilder operators = new StringBuilder("operators");
        r.operators()
                .forEach((op, n) ->
                        operators.append(' ').append(op).append('\u00d7').append(n));
        console.print(operators.toString());
        console.print("");
        console.print(
                "site  alias            channels  stride  copies  after   readers                    %stensor",
                verify ? "identity  " : "");
        r.sites().forEach(s -> print(console, s));
        if (r.sites().isEmpty()) {
            console.print("no tensor is crossed by every path from the inputs to the outputs and is a map");
        }
        if (!r.candidates().isEmpty()) {
            console.print("");
            console.print(
                    "worth trying first: %s",
                    r.candidates().stream().map(String::valueOf).collect(Collectors.joining(", ")));
        }
        if (!r.notOffered().isEmpty()) {
            console.print("");
        }
        r.notOffered().forEach(n -> console.print("no site: %s %s: %s", n.tensor(), n.shape(), n.reason()));
        for (Manifest.Bottleneck b : r.bottlenecks()) {
            console.print("");
            console.print(
                    "bottleneck at %s: %s, %s, %d channels in %d groups",
                    b.label(), b.kind(), b.form(), b.channels(), b.groups().size());
        }
    }

    private void print(Console console, InspectReport.Site s) {
        long remade = s.readers().stream()
                .filter(x -> x.mode() == Manifest.ConsumerMode.REMADE)
                .count();
        long restored = s.readers().size() - remade;
        String readers = (remade > 0 ? remade + " remade" : "")
                + (remade > 0 && restored > 0 ? ", " : "")
                + (restored > 0 ? restored + " restored" : "");
        String identity = verify ? formatDeviation(s.identityDeviation()) : "";
        console.print(
                "%4d  %-16s %8d  %6s  %6d  %4.0f %%  %-25s  %s%s",
                s.index(),
                String.join(" ", s.aliases()),
                s.channels(),
                s.stride() == 0 ? "?" : s.stride(),
                s.tensors().size(),
                100 * s.flopsAfter(),
                readers,
                identity,
                s.name());
    }

    private static String formatDeviation(@Nullable Double deviation) {
        return deviation == null ? "   differs" : String.format(Locale.ROOT, "%8.0e  ", deviation);
    }
}
