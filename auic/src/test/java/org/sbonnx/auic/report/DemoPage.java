package org.sbonnx.auic.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.Datasets;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.schemas.report.ScoreReport.Category;
import org.sbonnx.schemas.report.ScoreReport.ClassIou;
import org.sbonnx.schemas.report.ScoreReport.ConceptExtent;
import org.sbonnx.schemas.report.ScoreReport.Epoch;
import org.sbonnx.schemas.report.ScoreReport.FrontierPoint;
import org.sbonnx.schemas.report.ScoreReport.Reference;
import org.sbonnx.schemas.report.ScoreReport.Segmentation;
import org.sbonnx.schemas.report.ScoreReport.Site;
import org.sbonnx.schemas.report.ScoreReport.TaskScore;
import org.sbonnx.schemas.report.ScoreReportBuilder;

/** A whole page as a conversion would give it. */
final class DemoPage {
    private DemoPage() {}

    /** Two sites, two grids, a sweep and a training. */
    static ReportPage of(SegmentationData data, int pictures) {
        DrawnFeatures early = DrawnFeatures.entangled(data, 96, 32, 20);
        DrawnFeatures late = DrawnFeatures.codes(data, 1, 20, 32, 20);
        DrawnFeatures twice = DrawnFeatures.codes(data, 2, 12, 32, 20);
        Site before = DemoScores.site("/layer3/relu", "layer3", "vanilla", data, early);
        Site beforePyramid = DemoScores.site("/ppm/cat", "pyramid", "vanilla", data, early);
        Site after = DemoScores.site("/layer3/relu", "layer3", "usb", data, late);
        Site afterPyramid = DemoScores.site("/ppm/cat", "pyramid", "usb", data, twice);
        List<Picture> shown = Pictures.compute(
                data,
                Datasets.evenPositions(data.size(), pictures),
                List.of(
                        new Pictures.ModelView(
                                ComparisonSide.BEFORE,
                                early,
                                DrawnFeatures.CLASSES,
                                List.of(
                                        new Pictures.SiteView(before, DrawnFeatures.SITE, List.of()),
                                        new Pictures.SiteView(beforePyramid, DrawnFeatures.SITE, List.of()))),
                        new Pictures.ModelView(
                                ComparisonSide.AFTER,
                                late,
                                DrawnFeatures.CLASSES,
                                List.of(new Pictures.SiteView(after, DrawnFeatures.SITE, List.of(20))))));
        List<Picture> pyramid = Pictures.compute(
                data,
                Datasets.evenPositions(data.size(), pictures),
                List.of(new Pictures.ModelView(
                        ComparisonSide.AFTER,
                        twice,
                        null,
                        List.of(new Pictures.SiteView(afterPyramid, DrawnFeatures.SITE, List.of(12, 12))))));
        List<Picture> all = new ArrayList<>();
        for (int i = 0; i < shown.size(); i++) {
            Picture p = shown.get(i);
            List<SiteMap> sites = new ArrayList<>(p.sites());
            sites.addAll(pyramid.get(i).sites());
            all.add(new Picture(p.name(), p.image(), p.labels(), p.predictedBefore(), p.predictedAfter(), sites));
        }
        return new ReportPage(
                "pspnet18 – layer3 and pyramid",
                report(data, List.of(after, afterPyramid), true),
                report(data, List.of(before, beforePyramid), false),
                all,
                Legend.of(data));
    }

    static ScoreReport report(SegmentationData data, List<Site> sites, boolean after) {
        ScoreReport.Model original = new ScoreReport.Model("pspnet18.onnx", "a1".repeat(32));
        return new ScoreReportBuilder(
                        "sbonnx 0.1.0",
                        after ? new ScoreReport.Model("pspnet18-sb.onnx", "b2".repeat(32)) : original,
                        new ScoreReport.Data(data.name(), data.size(), data.sha256()),
                        "CPU, ONNX Runtime 1.29.0, 2 threads")
                .original(after ? original : null)
                .options(Map.of("exact", "false", "countUnannotated", "false"))
                .sites(sites)
                .reference(Map.of(
                        ScoreReport.NATIVE,
                        new Reference(0.607, 0.607, Map.of("class", new Category(0.607, 0.607, 1.0, 0.607, 7))),
                        ScoreReport.LABEL,
                        new Reference(0.612, 0.601, Map.of("class", new Category(0.612, 0.612, 0.94, 0.601, 7)))))
                .concepts(extents(data), List.of("part: bicycle bell", "part: roof rack"))
                .segmentation(after ? new Segmentation(task(data, 0.62, 0), task(data, 0.585, 1)) : null)
                .frontier(after ? frontier() : null)
                .training(after ? training() : null)
                .build();
    }

    private static List<ConceptExtent> extents(SegmentationData data) {
        Map<Integer, long[]> counts = new HashMap<>();
        for (int image = 0; image < data.size(); image++) {
            Map<Integer, Long> here = new HashMap<>();
            for (LabelMap layer : data.labels(image)) {
                for (short concept : layer.concepts()) {
                    if (concept >= 0) {
                        here.merge((int) concept, 1L, Long::sum);
                    }
                }
            }
            here.forEach((concept, pixels) -> {
                long[] sum = counts.computeIfAbsent(concept, c -> new long[2]);
                sum[0]++;
                sum[1] += pixels;
            });
        }
        return data.concepts().stream()
                .map(c -> {
                    long[] sum = counts.getOrDefault(c.index(), new long[2]);
                    return new ConceptExtent(c.name(), c.category(), sum[0], sum[1]);
                })
                .toList();
    }

    private static TaskScore task(SegmentationData data, double miou, int shift) {
        List<ClassIou> classes = new ArrayList<>();
        for (Concept c : data.concepts()) {
            if (c.category().equals("class")) {
                @Nullable
                Double iou = c.id() == 2 && data.concepts().size() > 30
                        ? null
                        : 0.9 - 0.07 * c.id() - 0.03 * shift * (c.id() % 3);
                classes.add(new ClassIou(c.name(), iou));
            }
        }
        return new TaskScore(miou, shift == 0 ? null : miou + 0.011, 0.91 - 0.01 * shift, classes);
    }

    private static List<FrontierPoint> frontier() {
        List<FrontierPoint> points = new ArrayList<>();
        int[] k = {6, 8, 11, 16, 24, 32, 50};
        double[] miou = {0.43, 0.5, 0.577, 0.584, 0.589, 0.59, 0.595};
        double[] auic = {0.63, 0.59, 0.54, 0.41, 0.27, 0.2, 0.12};
        double[] coverage = {0.34, 0.43, 0.535, 0.52, 0.51, 0.5, 0.47};
        for (int i = 0; i < k.length; i++) {
            points.add(new FrontierPoint("1x" + k[i], k[i], k[i], miou[i], auic[i], coverage[i], 1.0));
        }
        return points;
    }

    private static List<Epoch> training() {
        List<Epoch> epochs = new ArrayList<>();
        for (int e = 1; e <= 14; e++) {
            double t = e / 14.0;
            epochs.add(new Epoch(
                    e,
                    e <= 4 ? "bottleneck" : "downstream",
                    1.4 * Math.exp(-2.2 * t) + 0.25 + 0.03 * Math.sin(5 * e),
                    0.3 + 0.3 * (1 - Math.exp(-4 * t)),
                    e % 2 == 0 ? 0.12 + 0.46 * (1 - Math.exp(-4.5 * t)) : null,
                    20 - (int) (5 * t),
                    0.01 + 0.99 * Math.pow(1 - t, 3),
                    31.5));
        }
        return epochs;
    }
}
