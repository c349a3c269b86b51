package org.sbonnx.auic.ablation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntConsumer;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.Preprocessor;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.TaskLabels;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.GraphRunner;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.head.ClassScores;
import org.sbonnx.graph.head.HeadFinder;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.Tool;
import org.sbonnx.schemas.data.Preprocess;
import org.sbonnx.schemas.model.Manifest.Bottleneck;
import org.sbonnx.schemas.model.Manifest.Copy;
import org.sbonnx.schemas.report.AblationReport;
import org.sbonnx.schemas.report.AblationReport.ClassCount;
import org.sbonnx.schemas.report.ScoreReport;

/**
 * Measures the effect of each channel of the bottlenecks on the model's output. The rest of the model sees only these channels, so
 * replacing one and running the rest again shows exactly what it contributes.
 *
 * <pre>
 * Input    images; no labels are needed
 * Counts   long, exact; mean changes of scores are sums in doubles, in the order of the images
 * Cost     per image one run of the model, and per active channel one run (one-hot codes: two) of what follows the bottleneck
 * </pre>
 */
public final class ChannelAblation {
    private final GraphRunner.Factory runners;
    private final OnnxModel model;
    private final Preprocessor preprocessor;
    private final SegmentationData data;
    private final String output;

    public ChannelAblation(GraphRunner.Factory runners, OnnxModel model, Preprocess preprocess, SegmentationData data) {
        this.runners = runners;
        ClassScores head = HeadFinder.find(model, preprocess.judged());
        this.model = head.model();
        this.preprocessor = new Preprocessor(preprocess);
        this.data = data;
        this.output = head.prediction();
    }

    /**
     * Measures every channel of every bottleneck.
     *
     * @param device where the model ran, for the report
     * @param progress receives the number of images done, over all bottlenecks
     */
    public AblationReport measure(
            List<Bottleneck> bottlenecks, ScoreReport.Model identity, String device, IntConsumer progress) {
        List<AblationReport.Site> sites = new ArrayList<>();
        ClassTotals totals = new ClassTotals();
        for (Bottleneck b : bottlenecks) {
            int done = sites.size() * data.size();
            sites.add(site(b, sites.isEmpty() ? totals : new ClassTotals(), i -> progress.accept(done + i)));
        }
        return new AblationReport(
                Tool.NAME_AND_VERSION,
                identity,
                new ScoreReport.Data(data.name(), data.size(), data.sha256()),
                device,
                totals.pixels,
                totals.named(data),
                sites);
    }

    private AblationReport.Site site(Bottleneck b, ClassTotals totals, IntConsumer progress) {
        Set<String> kept = new LinkedHashSet<>();
        for (Copy copy : b.tensors()) {
            kept.add(copy.output());
            kept.addAll(copy.logits());
        }
        List<String> cut = b.tensors().stream().map(Copy::output).distinct().toList();
        OnnxModel downstreamModel = DownstreamModel.extract(model, cut, output);
        ChannelStatistics statistics = new ChannelStatistics(b);
        try (GraphRunner upstream = runners.open(model, List.copyOf(kept));
                GraphRunner downstream = runners.open(downstreamModel, List.of(output))) {
            for (int i = 0; i < data.size(); i++) {
                statistics.add(upstream.run(input(upstream, i)));
            }
            SiteAblation effects = new SiteAblation(b, statistics);
            for (int i = 0; i < data.size(); i++) {
                Map<String, FloatTensor> image = input(upstream, i);
                Map<String, FloatTensor> codes = upstream.run(image);
                Prediction before = run(downstream, image, codes, Map.of());
                totals.add(before);
                for (SiteAblation.AblationRun run : effects.runs()) {
                    Map<String, FloatTensor> changed = run.changed(codes);
                    // A channel that is not active in an image has no effect there.
                    run.effects().add(before, changed.isEmpty() ? before : run(downstream, image, codes, changed));
                }
                progress.accept(i + 1);
            }
            return effects.report(totals.count());
        }
    }

    private Map<String, FloatTensor> input(GraphRunner runner, int image) {
        if (runner.inputs().size() != 1) {
            throw new BadInput(
                    model + " needs the inputs " + runner.inputs() + ", but an image provides only one",
                    "use a model whose only input is the image");
        }
        float[] pixels = preprocessor.tensor(data.image(image));
        return Map.of(runner.inputs().get(0), new FloatTensor(preprocessor.shape(), pixels));
    }

    private Prediction run(
            GraphRunner downstream,
            Map<String, FloatTensor> image,
            Map<String, FloatTensor> codes,
            Map<String, FloatTensor> changed) {
        Map<String, FloatTensor> fed = new HashMap<>();
        for (String name : downstream.inputs()) {
            FloatTensor value = changed.getOrDefault(name, codes.getOrDefault(name, image.get(name)));
            fed.put(name, Objects.requireNonNull(value, name));
        }
        return Prediction.of(output, Objects.requireNonNull(downstream.run(fed).get(output)));
    }

    /** Pixels of each class without an intervention. */
    private static final class ClassTotals {
        private long pixels;
        private long[] counts = new long[0];

        void add(Prediction outcome) {
            if (outcome.count() > counts.length) {
                counts = Arrays.copyOf(counts, outcome.count());
            }
            pixels += outcome.classes().length;
            for (int c : outcome.classes()) {
                counts[c]++;
            }
        }

        int count() {
            return counts.length;
        }

        /** Counts with class names from the task's labels, or with numbers if there are none. */
        List<ClassCount> named(SegmentationData data) {
            Map<Integer, String> names = new HashMap<>();
            TaskLabels.of(data)
                    .map(TaskLabels::classes)
                    .orElse(List.of())
                    .forEach((Concept c) -> names.put(c.id(), c.name()));
            List<ClassCount> named = new ArrayList<>();
            for (int c = 0; c < counts.length; c++) {
                named.add(new ClassCount(names.getOrDefault(c, "class " + c), counts[c]));
            }
            return named;
        }
    }
}
