package org.sbonnx.study.claim;

import org.sbonnx.study.page.SegmentationTables;
import org.sbonnx.study.result.Figure;
import org.sbonnx.study.result.Group;
import org.sbonnx.study.result.Results;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.sbonnx.schemas.study.Study.Part;
import org.sbonnx.schemas.study.StudyReport.Claim;

/** What the paper claims of segmentation performance. */
final class SegmentationClaims {
    /** Share of the original's mIoU that counts as recovered. The paper's own figures at middle and late sites are 96 % and more. */
    private static final double RECOVERED = 0.95;

    private static final double POINT = 0.01;
    private static final int FEW = 25;

    private final Results results;

    SegmentationClaims(Results results) {
        this.results = results;
    }

    List<Claim> all() {
        return List.of(
                recovered(), annealing(), softmaxHurts(), fewChannels(), parallelEarly(), parallelLate(), relevant());
    }

    private Claim recovered() {
        Evidence e = new Evidence(
                        "recovered",
                        "Performance is recovered at middle and late sites, less at stage3 of PSPNet",
                        "Tables 3, 5",
                        "the best USB or SSB keeps at least 95 % of the mIoU at every middle and late site; at stage3 of PSPNet it"
                                + " keeps less than at PSPNet's others")
                .pending(results.missing(Part.TABLE3) + results.missing(Part.TABLE5));
        List<Group> all = new ArrayList<>(results.of(Part.TABLE5));
        all.addAll(results.of(Part.TABLE3));
        for (String model : models(all)) {
            double worst = 1;
            for (String site : sites(all, model)) {
                Optional<Group> best = best(all, g -> at(g, model, site));
                if (best.isPresent() && !site.equals("layer2")) {
                    double kept = kept(best.get());
                    worst = Math.min(worst, kept);
                    e.require(
                            kept >= RECOVERED,
                            "%s %s %s keeps %.1f %%",
                            model,
                            Results.stage(site),
                            best.get().trial().bottleneck(),
                            100 * kept);
                }
            }
            Optional<Group> early = best(all, g -> at(g, model, "layer2"));
            if (early.isPresent() && early.get().trial().family().equals("pspnet")) {
                double kept = kept(early.get());
                e.require(kept < worst, "%s stage3 keeps %.1f %%", model, 100 * kept);
            }
        }
        return e.all();
    }

    private Claim annealing() {
        Evidence e = new Evidence(
                        "annealing",
                        "Annealing, not entropy loss, gives codes that survive argmax",
                        "Table 4",
                        "from softmax to argmax, annealing loses at most 3 points and entropy at least 10, at every site and size")
                .pending(results.missing(Part.TABLE4));
        for (Group g : results.of(Part.TABLE4)) {
            Figure soft = g.miouSoft();
            Figure hard = g.miou();
            if (soft != null && hard != null) {
                double loss = soft.mean() - hard.mean();
                boolean entropy = String.valueOf(g.trial().plan()).equals("entropy");
                e.require(
                        entropy ? loss >= 10 * POINT : loss <= 3 * POINT,
                        "%s %s %s loses %.1f points",
                        String.valueOf(g.trial().plan()),
                        Results.stage(g.trial().site()),
                        g.trial().size(),
                        100 * loss);
            }
        }
        if (regimes() < 2) {
            e.lacking("one of both regimes");
        }
        return e.all();
    }

    private long regimes() {
        return results.of(Part.TABLE4).stream()
                .map(g -> String.valueOf(g.trial().plan()))
                .distinct()
                .count();
    }

    private Claim softmaxHurts() {
        Evidence e = new Evidence(
                        "softmax-hurts",
                        "A softmax at inference hurts SSBs",
                        "Table 2",
                        "mIoU with softmax is lower by at least 5 points and by more than both spreads")
                .pending(results.missing(Part.TABLE2));
        for (Group with : results.of(Part.TABLE2)) {
            if (with.trial().softmax()) {
                plain(with, Part.TABLE2).ifPresent(without -> {
                    Figure a = Objects.requireNonNull(without.miou());
                    Figure b = Objects.requireNonNull(with.miou());
                    double loss = a.mean() - b.mean();
                    e.require(
                            loss >= 5 * POINT && loss > a.spread() + b.spread(),
                            "%s %s: %s without, %s with",
                            with.trial().model(),
                            Results.stage(with.trial().site()),
                            a.percent(),
                            b.percent());
                });
            }
        }
        return e.all();
    }

    /** The same SSB without softmax. */
    private Optional<Group> plain(Group softmax, Part part) {
        return results.of(part).stream()
                .filter(g -> at(g, softmax.trial().model(), softmax.trial().site())
                        && g.trial().kind().equals("ssb")
                        && !g.trial().softmax()
                        && g.miou() != null)
                .findFirst();
    }

    private Claim fewChannels() {
        Evidence e = new Evidence(
                        "twenty",
                        "About 20 channels suffice",
                        "Table 5",
                        "at every middle and late site a USB with at most 25 active channels keeps at least 95 % of the mIoU")
                .pending(results.missing(Part.TABLE5));
        List<Group> all = results.of(Part.TABLE5);
        for (String model : models(all)) {
            for (String site : sites(all, model)) {
                if (!site.equals("layer2")) {
                    Predicate<Group> few = g -> {
                        Figure active = g.active();
                        return at(g, model, site) && active != null && active.mean() <= FEW;
                    };
                    best(all, few)
                            .ifPresent(g -> e.require(
                                    kept(g) >= RECOVERED,
                                    "%s %s %s: %.0f active keep %.1f %%",
                                    model,
                                    Results.stage(site),
                                    g.trial().size(),
                                    Objects.requireNonNull(g.active()).mean(),
                                    100 * kept(g)));
                }
            }
        }
        return e.all();
    }

    private Claim parallelEarly() {
        Evidence e = new Evidence(
                        "parallel-early",
                        "Parallel bottlenecks help early",
                        "Fig. 5",
                        "at stage3 the best mIoU of N > 1 is at least 2 points above the best of N = 1")
                .pending(results.missing(Part.FIG5));
        parallel(e, "layer2", true);
        return e.all();
    }

    private Claim parallelLate() {
        Evidence e = new Evidence(
                        "parallel-late",
                        "Parallel bottlenecks are not necessary late",
                        "Fig. 5",
                        "at the late site the best mIoU of N > 1 is less than 2 points above the best of N = 1")
                .pending(results.missing(Part.FIG5));
        parallel(e, "pyramid", false);
        return e.all();
    }

    private void parallel(Evidence e, String site, boolean helps) {
        List<Group> all = results.of(Part.FIG5);
        for (String model : models(all)) {
            Optional<Group> one =
                    best(all, g -> at(g, model, site) && g.trial().size().startsWith("1x"));
            Optional<Group> more =
                    best(all, g -> at(g, model, site) && !g.trial().size().startsWith("1x"));
            if (one.isPresent() && more.isPresent()) {
                double gain = miou(more.get()) - miou(one.get());
                e.require(
                        helps ? gain >= 2 * POINT : gain < 2 * POINT,
                        "%s: %s %.1f, %s %.1f",
                        model,
                        one.get().trial().size(),
                        100 * miou(one.get()),
                        more.get().trial().size(),
                        100 * miou(more.get()));
            }
        }
    }

    private Claim relevant() {
        Evidence e = new Evidence(
                        "relevant",
                        "Relevant concepts beat irrelevant ones at small numbers",
                        "Fig. 4",
                        "pixel accuracy is higher with relevant concepts at both smallest numbers")
                .pending(results.missing(Part.FIG4));
        List<Group> all = results.of(Part.FIG4);
        List<Integer> numbers = all.stream()
                .map(SegmentationTables::concepts)
                .distinct()
                .sorted()
                .toList();
        int compared = 0;
        for (int n : numbers) {
            Optional<Group> relevant = set(all, n, true);
            Optional<Group> irrelevant = set(all, n, false);
            if (relevant.isPresent() && irrelevant.isPresent() && compared < 2) {
                compared++;
                Figure r = Objects.requireNonNull(relevant.get().pixelAccuracy());
                Figure i = Objects.requireNonNull(irrelevant.get().pixelAccuracy());
                e.require(r.mean() > i.mean(), "%d concepts: %s against %s", n, r.percent(), i.percent());
            }
        }
        return e.all();
    }

    /** Relevant are the concepts that the model's own data names. */
    private Optional<Group> set(List<Group> all, int number, boolean relevant) {
        return all.stream()
                .filter(g -> SegmentationTables.concepts(g) == number && g.pixelAccuracy() != null)
                .filter(g -> relevant == isOwn(g))
                .findFirst();
    }

    private boolean isOwn(Group g) {
        return Objects.equals(
                Objects.requireNonNull(results.study().networks().get(g.trial().model()))
                        .concepts(),
                g.trial().concepts());
    }

    private Optional<Group> best(List<Group> all, Predicate<Group> which) {
        return all.stream()
                .filter(g -> g.miou() != null && results.kept(g) != null)
                .filter(which)
                .max(Comparator.comparingDouble(SegmentationClaims::miou));
    }

    private static double miou(Group g) {
        return Objects.requireNonNull(g.miou()).mean();
    }

    private double kept(Group g) {
        return Objects.requireNonNull(results.kept(g));
    }

    static boolean at(Group g, String model, String site) {
        return g.trial().model().equals(model) && g.trial().site().equals(site);
    }

    static List<String> models(List<Group> groups) {
        return groups.stream().map(g -> g.trial().model()).distinct().sorted().toList();
    }

    static List<String> sites(List<Group> groups, String model) {
        return groups.stream()
                .filter(g -> g.trial().model().equals(model))
                .map(g -> g.trial().site())
                .distinct()
                .toList();
    }
}
