package org.sbonnx.workflow.score;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
import org.sbonnx.graph.head.ClassScores;
import org.sbonnx.insert.Manifests;
import org.sbonnx.schemas.model.Manifest.Bottleneck;
import org.sbonnx.schemas.model.Manifest.CodeForm;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.workflow.InferenceContext;

/** Writes the HTML page of a report, with pictures of a few images. */
public final class ReportPageWriter {
    private static final int IMAGES_SHOWN = 8;

    private final InferenceContext context;

    public ReportPageWriter(InferenceContext context) {
        this.context = context;
    }

    /** Writes the page, with pictures of a few images. */
    public void write(Path file, PageContent content) {
        SegmentationData data = content.data();
        ScoreReport report = content.report();
        ScoreReport before = content.before();
        List<FeatureSource> open = new ArrayList<>();
        try {
            List<Pictures.ModelView> models = new ArrayList<>();
            models.add(pictureModel(ComparisonSide.AFTER, content.model(), report, data, open));
            if (content.original() != null && before != null) {
                models.add(pictureModel(ComparisonSide.BEFORE, content.original(), before, data, open));
            }
            List<Picture> pictures = Pictures.compute(data, Datasets.evenPositions(data.size(), IMAGES_SHOWN), models);
            String title = content.model()
                    .source()
                    .map(p -> String.valueOf(p.getFileName()))
                    .orElse(report.model().file());
            HtmlReport.write(file, new ReportPage(title, report, before, pictures, Legend.of(data), content.effects()));
        } finally {
            open.forEach(FeatureSource::close);
        }
    }

    /** Writes the page of a report without pictures; needs no model. */
    public static void writeScores(Path file, ScoreReport report) {
        HtmlReport.write(file, ReportPage.ofScores(report.model().file(), report, null));
    }

    /** Pictures of one model. */
    public List<Picture> pictures(OnnxModel model, ScoreReport scores, SegmentationData data, int[] images) {
        List<FeatureSource> open = new ArrayList<>();
        try {
            return Pictures.compute(
                    data, images, List.of(pictureModel(ComparisonSide.AFTER, model, scores, data, open)));
        } finally {
            open.forEach(FeatureSource::close);
        }
    }

    private Pictures.ModelView pictureModel(
            ComparisonSide side, OnnxModel model, ScoreReport scores, SegmentationData data, List<FeatureSource> open) {
        ClassScores head = context.classScores(model);
        String output = head.prediction();
        Set<String> tensors = new LinkedHashSet<>();
        List<Pictures.SiteView> views = new ArrayList<>();
        for (ScoreReport.Site site : scores.sites()) {
            tensors.add(site.site());
            views.add(new Pictures.SiteView(site, site.site(), oneHotGroups(model, site.site())));
        }
        tensors.add(output);
        FeatureSource source =
                context.features(data, context.preprocess(model), "drawing").open(head.model(), List.copyOf(tensors));
        open.add(source);
        return new Pictures.ModelView(side, source, output, views, context.framing(model));
    }

    /** Number of channels of each group, if all groups of the bottleneck at {@code tensor} are one-hot; else empty. */
    private static List<Integer> oneHotGroups(OnnxModel model, String tensor) {
        Optional<Bottleneck> bottleneck = Manifests.bottlenecks(model).stream()
                .filter(b -> b.scored().output().equals(tensor))
                .filter(b -> b.groups().stream().allMatch(g -> g.form() == CodeForm.ONEHOT))
                .findFirst();
        return bottleneck
                .map(b -> b.groups().stream().map(g -> g.channels().size()).toList())
                .orElse(List.of());
    }
}
