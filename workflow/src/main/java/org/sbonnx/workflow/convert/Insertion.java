package org.sbonnx.workflow.convert;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.Site;
import org.sbonnx.insert.SpliceWeights;
import org.sbonnx.insert.site.SiteFinder;
import org.sbonnx.insert.splice.Splice;
import org.sbonnx.insert.splice.SpliceVerifier;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.data.Preprocess;
import org.sbonnx.workflow.EngineSettings;
import org.sbonnx.workflow.InferenceContext;
import org.sbonnx.workflow.ProgressListener;

/** Splices bottlenecks with random or identity weights into a model. */
public final class Insertion {
    private final EngineSettings settings;
    private final ProgressListener listener;

    /** @param settings seed, preprocessing and the engine; the engine is loaded only to verify */
    public Insertion(EngineSettings settings, ProgressListener listener) {
        this.settings = settings;
        this.listener = listener;
    }

    /**
     * A bottleneck to insert.
     *
     * @param identity whether it passes the site's channels through unchanged; else its weights are random
     */
    public record Placement(Site site, BottleneckSpec spec, boolean identity) {}

    /**
     * A model with bottlenecks.
     *
     * @param placements what was inserted, in graph order; sites are those of the model at the time of insertion
     */
    public record Result(OnnxModel model, List<Placement> placements) {}

    /** Warns where a bottleneck is wider than its site. */
    public static void warnIfWide(ProgressListener listener, Site site, BottleneckSpec spec) {
        if (spec.channels() > site.channels()) {
            listener.warn(spec.channels() + " channels are more than the " + site.channels() + " of site '"
                    + site.label() + "': this is no bottleneck");
        }
    }

    /**
     * Inserts all bottlenecks.
     *
     * @param outputs that a site must cut off from the inputs; empty for all
     * @param placements in any order, with sites of {@code original}
     * @param expose whether the bottlenecks' maps become outputs of the model too
     * @param verify whether identity bottlenecks at the sites are tried first, and the result is run
     * @throws BadInput if a site is named twice, or verification fails
     */
    public Result insert(
            OnnxModel original, List<String> outputs, List<Placement> placements, boolean expose, boolean verify) {
        List<Placement> ordered = inGraphOrder(placements);
        Preprocess known = InferenceContext.knownPreprocess(original, settings);
        SpliceVerifier verifier = verify ? new InferenceContext(settings, listener).verifier(original) : null;
        if (verifier != null) {
            verifySites(verifier, original, ordered);
        }
        OnnxModel spliced = original;
        List<Placement> inserted = new ArrayList<>();
        for (Placement p : ordered) {
            Site site = new SiteFinder(spliced, outputs).find(p.site().tensor());
            inserted.add(new Placement(site, p.spec(), p.identity()));
            spliced = insert(spliced, inserted.get(inserted.size() - 1), expose, known);
        }
        if (verifier != null) {
            verifier.verifyRuns(spliced);
        }
        return new Result(spliced, inserted);
    }

    private static List<Placement> inGraphOrder(List<Placement> placements) {
        Set<String> tensors = new HashSet<>();
        for (Placement p : placements) {
            if (!tensors.add(p.site().tensor())) {
                throw new BadInput(
                        "site '" + p.site().label() + "' is named twice", "give each bottleneck its own site");
            }
        }
        return placements.stream()
                .sorted(Comparator.comparingDouble(p -> -p.site().flopsAfter()))
                .toList();
    }

    private void verifySites(SpliceVerifier verifier, OnnxModel original, List<Placement> placements) {
        verifier.verifyAll(
                original,
                placements.stream().map(Placement::site).toList(),
                (site, deviation) -> listener.note(String.format(
                        Locale.ROOT,
                        "%s: identity splice deviates by %.1e of the output's scale",
                        site.label(),
                        SpliceVerifier.requireWithin(site, SpliceVerifier.tolerance(site), deviation))));
    }

    private OnnxModel insert(OnnxModel model, Placement p, boolean expose, @Nullable Preprocess known) {
        var kernels = Splice.consumerKernels(model, p.site());
        warnIfWide(listener, p.site(), p.spec());
        SpliceWeights weights = p.identity()
                ? SpliceWeights.identity(p.site(), kernels)
                : SpliceWeights.random(p.site(), p.spec(), kernels, settings.seed());
        return Splice.apply(model, p.site(), p.spec(), weights, new Splice.Options(expose, known));
    }
}
