package org.sbonnx.study;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.Tool;
import org.sbonnx.schemas.study.ExperimentExpansion;
import org.sbonnx.schemas.study.Study;
import org.sbonnx.schemas.study.Study.Experiment;
import org.sbonnx.schemas.study.Study.Method;
import org.sbonnx.schemas.study.Study.Part;
import org.sbonnx.schemas.study.StudyReport;
import org.sbonnx.schemas.study.StudyResult;

/** The finished experiments of a study, grouped over their seeds. */
public final class Results {
    private static final List<String> DEPTH = List.of("layer1", "layer2", "layer3", "layer4", "pyramid");

    private final Study study;
    private final List<Entry> entries;
    private final Selection.Rule rule;
    private final Map<Experiment, Group> groups = new LinkedHashMap<>();
    private final Map<Experiment, Set<Part>> parts = new LinkedHashMap<>();

    /** A finished experiment and the tables and figures it belongs to. */
    public record Entry(StudyResult result, Set<Part> parts) {}

    /** @param rule which USB stands for a site where one has to */
    public Results(Study study, List<Entry> entries, Selection.Rule rule) {
        this.study = study;
        this.entries = List.copyOf(entries);
        this.rule = rule;
        Map<Experiment, List<StudyResult>> bySeed = new LinkedHashMap<>();
        for (Entry e : entries) {
            Experiment anySeed = withoutSeed(e.result().trial());
            bySeed.computeIfAbsent(anySeed, k -> new ArrayList<>()).add(e.result());
            parts.computeIfAbsent(anySeed, k -> new TreeSet<>()).addAll(e.parts());
        }
        bySeed.forEach((trial, results) -> groups.put(trial, new Group(trial, results)));
    }

    private static Experiment withoutSeed(Experiment t) {
        return new Experiment(
                t.model(),
                t.family(),
                t.site(),
                t.bottleneck(),
                t.method(),
                t.plan(),
                0,
                t.learn(),
                t.judge(),
                t.concepts());
    }

    /** All results with the verdicts on the paper's claims. */
    public StudyReport report() {
        return new StudyReport(
                Tool.NAME_AND_VERSION,
                study.name(),
                ExperimentExpansion.experiments(study).size(),
                seconds(),
                new Claims(this).all(),
                entries.stream().map(e -> e.result().withoutChannels()).toList());
    }

    /** Time that the finished experiments took together. */
    double seconds() {
        return entries.stream().mapToDouble(e -> e.result().seconds()).sum();
    }

    Study study() {
        return study;
    }

    Selection.Rule rule() {
        return rule;
    }

    /** Experiments of a part, in the order of the study; shallow sites first. */
    List<Group> of(Part part) {
        return groups.values().stream()
                .filter(g -> Objects.requireNonNull(parts.get(g.trial())).contains(part))
                .sorted(Comparator.comparing((Group g) -> g.trial().model())
                        .thenComparingInt(g -> depth(g.trial().site())))
                .toList();
    }

    /** Experiments of a part that the study has and the results lack. */
    int missing(Part part) {
        long wanted = ExperimentExpansion.experiments(study).values().stream()
                .filter(p -> p.contains(part))
                .count();
        long there = entries.stream().filter(e -> e.parts().contains(part)).count();
        return (int) (wanted - there);
    }

    /** Models that have results, in alphabetical order. */
    List<String> models(Part part) {
        return of(part).stream().map(g -> g.trial().model()).distinct().sorted().toList();
    }

    /** The model as it is, scored at a site. */
    Optional<Group> vanilla(String model, String site) {
        return groups.values().stream()
                .filter(g -> g.trial().method() == Method.VANILLA
                        && g.trial().model().equals(model)
                        && g.trial().site().equals(site))
                .findFirst();
    }

    /** mIoU of the model as it is; null where it was not measured. */
    @Nullable
    Double vanillaMiou(String model) {
        return groups.values().stream()
                .filter(g -> g.trial().method() == Method.VANILLA
                        && g.trial().model().equals(model))
                .map(Group::miou)
                .filter(Objects::nonNull)
                .map(Figure::mean)
                .findFirst()
                .orElse(null);
    }

    /** The share of the original's mIoU that is kept; null where one of both is missing. */
    @Nullable
    Double kept(Group g) {
        Double before = vanillaMiou(g.trial().model());
        Figure after = g.miou();
        return before == null || after == null ? null : Double.valueOf(after.mean() / before);
    }

    /** The trained USB that the rule selects among Table 5's at a site. */
    Optional<Group> selected(String model, String site) {
        List<Group> candidates = of(Part.TABLE5).stream()
                .filter(g -> g.trial().model().equals(model)
                        && g.trial().site().equals(site)
                        && g.trial().kind().equals("usb")
                        && g.trial().method() == Method.TRAINED)
                .filter(g -> kept(g) != null && g.auicOnClasses() != null)
                .toList();
        if (candidates.isEmpty()) {
            return Optional.empty();
        }
        List<Selection.Candidate> figures =
                candidates.stream().map(this::candidate).toList();
        return Optional.of(candidates.get(Selection.best(rule, figures)));
    }

    private Selection.Candidate candidate(Group g) {
        StudyResult.Score score = g.first(g.results().get(0));
        Double reference = score == null ? null : score.reference();
        return new Selection.Candidate(
                orZero(kept(g)), mean(g.auicOnClasses()), mean(g.coverageOfClasses()), orZero(reference));
    }

    private static double orZero(@Nullable Double value) {
        return value == null ? 0 : value;
    }

    private static double mean(@Nullable Figure figure) {
        return figure == null ? 0 : figure.mean();
    }

    /** Sites of a part's experiments, shallow ones first. */
    List<String> sites(Part part) {
        return of(part).stream()
                .map(g -> g.trial().site())
                .distinct()
                .sorted(Comparator.comparingInt(Results::depth).thenComparing(s -> s))
                .toList();
    }

    private static int depth(String site) {
        int at = DEPTH.indexOf(site.split("\\+")[0]);
        return at < 0 ? DEPTH.size() : at;
    }

    /** The paper's name of a site. */
    static String stage(String site) {
        return switch (site) {
            case "layer1" -> "stage2";
            case "layer2" -> "stage3";
            case "layer3" -> "stage4";
            case "layer4" -> "stage5";
            default -> site;
        };
    }

    static boolean early(Group g) {
        return g.trial().site().equals("layer2");
    }

    static boolean late(Group g) {
        return g.trial().site().equals("pyramid") || g.trial().site().equals("layer4");
    }
}
