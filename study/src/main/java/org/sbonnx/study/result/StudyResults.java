package org.sbonnx.study.result;

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
import org.sbonnx.schemas.study.ExperimentExpansion;
import org.sbonnx.schemas.study.Study;
import org.sbonnx.schemas.study.Study.Experiment;
import org.sbonnx.schemas.study.Study.Method;
import org.sbonnx.schemas.study.Study.Part;
import org.sbonnx.schemas.study.StudyBottleneck;
import org.sbonnx.schemas.study.StudyResult;
import org.sbonnx.workflow.convert.BottleneckSelection;

/** The finished experiments of a study, grouped over their seeds. */
public final class StudyResults {
    private final Study study;
    private final List<FinishedExperiment> entries;
    private final BottleneckSelection.Rule rule;
    private final Map<Experiment, SeedGroup> groups = new LinkedHashMap<>();
    private final Map<Experiment, Set<Part>> parts = new LinkedHashMap<>();

    /** A finished experiment and the tables and figures it belongs to. */
    public record FinishedExperiment(StudyResult result, Set<Part> parts) {}

    /** @param rule that selects the USB that represents a site */
    public StudyResults(Study study, List<FinishedExperiment> entries, BottleneckSelection.Rule rule) {
        this.study = study;
        this.entries = List.copyOf(entries);
        this.rule = rule;
        Map<Experiment, List<StudyResult>> bySeed = new LinkedHashMap<>();
        for (FinishedExperiment e : entries) {
            Experiment anySeed = withoutSeed(e.result().trial());
            bySeed.computeIfAbsent(anySeed, k -> new ArrayList<>()).add(e.result());
            parts.computeIfAbsent(anySeed, k -> new TreeSet<>()).addAll(e.parts());
        }
        bySeed.forEach((trial, results) -> groups.put(trial, new SeedGroup(trial, results)));
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

    /** Time that the finished experiments took in total, in seconds. */
    public double seconds() {
        return entries.stream().mapToDouble(e -> e.result().seconds()).sum();
    }

    /** The finished experiments, in the order of the study. */
    public List<FinishedExperiment> entries() {
        return entries;
    }

    public Study study() {
        return study;
    }

    public BottleneckSelection.Rule rule() {
        return rule;
    }

    /** Experiments of a part, in the order of the study; shallow sites first. */
    public List<SeedGroup> groupsOf(Part part) {
        return groups.values().stream()
                .filter(g -> Objects.requireNonNull(parts.get(g.experiment())).contains(part))
                .sorted(Comparator.comparing((SeedGroup g) -> g.experiment().model())
                        .thenComparingInt(g -> PaperSite.depthOf(g.experiment().site())))
                .toList();
    }

    /** Experiments of a part that the study has and the results lack. */
    public int missing(Part part) {
        long wanted = ExperimentExpansion.experiments(study).values().stream()
                .filter(p -> p.contains(part))
                .count();
        long there = entries.stream().filter(e -> e.parts().contains(part)).count();
        return (int) (wanted - there);
    }

    /** Models that have results, in alphabetical order. */
    public List<String> models(Part part) {
        return modelsOf(groupsOf(part));
    }

    /** The experiment with the unchanged model, scored at a site. */
    public Optional<SeedGroup> vanilla(String model, String site) {
        return groups.values().stream()
                .filter(g -> g.experiment().method() == Method.VANILLA
                        && g.experiment().model().equals(model)
                        && g.experiment().site().equals(site))
                .findFirst();
    }

    /** mIoU of the unchanged model; null where it was not measured. */
    @Nullable
    public Double vanillaMiou(String model) {
        return groups.values().stream()
                .filter(g -> g.experiment().method() == Method.VANILLA
                        && g.experiment().model().equals(model))
                .map(SeedGroup::miou)
                .filter(Objects::nonNull)
                .map(SeedStatistics::mean)
                .findFirst()
                .orElse(null);
    }

    /** The share of the original's mIoU that is kept; null where either is missing. */
    @Nullable
    public Double keptMiou(SeedGroup g) {
        Double before = vanillaMiou(g.experiment().model());
        SeedStatistics after = g.miou();
        return before == null || after == null ? null : Double.valueOf(after.mean() / before);
    }

    /** The trained USB that the rule selects among Table 5's at a site. */
    public Optional<SeedGroup> selected(String model, String site) {
        List<SeedGroup> candidates = groupsOf(Part.TABLE5).stream()
                .filter(g -> g.experiment().model().equals(model)
                        && g.experiment().site().equals(site)
                        && g.experiment().has(StudyBottleneck.Usb.class)
                        && g.experiment().method() == Method.TRAINED)
                .filter(g -> keptMiou(g) != null && g.auicOnClasses() != null)
                .toList();
        if (candidates.isEmpty()) {
            return Optional.empty();
        }
        List<BottleneckSelection.Candidate> figures =
                candidates.stream().map(this::candidate).toList();
        return Optional.of(candidates.get(BottleneckSelection.selectBest(rule, figures)));
    }

    private BottleneckSelection.Candidate candidate(SeedGroup g) {
        StudyResult.Score score = g.firstScore(g.results().get(0));
        Double reference = score == null ? null : score.reference();
        return new BottleneckSelection.Candidate(
                orZero(keptMiou(g)), mean(g.auicOnClasses()), mean(g.coverageOfClasses()), orZero(reference));
    }

    private static double orZero(@Nullable Double value) {
        return value == null ? 0 : value;
    }

    private static double mean(@Nullable SeedStatistics figure) {
        return figure == null ? 0 : figure.mean();
    }

    /** Sites of a part's experiments, shallow ones first. */
    public List<String> sites(Part part) {
        return groupsOf(part).stream()
                .map(g -> g.experiment().site())
                .distinct()
                .sorted(Comparator.comparingInt(PaperSite::depthOf).thenComparing(s -> s))
                .toList();
    }

    /** Models of some groups, in alphabetical order. */
    public static List<String> modelsOf(List<SeedGroup> groups) {
        return groups.stream()
                .map(g -> g.experiment().model())
                .distinct()
                .sorted()
                .toList();
    }

    /** Sites of a model's groups, in their order. */
    public static List<String> sitesOf(List<SeedGroup> groups, String model) {
        return groups.stream()
                .filter(g -> g.experiment().model().equals(model))
                .map(g -> g.experiment().site())
                .distinct()
                .toList();
    }
}
