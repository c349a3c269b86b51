package org.sbonnx.auic.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.schemas.report.ChannelScoreBuilder;
import org.sbonnx.schemas.report.GridScoresBuilder;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.schemas.report.ScoreReport.Category;
import org.sbonnx.schemas.report.ScoreReport.ChannelScore;
import org.sbonnx.schemas.report.ScoreReport.GridScores;
import org.sbonnx.schemas.report.ScoreReport.Site;

/** Scores for demonstration pages: equation 22 at a handful of thresholds, labels taken at the middle of each cell. */
final class DemoScores {
    private static final int THRESHOLDS = 10;

    private final List<Concept> concepts;
    private final List<short[]> layers = new ArrayList<>();
    private final float[][] values;

    private DemoScores(SegmentationData data, DrawnFeatures features) {
        concepts = data.concepts();
        List<float[]> images = new ArrayList<>();
        int[] size = new int[2];
        features.stream((image, tensors) -> {
            images.add(tensors.get(DrawnFeatures.SITE).data().clone());
            size[0] = tensors.get(DrawnFeatures.SITE).dim(3);
            size[1] = tensors.get(DrawnFeatures.SITE).dim(2);
        });
        int cells = size[0] * size[1];
        values = new float[features.channels()][cells * images.size()];
        for (int image = 0; image < images.size(); image++) {
            for (int k = 0; k < values.length; k++) {
                System.arraycopy(images.get(image), k * cells, values[k], image * cells, cells);
            }
        }
        for (int layer = 0; layer < data.labels(0).size(); layer++) {
            short[] all = new short[cells * images.size()];
            for (int image = 0; image < images.size(); image++) {
                LabelMap map = data.labels(image).get(layer);
                for (int cell = 0; cell < cells; cell++) {
                    int x = (2 * (cell % size[0]) + 1) * map.width() / (2 * size[0]);
                    int y = (2 * (cell / size[0]) + 1) * map.height() / (2 * size[1]);
                    all[image * cells + cell] = map.concepts()[y * map.width() + x];
                }
            }
            layers.add(all);
        }
    }

    static Site site(String name, String alias, String kind, SegmentationData data, DrawnFeatures features) {
        DemoScores demo = new DemoScores(data, features);
        List<ChannelScore> scores = new ArrayList<>();
        List<Integer> active = new ArrayList<>();
        for (int k = 0; k < demo.values.length; k++) {
            scores.add(demo.score(k, kind.equals("usb") ? "code" + k : null));
            float first = demo.values[k][0];
            boolean constant = true;
            for (float v : demo.values[k]) {
                constant &= v == first;
            }
            if (!constant) {
                active.add(k);
            }
        }
        Map<String, GridScores> grids = new TreeMap<>();
        grids.put(ScoreReport.NATIVE, demo.grid(scores, active, kind.equals("usb") ? 1.0 : 0.06));
        grids.put(
                ScoreReport.LABEL,
                demo.grid(
                        scores.stream().map(s -> scaled(s, 0.97)).toList(), active, kind.equals("usb") ? 0.941 : 0.05));
        return new Site(name, alias, kind, demo.values.length, active.size(), active, grids);
    }

    private ChannelScore score(int channel, String name) {
        float[] sorted = values[channel].clone();
        Arrays.sort(sorted);
        TreeSet<Float> thetas = new TreeSet<>();
        for (int i = 1; i < THRESHOLDS; i++) {
            thetas.add((sorted[sorted.length * i / THRESHOLDS] + sorted[sorted.length - 1]) / 2);
            thetas.add(sorted[sorted.length * i / THRESHOLDS]);
        }
        double[][] best = new double[concepts.size()][3];
        for (Concept concept : concepts) {
            short[] layer = layers.get(concept.category().equals("class") ? 0 : 1);
            for (float theta : thetas) {
                double[] at = at(values[channel], layer, concept.index(), theta);
                if (at[0] > best[concept.index()][0]) {
                    best[concept.index()] = new double[] {at[0], at[1], theta};
                }
            }
        }
        List<Concept> ranked = concepts.stream()
                .sorted(Comparator.comparingDouble((Concept c) -> -best[c.index()][0]))
                .toList();
        double[] own = best[ranked.get(0).index()];
        double[] next = best[ranked.get(1).index()];
        return new ChannelScoreBuilder(channel, name)
                .concept(ranked.get(0).name(), ranked.get(0).category())
                .scores(own[0], own[1], own[0] - 0.1)
                .threshold(own[2] > 0 ? own[2] : null, own[2] > 0 ? own[2] : 0.0, own[2] > 0 ? own[2] : null)
                .runnerUp(ranked.get(1).name(), own[0] - next[0])
                .byIou(ranked.get(0).name(), own[1])
                .netDissect(own[1] > 0.3 ? ranked.get(0).name() : null, own[2])
                .build();
    }

    private static double[] at(float[] a, short[] layer, int concept, float theta) {
        long tp = 0;
        long fp = 0;
        long fn = 0;
        long tn = 0;
        for (int i = 0; i < a.length; i++) {
            boolean on = a[i] > theta;
            boolean is = layer[i] == concept;
            tp += on && is ? 1 : 0;
            fp += on && !is ? 1 : 0;
            fn += !on && is ? 1 : 0;
            tn += !on && !is ? 1 : 0;
        }
        double iou = tp == 0 ? 0 : (double) tp / (tp + fp + fn);
        double not = tn == 0 ? 0 : (double) tn / (tn + fp + fn);
        return new double[] {(iou + not) / 2, iou};
    }

    private static ChannelScore scaled(ChannelScore s, double factor) {
        return new ChannelScoreBuilder(s.channel(), s.name())
                .concept(s.concept(), s.category())
                .scores(s.miou() * factor, s.iou() * factor, s.phi() * factor)
                .threshold(
                        s.threshold(),
                        s.thresholdRange().get(0),
                        s.thresholdRange().get(1))
                .runnerUp(s.runnerUp(), s.margin() * factor)
                .byIou(s.iouConcept(), s.bestIou() * factor)
                .netDissect(s.netDissectConcept(), s.netDissectThreshold())
                .drivenBy(s.drivenBy())
                .build();
    }

    private GridScores grid(List<ChannelScore> scores, List<Integer> active, double stability) {
        double sum = sum(scores, "");
        Map<String, Category> categories = new TreeMap<>();
        for (String name : List.of("class", "part")) {
            if (concepts.stream().anyMatch(c -> c.category().equals(name))) {
                double own = sum(scores, name) / Math.max(1, active.size());
                categories.put(
                        name,
                        new Category(
                                own,
                                own * active.size() / scores.size(),
                                stability,
                                coverage(scores, name),
                                distinct(scores, name)));
            }
        }
        double auic = sum / Math.max(1, active.size());
        int detectors =
                (int) scores.stream().filter(s -> s.netDissectConcept() != null).count();
        return new GridScoresBuilder(scores)
                .auic(auic, auic + 0.0021, sum / scores.size())
                .stability(stability, List.of(stability - 0.004, stability))
                .concepts(coverage(scores, ""), distinct(scores, ""))
                .heldOut(auic - 0.013)
                .bootstrap(List.of(auic - 0.03, auic + 0.03))
                .netDissect(new ScoreReport.NetDissect(detectors, 4))
                .categories(categories)
                .build();
    }

    private static double sum(List<ChannelScore> scores, String category) {
        return 2
                * scores.stream()
                        .filter(s -> category.isEmpty() || category.equals(s.category()))
                        .mapToDouble(s -> Math.max(0, s.miou() - 0.5))
                        .sum();
    }

    private double coverage(List<ChannelScore> scores, String category) {
        return concepts.stream()
                .filter(c -> category.isEmpty() || c.category().equals(category))
                .mapToDouble(c -> scores.stream()
                        .filter(s -> c.name().equals(s.concept()))
                        .mapToDouble(s -> 2 * Math.max(0, s.miou() - 0.5))
                        .max()
                        .orElse(0))
                .average()
                .orElse(0);
    }

    private static int distinct(List<ChannelScore> scores, String category) {
        return (int) scores.stream()
                .filter(s -> s.miou() > 0.5 && (category.isEmpty() || category.equals(s.category())))
                .map(ChannelScore::concept)
                .distinct()
                .count();
    }
}
