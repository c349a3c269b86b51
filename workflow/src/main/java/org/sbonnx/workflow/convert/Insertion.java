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
import org.sbonnx.insert.Cut;
import org.sbonnx.insert.Site;
import org.sbonnx.insert.SpliceWeights;
import org.sbonnx.insert.site.CutFinder;
import org.sbonnx.insert.splice.MapViews;
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
     * Bottlenecks to insert at a cut.
     *
     * @param specs one for each place of the cut
     * @param identity whether they pass the places' channels through unchanged; else their weights are random
     */
    public record Placement(Cut cut, List<BottleneckSpec> specs, boolean identity) {
        public Placement {
            specs = List.copyOf(specs);
        }

        /** A bottleneck at a site that cuts alone. */
        public static Placement at(Site site, BottleneckSpec spec, boolean identity) {
            return new Placement(Cut.of(site), List.of(spec), identity);
        }
    }

    /**
     * A model with bottlenecks.
     *
     * @param placements what was inserted, in graph order; sites are those of the model at the time of insertion
     */
    public record Result(OnnxModel model, List<Placement> placements) {}

    /** Warns where a bottleneck is wider than its place. */
    public static void warnIfWide(ProgressListener listener, Cut cut, List<BottleneckSpec> specs) {
        for (int i = 0; i < specs.size(); i++) {
            warnIfWide(listener, cut.places().get(i), specs.get(i));
        }
    }

    private static void warnIfWide(ProgressListener listener, Site site, BottleneckSpec spec) {
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
            Cut cut = new CutFinder(spliced, outputs).places(p.cut().tensors());
            inserted.add(new Placement(cut, p.specs(), p.identity()));
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
            for (Site site : p.cut().places()) {
                if (!tensors.add(site.tensor())) {
                    throw new BadInput(
                            "site '" + site.label() + "' is named twice", "give each bottleneck its own site");
                }
            }
        }
        return placements.stream()
                .sorted(Comparator.comparingDouble(p -> -p.cut().flopsAfter()))
                .toList();
    }

    private void verifySites(SpliceVerifier verifier, OnnxModel original, List<Placement> placements) {
        verifier.verifyAll(
                original,
                placements.stream().map(Placement::cut).toList(),
                (cut, deviation) -> listener.note(String.format(
                        Locale.ROOT,
                        "%s: identity splice deviates by %.1e of the output's scale",
                        cut.label(),
                        SpliceVerifier.requireWithin(cut, SpliceVerifier.tolerance(cut), deviation))));
    }

    private OnnxModel insert(OnnxModel original, Placement p, boolean expose, @Nullable Preprocess known) {
        warnIfWide(listener, p.cut(), p.specs());
        MapViews.Prepared prepared = MapViews.prepare(original, p.cut());
        OnnxModel model = prepared.model();
        List<Site> places = prepared.cut().places();
        List<BottleneckSpec> specs =
                p.identity() ? places.stream().map(BottleneckSpec::identity).toList() : prepared.specs(p.specs());
        List<Splice.Part> parts = new ArrayList<>();
        for (int i = 0; i < specs.size(); i++) {
            Site site = places.get(i);
            var kernels = Splice.consumerKernels(model, site);
            SpliceWeights weights = p.identity()
                    ? SpliceWeights.identity(site, kernels)
                    : SpliceWeights.random(site, specs.get(i), kernels, settings.seed());
            parts.add(new Splice.Part(specs.get(i), weights));
        }
        return Splice.apply(model, prepared.cut(), parts, new Splice.Options(expose, known));
    }
}
