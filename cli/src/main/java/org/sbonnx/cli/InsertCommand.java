package org.sbonnx.cli;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.Parameters;
import com.beust.jcommander.ParametersDelegate;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.Site;
import org.sbonnx.insert.SiteFinder;
import org.sbonnx.insert.Splice;
import org.sbonnx.insert.SpliceVerifier;
import org.sbonnx.insert.SpliceWeights;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.Preprocess;

@Parameters(commandDescription = "splice a bottleneck into a model, with random weights")
final class InsertCommand implements Command {
    @Parameter(
            description = "M  the ONNX file",
            required = true,
            converter = com.beust.jcommander.converters.PathConverter.class)
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

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public int run(Console console) {
        OnnxModel onnx = OnnxModel.load(Objects.requireNonNull(model));
        Workbench bench = new Workbench(console, common);
        Preprocess known = bench.knownPreprocess(onnx);
        SpliceVerifier verifier = noVerify
                ? null
                : new SpliceVerifier(
                        bench.runners(),
                        onnx,
                        known == null ? 512 : known.height(),
                        known == null ? 512 : known.width());
        for (String name : splice.at) {
            Site site = new SiteFinder(onnx).find(name);
            if (verifier != null) {
                console.note(
                        "%s: identity splice deviates by %.1e of the output's scale",
                        site.label(), verifier.identity(onnx, site));
            }
            onnx = insert(console, onnx, site, known);
        }
        if (verifier != null) {
            verifier.runs(onnx);
        }
        onnx.save(Objects.requireNonNull(output));
        console.print("wrote %s", output);
        return Exit.FINE;
    }

    private OnnxModel insert(Console console, OnnxModel onnx, Site site, @Nullable Preprocess known) {
        var kernels = Splice.readerKernels(onnx, site);
        BottleneckSpec spec = spec(site);
        SpliceOptions.warnIfWide(console, site, spec);
        SpliceWeights weights = identity
                ? SpliceWeights.identity(site, kernels)
                : SpliceWeights.random(site, spec, kernels, common.seed);
        console.print(
                "%s: %d channels instead of %d, %d readers remade, %d restored",
                site.label(),
                spec.channels(),
                site.channels(),
                site.readers().stream().filter(Site.Reader::remade).count(),
                site.readers().stream().filter(r -> !r.remade()).count());
        return Splice.apply(onnx, site, spec, weights, expose, known);
    }

    private BottleneckSpec spec(Site site) {
        int kinds = (identity ? 1 : 0) + (linear > 0 ? 1 : 0) + (splice.anyBottleneck() ? 1 : 0);
        if (kinds != 1) {
            throw new BadInput(
                    kinds == 0 ? "no bottleneck is named" : "more than one kind of bottleneck is named",
                    "give one of --usb (with or without --ssb), --ssb, --linear and --identity");
        }
        if (identity) {
            return BottleneckSpec.identity(site);
        }
        return linear > 0 ? BottleneckSpec.linear(linear) : splice.spec(null);
    }
}
