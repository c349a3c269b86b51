package org.sbonnx.auic.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.score.label.Slots;
import org.sbonnx.auic.score.metric.Formula;
import org.sbonnx.auic.score.metric.PairScore;
import org.sbonnx.auic.score.metric.UnitResult;
import org.sbonnx.schemas.report.ScoreReport;

/** Sums the channels of a site on one grid into the figures of the report. */
final class Assembler {
    private final Slots slots;
    private final List<UnitResult> units;
    private final double active;

    Assembler(Slots slots, List<UnitResult> units) {
        this.slots = slots;
        this.units = units;
        this.active = units.stream().filter(UnitResult::active).count();
    }

    /**
     * @param names of the channels, or empty
     * @param halves whether both halves of the images have any
     * @param bootstrap 95 % interval of AUiC
     */
    ScoreReport.Grid grid(List<String> names, boolean halves, @Nullable List<Double> bootstrap) {
        double gain = sum(u -> Formula.gain(u.score()));
        double bound = sum(u -> Formula.gain(u.bound()));
        long detectors =
                units.stream().filter(u -> u.detection().concept() >= 0).count();
        long detected = units.stream()
                .mapToInt(u -> u.detection().concept())
                .filter(c -> c >= 0)
                .distinct()
                .count();
        return new ScoreReport.Grid(
                perActive(gain),
                gain / units.size(),
                List.of(perActive(gain), perActive(bound)),
                gain == 0 ? null : sum(u -> Formula.gain(u.phi().value())) / gain,
                gain == 0
                        ? null
                        : List.of(
                                sum(u -> Formula.gain(u.phi().low())) / bound,
                                Math.min(1, sum(u -> Formula.gain(u.phi().high())) / gain)),
                coverage(c -> true),
                distinct(-1),
                halves ? perActive(sum(UnitResult::heldOut)) : null,
                bootstrap,
                new ScoreReport.NetDissect((int) detectors, (int) detected),
                categories(),
                channels(names));
    }

    ScoreReport.Reference reference() {
        return new ScoreReport.Reference(
                perActive(sum(u -> Formula.gain(u.score()))), coverage(c -> true), categories());
    }

    List<Integer> activeChannels() {
        List<Integer> channels = new ArrayList<>();
        for (int k = 0; k < units.size(); k++) {
            if (units.get(k).active()) {
                channels.add(k);
            }
        }
        return channels;
    }

    private Map<String, ScoreReport.Category> categories() {
        Map<String, ScoreReport.Category> all = new LinkedHashMap<>();
        for (int g = 0; g < slots.categories().size(); g++) {
            int category = g;
            double gain = sum(u -> Formula.gain(u.categories().get(category).score()));
            double phi = sum(u -> Formula.gain(u.categories().get(category).phi()));
            all.put(
                    slots.categories().get(g),
                    new ScoreReport.Category(
                            perActive(gain),
                            gain / units.size(),
                            gain == 0 ? null : phi / gain,
                            coverage(c -> slots.categoryOf(c) == category),
                            distinct(g)));
        }
        return all;
    }

    private double sum(ToDoubleFunction<UnitResult> value) {
        double sum = 0;
        for (UnitResult u : units) {
            sum += value.applyAsDouble(u);
        }
        return sum;
    }

    private double perActive(double gain) {
        return active == 0 ? 0 : gain / active;
    }

    /** Mean over the scored concepts of the best gain that any channel has for them. */
    private double coverage(IntPredicate in) {
        double sum = 0;
        int scored = 0;
        for (int c = 0; c < slots.concepts().size(); c++) {
            if (!in.test(c) || units.isEmpty() || Double.isNaN(units.get(0).best()[c])) {
                continue;
            }
            scored++;
            double best = 0;
            for (UnitResult u : units) {
                best = Math.max(best, Formula.gain(u.best()[c]));
            }
            sum += best;
        }
        return scored == 0 ? 0 : sum / scored;
    }

    /** Different concepts of channels that score above one half; of one category, or of all at −1. */
    private int distinct(int category) {
        return (int) units.stream()
                .mapToInt(u -> {
                    double score = category < 0
                            ? u.score()
                            : u.categories().get(category).score();
                    int concept = category < 0
                            ? u.concept()
                            : u.categories().get(category).concept();
                    return score > 0.5 ? concept : -1;
                })
                .filter(c -> c >= 0)
                .distinct()
                .count();
    }

    private List<ScoreReport.ChannelScore> channels(List<String> names) {
        List<ScoreReport.ChannelScore> all = new ArrayList<>();
        for (int k = 0; k < units.size(); k++) {
            all.add(channel(k, k < names.size() ? names.get(k) : null));
        }
        return all;
    }

    private ScoreReport.ChannelScore channel(int k, @Nullable String name) {
        UnitResult u = units.get(k);
        PairScore p = u.pair();
        if (p == null) {
            return new ScoreReport.ChannelScore(
                    k,
                    name,
                    null,
                    null,
                    0,
                    0,
                    null,
                    Arrays.asList(null, null),
                    0,
                    null,
                    0,
                    null,
                    null,
                    0,
                    null,
                    List.of());
        }
        return new ScoreReport.ChannelScore(
                k,
                name,
                conceptName(u.concept()),
                slots.concepts().get(u.concept()).category(),
                p.best(),
                p.iou(),
                finite(p.threshold()),
                Arrays.asList(finite(p.low()), finite(p.high())),
                u.phi().value(),
                conceptName(u.runnerUp()),
                u.runnerUp() < 0 ? 0 : p.best() - u.best()[u.runnerUp()],
                conceptName(u.byIou().concept()),
                conceptName(u.detection().concept()),
                u.byIou().iou(),
                finite(u.detection().threshold()),
                u.active() ? u.drivers() : List.of());
    }

    private @Nullable String conceptName(int concept) {
        return concept < 0
                ? null
                : Objects.requireNonNull(slots.concepts().get(concept)).name();
    }

    private static @Nullable Double finite(double value) {
        return Double.isInfinite(value) || Double.isNaN(value) ? null : value;
    }
}
