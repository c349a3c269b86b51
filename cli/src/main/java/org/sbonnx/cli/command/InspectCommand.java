package org.sbonnx.cli.command;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.Parameters;
import com.beust.jcommander.ParametersDelegate;
import com.beust.jcommander.converters.PathConverter;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sbonnx.cli.console.Console;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.check.ModelForm;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.model.InspectReport;
import org.sbonnx.schemas.model.Manifest;
import org.sbonnx.workflow.InferenceContext;
import org.sbonnx.workflow.ModelInspector;
import org.sbonnx.workflow.ModelLoader;

@Parameters(commandDescription = "contents of a model: inputs, outputs, operators, sites, bottlenecks")
public final class InspectCommand implements Command {
    /** Characters of the column of names. */
    private static final int NAMES_WIDTH = 16;

    @Parameter(description = "M  the ONNX file", required = true, converter = PathConverter.class)
    @Nullable
    Path model;

    @Parameter(
            names = "--verify",
            description = "insert an identity bottleneck at every site, and report how much it changes the outputs")
    boolean verify;

    @ParametersDelegate
    private final CommonOptions common = new CommonOptions();

    @Override
    public CommonOptions common() {
        return common;
    }

    /** Tensors that bottlenecks read. */
    private final Set<String> taken = new HashSet<>();

    @Override
    public int run(Console console) {
        OnnxModel onnx = ModelLoader.loadChecked(console, Objects.requireNonNull(model));
        InferenceContext context = verify ? new InferenceContext(common.settings(), console) : null;
        InspectReport report = ModelInspector.inspect(onnx, common.outputs, context);
        report.bottlenecks().forEach(b -> b.tensors().forEach(t -> taken.add(t.source())));
        print(console, report);
        ModelForm.describe(onnx).ifPresent(form -> {
            console.print("");
            console.print("this file is %s", form);
        });
        if (common.json != null) {
            Json.write(common.json, report);
        }
        return ExitCode.FINE;
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
        r.sets().forEach(s -> print(console, s));
        if (r.sites().isEmpty() && r.sets().isEmpty()) {
            console.print("no feature map [n, c, h, w] lies on every path from the inputs to the outputs");
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
        print(console, String.format(Locale.ROOT, "%4d", s.index()), s);
    }

    private void print(Console console, String number, InspectReport.Site s) {
        long remade = s.readers().stream()
                .filter(x -> x.mode() == Manifest.ConsumerMode.REMADE)
                .count();
        long restored = s.readers().size() - remade;
        String readers = (remade > 0 ? remade + " remade" : "")
                + (remade > 0 && restored > 0 ? ", " : "")
                + (restored > 0 ? restored + " restored" : "");
        String identity = verify && !number.endsWith("+") ? formatDeviation(s) : "";
        console.print(
                "%s  %-16s %8d  %6s  %6d  %4.0f %%  %-25s  %s%s",
                number,
                names(s.aliases()),
                s.channels(),
                s.stride() == 0 ? "?" : s.stride(),
                s.tensors().size(),
                100 * s.flopsAfter(),
                readers,
                identity,
                s.name());
    }

    /** As many names as the column holds, at least one. */
    private static String names(List<String> aliases) {
        String all = String.join(" ", aliases);
        return all.length() <= NAMES_WIDTH || aliases.isEmpty() ? all : aliases.get(0);
    }

    private void print(Console console, InspectReport.SiteSet set) {
        console.print("");
        console.print(
                "%4d  %d places that cut together, %.0f %% of the operations after them%s",
                set.index(),
                set.places().size(),
                100 * set.flopsAfter(),
                verify
                        ? ", identity "
                                + formatDeviation(set.identityDeviation()).strip()
                        : "");
        set.places().forEach(s -> print(console, "   +", s));
    }

    private String formatDeviation(InspectReport.Site s) {
        boolean isTaken = s.identityDeviation() == null && s.tensors().stream().anyMatch(taken::contains);
        return isTaken ? "   taken  " : formatDeviation(s.identityDeviation());
    }

    private static String formatDeviation(@Nullable Double deviation) {
        return deviation == null ? "   differs" : String.format(Locale.ROOT, "%8.0e  ", deviation);
    }
}
