package org.sbonnx.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.report.ComparisonSide;
import org.sbonnx.auic.report.HtmlReport;
import org.sbonnx.auic.report.Legend;
import org.sbonnx.auic.report.Picture;
import org.sbonnx.auic.report.Pictures;
import org.sbonnx.auic.report.ReportPage;
import org.sbonnx.datasets.Datasets;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.Manifests;
import org.sbonnx.schemas.model.Manifest;
import org.sbonnx.schemas.model.Manifest.Bottleneck;
import org.sbonnx.schemas.model.Manifest.CodeForm;
import org.sbonnx.schemas.report.AblationReport;
import org.sbonnx.schemas.report.ScoreReport;

/** Makes the HTML page of a report, with pictures of a few images. */
final class Pages {
    private static final int PICTURES = 8;

    private final Workbench bench;

    Pages(Workbench bench) {
        this.bench = bench;
    }

    /**
     * Writes the page.
     *
     * @param original the model before, with its own scores, where there is one
     * @param effects what the model uses its channels for, where that was measured
     */
    void write(
            Path file,
            OnnxModel model,
            ScoreReport after,
            @Nullable OnnxModel original,
            @Nullable ScoreReport before,
            @Nullable AblationReport effects,
            SegmentationData data) {
        List<FeatureSource> open = new ArrayList<>();
        try {
            List<Pictures.ModelView> models = new ArrayList<>();
            models.add(pictured(ComparisonSide.AFTER, model, after, data, open));
            if (original != null && before != null) {
                models.add(pictured(ComparisonSide.BEFORE, original, before, data, open));
            }
            List<Picture> pictures = Pictures.compute(data, Datasets.evenPositions(data.size(), PICTURES), models);
            String title = model.source()
                    .map(p -> String.valueOf(p.getFileName()))
                    .orElse(after.model().file());
            HtmlReport.write(file, new ReportPage(title, after, before, pictures, Legend.of(data), effects));
        } finally {
            open.forEach(FeatureSource::close);
        }
    }

    /** Pictures of a model alone. */
    List<Picture> pictures(OnnxModel model, ScoreReport scores, SegmentationData data, int[] images) {
        List<FeatureSource> open = new ArrayList<>();
        try {
            return Pictures.compute(data, images, List.of(pictured(ComparisonSide.AFTER, model, scores, data, open)));
        } finally {
            open.forEach(FeatureSource::close);
        }
    }

    private Pictures.ModelView pictured(
            ComparisonSide side, OnnxModel model, ScoreReport scores, SegmentationData data, List<FeatureSource> open) {
        String output = model.outputs().get(0).getName();
        Set<String> tensors = new LinkedHashSet<>();
        List<Pictures.SiteView> views = new ArrayList<>();
        for (ScoreReport.Site site : scores.sites()) {
            tensors.add(site.site());
            views.add(new Pictures.SiteView(site, site.site(), oneHotGroups(model, site.site())));
        }
        tensors.add(output);
        FeatureSource source =
                bench.features(data, bench.preprocess(model), "drawing").open(model, List.copyOf(tensors));
        open.add(source);
        return new Pictures.ModelView(side, source, output, views, bench.framing(model));
    }

    /** Widths of the groups of a bottleneck whose groups are all one-hot; else none. */
    private static List<Integer> oneHotGroups(OnnxModel model, String tensor) {
        Optional<Bottleneck> bottleneck = Manifests.find(model).map(Manifest::bottlenecks).orElse(List.of()).stream()
                .filter(b -> b.scored().output().equals(tensor))
                .filter(b -> b.groups().stream().allMatch(g -> g.form() == CodeForm.ONEHOT))
                .findFirst();
        return bottleneck
                .map(b -> b.groups().stream().map(g -> g.channels().size()).toList())
                .orElse(List.of());
    }
}
