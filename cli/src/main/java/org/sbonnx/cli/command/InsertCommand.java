package org.sbonnx.cli.command;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.Parameters;
import com.beust.jcommander.ParametersDelegate;
import com.beust.jcommander.converters.PathConverter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sbonnx.cli.console.Console;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.check.CheckedModelFile;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.Cut;
import org.sbonnx.insert.Manifests;
import org.sbonnx.insert.Site;
import org.sbonnx.insert.site.CutFinder;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.workflow.ModelLoader;
import org.sbonnx.workflow.convert.Insertion;
import org.sbonnx.workflow.convert.Insertion.Placement;

@Parameters(commandDescription = "splice bottlenecks into a model, with random weights")
public final class InsertCommand implements Command {
    @Parameter(description = "M  the ONNX file", required = true, converter = PathConverter.class)
    @Nullable
    Path model;

    @ParametersDelegate
    private final SpliceOptions splice = new SpliceOptions();

    @Parameter(names = "--linear", description = "a plain linear bottleneck of K channels")
    int linear = 0;

    @Parameter(names = "--identity", description = "identity weights, with as many channels as the site")
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

    /** One command for each site, if each has a bottleneck of its own; else empty. */
    private final List<InsertCommand> perSite = new ArrayList<>();

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
        Insertion.Result result = new Insertion(common.settings(), console)
                .insert(
                        original,
                        common.outputs,
                        placements(new CutFinder(original, common.outputs)),
                        expose,
                        !noVerify);
        result.placements().forEach(p -> print(console, p));
        OnnxModel spliced = result.model();
        CheckedModelFile.write(spliced, Objects.requireNonNull(output));
        console.print("wrote %s", output);
        if (common.json != null) {
            Json.write(common.json, Manifests.require(spliced));
        }
        return ExitCode.FINE;
    }

    /** All sites are found before anything is inserted: numbers mean what 'inspect' lists. */
    private List<Placement> placements(CutFinder finder) {
        List<Placement> all = new ArrayList<>();
        for (InsertCommand c : perSite.isEmpty() ? List.of(this) : perSite) {
            for (String name : c.splice.at) {
                Cut cut = finder.find(name);
                all.add(new Placement(cut, c.specs(cut), c.identity));
            }
        }
        return all;
    }

    private static void print(Console console, Placement p) {
        for (int i = 0; i < p.specs().size(); i++) {
            print(console, p.cut().places().get(i), p.specs().get(i));
        }
    }

    private static void print(Console console, Site site, BottleneckSpec spec) {
        console.print(
                "%s: %d channels instead of %d at %d %s",
                site.label(),
                spec.channels(),
                site.channels(),
                site.tensors().size(),
                site.tensors().size() == 1 ? "place" : "copies");
        site.consumers().forEach(r -> console.print("  %-8s  %s", r.refitted() ? "remade" : "restored", r.label()));
    }

    private List<BottleneckSpec> specs(Cut cut) {
        int kinds = (identity ? 1 : 0) + (linear > 0 ? 1 : 0) + (splice.anyBottleneck() ? 1 : 0);
        if (kinds != 1) {
            throw new BadInput(
                    kinds == 0
                            ? "no bottleneck is named for '" + cut.label() + "'"
                            : "more than one kind of bottleneck is named for '" + cut.label() + "'",
                    "give one of --usb (with or without --ssb), --ssb, --linear and --identity");
        }
        if (identity) {
            return cut.places().stream().map(BottleneckSpec::identity).toList();
        }
        return linear > 0
                ? Collections.nCopies(cut.places().size(), BottleneckSpec.linear(linear))
                : splice.specs(cut, null);
    }

    /**
     * A command line in which every {@code --at SITE} may be followed by a bottleneck of its own:
     * {@code --at layer3 --usb 1x20 --at layer4 --linear 8}.
     *
     * @param common arguments that belong to no site
     * @param sites arguments of each site, its {@code --at} first
     */
    private record SiteArguments(List<String> common, List<List<String>> sites) {
        private static final String SITE = "--at";
        private static final Set<String> BOTTLENECK_OPTIONS = Set.of("--usb", "--ssb", "--linear", "--identity");
        private static final Set<String> FLAGS = Set.of("--identity");
        private static final Set<String> DETAILS = Set.of("--form", "--temperature");

        static SiteArguments of(String[] args) {
            List<String> common = new ArrayList<>();
            List<List<String>> sites = new ArrayList<>();
            for (int i = 0; i < args.length; i++) {
                String arg = args[i];
                if (arg.equals(SITE)) {
                    sites.add(new ArrayList<>());
                }
                boolean ofSite = !sites.isEmpty()
                        && (arg.equals(SITE) || BOTTLENECK_OPTIONS.contains(arg) || DETAILS.contains(arg));
                List<String> into = ofSite ? sites.get(sites.size() - 1) : common;
                into.add(arg);
                if (ofSite && !FLAGS.contains(arg) && i + 1 < args.length) {
                    into.add(args[++i]);
                }
            }
            return new SiteArguments(common, sites);
        }

        /** Whether bottlenecks are named for more than one site separately. */
        boolean hasSeveralBottlenecks() {
            return sites.stream()
                            .filter(s -> s.stream().anyMatch(BOTTLENECK_OPTIONS::contains))
                            .count()
                    > 1;
        }

        /** The command line for one site. */
        String[] arguments(int site) {
            List<String> all = new ArrayList<>(common);
            all.addAll(sites.get(site));
            return all.toArray(String[]::new);
        }
    }
}
