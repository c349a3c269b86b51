package org.sbonnx.workflow.score;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.dump.DumpSource;
import org.sbonnx.auic.grid.Alignment;
import org.sbonnx.auic.grid.Framing;
import org.sbonnx.auic.score.ScoreTarget;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.head.ClassScores;
import org.sbonnx.insert.Cut;
import org.sbonnx.insert.Manifests;
import org.sbonnx.insert.Site;
import org.sbonnx.insert.site.CutFinder;
import org.sbonnx.insert.splice.MapViews;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.Hashes;
import org.sbonnx.schemas.Incomparable;
import org.sbonnx.schemas.Tool;
import org.sbonnx.schemas.data.Preprocess;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.model.Manifest;
import org.sbonnx.schemas.model.Manifest.Bottleneck;
import org.sbonnx.schemas.report.DumpManifest;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.workflow.InferenceContext;

/**
 * Where activations come from: a model that runs, or a dump of one.
 *
 * @param model name and hash
 * @param original model that it was made from, where known
 * @param device where it runs or ran
 * @param preprocess how images become its input
 * @param alignment of grid corners when its maps are up-sampled
 * @param targets tensors to score
 * @param output the model's output, for the reference and the segmentation; null to leave them out
 * @param source opens the targets and the output
 */
public record ActivationSource(
        ScoreReport.Model model,
        ScoreReport.@Nullable Model original,
        String device,
        Preprocess preprocess,
        Alignment alignment,
        List<ScoreTarget> targets,
        @Nullable String output,
        Supplier<FeatureSource> source) {
    /** Kind of the model's output in a dump's manifest. */
    public static final String OUTPUT = "output";

    /**
     * Activations of a model that runs over a data set.
     *
     * @param at sites besides the declared bottlenecks; a model without bottlenecks needs at least one
     * @param sitesOnly whether to compute the network only up to the sites, without its output
     */
    public static ActivationSource ofModel(
            InferenceContext context,
            OnnxModel model,
            List<String> at,
            SegmentationData data,
            boolean sitesOnly,
            String what) {
        ViewedTargets viewed = targets(model, at);
        List<ScoreTarget> targets = viewed.targets();
        ClassScores head = sitesOnly ? null : context.classScores(viewed.model(), data);
        String output = head == null ? null : head.prediction();
        OnnxModel computed = head == null ? viewed.model() : head.model();
        Preprocess preprocess = context.preprocess(model);
        return new ActivationSource(
                InferenceContext.identity(model),
                Manifests.find(model)
                        .map(m -> new ScoreReport.Model("original", m.original().sha256()))
                        .orElse(null),
                context.device(),
                preprocess,
                Alignment.of(model),
                targets,
                output,
                () -> context.features(data, preprocess, what).open(computed, tensors(targets, output)));
    }

    /**
     * Activations that were dumped, with the data set that they were made from.
     *
     * @param at names or aliases of dumped tensors; empty for all
     * @throws Incomparable if the dump is of other images or labels
     */
    public static ActivationSource ofDump(Path folder, List<String> at, SegmentationData data, boolean sitesOnly) {
        DumpManifest dump = DumpSource.read(folder);
        if (!data.sha256().equals(dump.data().sha256())) {
            throw new Incomparable("the dump '" + folder + "' was made of data set '"
                    + dump.data().name() + "' in an earlier state, not of '" + data.name() + "' as it is");
        }
        List<DumpManifest.Tensor> dumped =
                dump.tensors().stream().filter(t -> !t.kind().equals(OUTPUT)).toList();
        for (String a : at) {
            if (dumped.stream().noneMatch(t -> a.equals(t.name()) || a.equals(t.alias()))) {
                throw new BadInput(
                        "the dump '" + folder + "' has no tensor '" + a + "'",
                        "it has "
                                + dumped.stream().map(DumpManifest.Tensor::name).toList());
            }
        }
        List<ScoreTarget> targets = dumped.stream()
                .filter(t -> at.isEmpty() || at.contains(t.name()) || at.contains(String.valueOf(t.alias())))
                .map(t -> new ScoreTarget(t.name(), t.alias(), t.kind(), t.channels()))
                .toList();
        String output = sitesOnly ? null : dump.output();
        return new ActivationSource(
                dump.model(),
                dump.original(),
                dump.device(),
                dump.preprocess(),
                Alignment.valueOf(dump.alignment().toUpperCase(Locale.ROOT)),
                targets,
                output,
                () -> new DumpSource(folder, tensors(targets, output)));
    }

    Framing framing() {
        return Framing.of(preprocess);
    }

    /** Hash of everything that the counts depend on. */
    String key(SegmentationData data, String options) {
        var digest = Hashes.sha256();
        String text = String.join(
                "\n",
                Tool.NAME_AND_VERSION,
                model.sha256(),
                data.sha256(),
                device,
                Json.compact(preprocess),
                alignment.name(),
                targets.toString(),
                String.valueOf(output),
                options);
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        return Hashes.hex(digest);
    }

    private static List<String> tensors(List<ScoreTarget> targets, @Nullable String output) {
        Set<String> tensors = new LinkedHashSet<>();
        targets.forEach(t -> tensors.add(t.tensor()));
        if (output != null) {
            tensors.add(output);
        }
        return List.copyOf(tensors);
    }

    /** The model in which the named sites are maps, as {@link #ofModel} names them: the model itself but for views. */
    public static OnnxModel viewed(OnnxModel model, List<String> at) {
        return at.isEmpty() ? model : targets(model, at).model();
    }

    /** What is scored, and the model in which it is a map. */
    private record ViewedTargets(OnnxModel model, List<ScoreTarget> targets) {}

    private static ViewedTargets targets(OnnxModel model, List<String> at) {
        List<ScoreTarget> targets = new ArrayList<>();
        for (Bottleneck b : Manifests.informative(model)) {
            List<String> names = b.groups().stream()
                    .flatMap(g -> g.channels().stream())
                    .map(Manifest.Channel::name)
                    .toList();
            targets.add(new ScoreTarget(
                    b.scored().output(), b.alias(), b.kind().name().toLowerCase(Locale.ROOT), names));
        }
        if (at.isEmpty() && !targets.isEmpty()) {
            return new ViewedTargets(model, targets);
        }
        CutFinder finder = new CutFinder(model, List.of());
        if (at.isEmpty()) {
            throw new BadInput(
                    model + " has no bottleneck and no site is named",
                    "name one with --at: "
                            + finder.sites().sites().stream().map(Site::label).toList());
        }
        OnnxModel viewed = model;
        for (String name : at) {
            Optional<Cut> cut = cut(model, finder, name);
            if (cut.isEmpty()) {
                // A tensor need not cut the graph to be scored.
                targets.add(ScoreTarget.vanilla(finder.sites().requireValue(name), null));
                continue;
            }
            MapViews.Prepared prepared = MapViews.prepare(viewed, cut.get());
            viewed = prepared.model();
            for (Site place : prepared.cut().places()) {
                if (prepared.tensors().contains(place.tensor())) {
                    targets.add(ScoreTarget.vanilla(place.tensor(), place.alias()));
                }
            }
        }
        return new ViewedTargets(viewed, targets);
    }

    /** The site of that name; of a set its number and alias count, since its last tensor's name means that tensor alone. */
    private static Optional<Cut> cut(OnnxModel model, CutFinder finder, String name) {
        Optional<Cut> site = finder.sites().listed(name).map(Cut::of);
        return site.isPresent() || model.index().has(name) ? site : finder.listed(name);
    }
}
