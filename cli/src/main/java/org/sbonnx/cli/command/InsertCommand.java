package org.sbonnx.cli.command;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.Parameters;
import com.beust.jcommander.ParametersDelegate;
import com.beust.jcommander.converters.PathConverter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sbonnx.cli.console.Console;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.Manifests;
import org.sbonnx.insert.Site;
import org.sbonnx.insert.SpliceWeights;
import org.sbonnx.insert.site.SiteFinder;
import org.sbonnx.insert.splice.Splice;
import org.sbonnx.insert.splice.SpliceVerifier;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.data.Preprocess;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.workflow.InferenceContext;
import org.sbonnx.workflow.ModelLoader;
import org.sbonnx.workflow.convert.Conversion;

@Parameters(commandDescription = "splice bottlenecks into a model, with random weights")
public final class InsertCommand implements Command {
    @Parameter(description = "M  the ONNX file", required = true, converter = PathConverter.class)
    @Nullable
    Path model;

    @ParametersDelegate
    private final SpliceOptions splice = new SpliceOptions();

    @Parameter(names = "--linear", description = "a plain linear bottleneck of K channels")
    int linear = 0;

    @Parameter(names = "--identity", description = "as many channels as the site, identity weights")
    boolean identity;

    @Parameter(names = "--expose", description = "add the bottleneck's maps as extra outputs")
    boolean expose;

    @Parameter(names = "--no-verify", description = "do not run the result")
    boolean noVerify;

    @Parameter(
            names = {"-o", "--output"},
            description = "the ONNX file to write",
            required = true)
    @Nullable
    Path output;

    @ParametersDelegate
    private final CommonOptions common = new CommonOptions();

    /** One command for each site where sites have bottlenecks of their own. */
    private final List<InsertCommand> perSite = new ArrayList<>();

    /** A bottleneck to be: where, what, and the command that asked for it. */
    private record Placement(Site site, BottleneckSpec spec, InsertCommand command) {}

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public String[] arguments(String[] all) {
        SiteArguments sections = SiteArguments.of(all);
        if (!sections.hasSeveralBottlenecks()) {
            return all;
        }
        for (int i = 0; i < sections.sites().size(); i++) {
            InsertCommand one = new InsertCommand();
            Usage.parser("insert", one).parse(sections.arguments(i));
            perSite.add(one);
        }
        return sections.arguments(0);
    }

    @Override
    public int run(Console console) {
        OnnxModel original = ModelLoader.loadChecked(console, Objects.requireNonNull(model));
        List<Placement> placements = placements(new SiteFinder(original, splice.outputs));
        Preprocess known = InferenceContext.knownPreprocess(original, common.settings());
        SpliceVerifier verifier = noVerify ? null : new InferenceContext(common.settings(), console).verifier(original);
        if (verifier != null) {
            verifier.verifyAll(
                    original,
                    placements.stream().map(Placement::site).toList(),
                    (site, deviation) -> console.note(
                            "%s: identity splice deviates by %.1e of the output's scale",
                            site.label(),
                            SpliceVerifier.requireWithin(site, SpliceVerifier.tolerance(original, site), deviation)));
        }
        OnnxModel spliced = original;
        for (Placement p : placements) {
            Site site = splice.site(spliced, p.site().tensor());
            spliced = p.command().insert(console, spliced, site, p.spec(), known);
        }
        if (verifier != null) {
            verifier.verifyRuns(spliced);
        }
        spliced.save(Objects.requireNonNull(output));
        console.print("wrote %s", output);
        if (common.json != null) {
            Json.write(common.json, Manifests.require(spliced));
        }
        return ExitCode.FINE;
    }

    /** In graph order, found before anything is inserted: numbers mean what 'inspect' lists. */
    private List<Placement> placements(SiteFinder finder) {
        List<Placement> all = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (InsertCommand c : perSite.isEmpty() ? List.of(this) : perSite) {
            for (String name : c.splice.at) {
                Site site = finder.find(name);
                if (!taken.add(site.tensor())) {
                    throw new BadInput(
                            "site '" + site.label() + "' is named twice", "give each bottleneck its own site");
                }
                all.add(new Placement(site, c.spec(site), c));
            }
        }
        all.sort(Comparator.comparingDouble(p -> -p.site().flopsAfter()));
        return all;
    }

    private OnnxModel insert(
            Console console, OnnxModel onnx, Site site, BottleneckSpec spec, @Nullable Preprocess known) {
        var kernels = Splice.consumerKernels(onnx, site);
        Conversion.warnIfWide(console, site, spec);
        SpliceWeights weights = identity
                ? SpliceWeights.identity(site, kernels)
                : SpliceWeights.random(site, spec, kernels, common.seed);
        console.print(
                "%s: %d channels instead of %d at %d %s",
                site.label(),
                spec.channels(),
                site.channels(),
                site.tensors().size(),
                site.tensors().size() == 1 ? "place" : "copies");
        site.consumers().forEach(r -> console.print("  %-8s  %s", r.refitted() ? "remade" : "restored", r.label()));
        return Splice.apply(onnx, site, spec, weights, expose, known);
    }

    private BottleneckSpec spec(Site site) {
        int kinds = (identity ? 1 : 0) + (linear > 0 ? 1 : 0) + (splice.anyBottleneck() ? 1 : 0);
        if (kinds != 1) {
            throw new BadInput(
                    kinds == 0
                            ? "no bottleneck is named for '" + site.label() + "'"
                            : "more than one kind of bottleneck is named for '" + site.label() + "'",
                    "give one of --usb (with or without --ssb), --ssb, --linear and --identity");
        }
        if (identity) {
            return BottleneckSpec.identity(site);
        }
        return linear > 0 ? BottleneckSpec.linear(linear) : splice.spec(null);
    }
}
