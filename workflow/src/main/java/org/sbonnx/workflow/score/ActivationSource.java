package org.sbonnx.workflow.score;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
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
import org.sbonnx.insert.Manifests;
import org.sbonnx.insert.Site;
import org.sbonnx.insert.site.SiteFinder;
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
        List<ScoreTarget> targets = targets(model, at);
        ClassScores head = sitesOnly ? null : context.classScores(model, data);
        String output = head == null ? null : head.prediction();
        OnnxModel computed = head == null ? model : head.model();
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

    private static List<ScoreTarget> targets(OnnxModel model, List<String> at) {
        List<ScoreTarget> targets = new ArrayList<>();
        for (Bottleneck b : Manifests.informative(model)) {
            List<String> names = b.groups().stream()
                    .flatMap(g -> g.channels().stream())
                    .map(Manifest.Channel::name)
                    .toList();
            targets.add(new ScoreTarget(
                    b.scored().output(), b.alias(), b.kind().name().toLowerCase(Locale.ROOT), names));
        }
        if (!at.isEmpty() || targets.isEmpty()) {
            SiteFinder finder = new SiteFinder(model);
            if (at.isEmpty()) {
                throw new BadInput(
                        model + " has no bottleneck and no site is named",
                        "name one with --at: "
                                + finder.sites().stream().map(Site::label).toList());
            }
            at.forEach(name -> {
                // A tensor need not cut the graph to be scored.
                targets.add(finder.listed(name)
                        .map(site -> ScoreTarget.vanilla(site.tensor(), site.alias()))
                        .orElseGet(() -> ScoreTarget.vanilla(finder.requireValue(name), null)));
            });
        }
        return targets;
    }
}
