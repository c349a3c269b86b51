package org.sbonnx.schemas.study;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.study.Study.Experiment;
import org.sbonnx.schemas.study.Study.ExperimentGrid;
import org.sbonnx.schemas.study.Study.Method;
import org.sbonnx.schemas.study.Study.Network;
import org.sbonnx.schemas.study.Study.Part;

/** Expands the blocks of a study, each the product of its lists, into single experiments. */
public final class ExperimentExpansion {
    private final Study study;

    private ExperimentExpansion(Study study) {
        this.study = study;
    }

    /**
     * Every experiment once, with the parts it belongs to. All experiments of a first seed come before those of a second.
     *
     * @throws BadInput if a name is unknown or fields contradict each other
     */
    public static Map<Experiment, Set<Part>> experiments(Study study) {
        return new ExperimentExpansion(study).expand();
    }

    private Map<Experiment, Set<Part>> expand() {
        check();
        Map<Experiment, Set<Part>> all = new LinkedHashMap<>();
        int seedCount = study.blocks().stream()
                .mapToInt(grid -> seeds(grid).size())
                .max()
                .orElse(0);
        for (int seedIndex = 0; seedIndex < seedCount; seedIndex++) {
            for (ExperimentGrid grid : study.blocks()) {
                if (seedIndex < seeds(grid).size()) {
                    long seed = seeds(grid).get(seedIndex);
                    experiments(grid, seed)
                            .forEach(t -> all.computeIfAbsent(t, k -> new LinkedHashSet<>())
                                    .addAll(grid.parts()));
                }
            }
        }
        return all;
    }

    private void check() {
        Study.require(!study.blocks().isEmpty(), "blocks", "list experiments");
        study.imageSets().forEach((name, i) -> {
            Study.require(
                    (i.file() == null) != (i.scenes() == null), "imageSets." + name, "give one of file and scenes");
            Study.require(i.file() != null || i.count() != null, "imageSets." + name, "say how many scenes to draw");
            Study.require(i.count() == null || i.count() > 0, "imageSets." + name, "give a positive count");
        });
        study.networks().forEach((name, n) -> {
            known(study.imageSets(), n.learn(), "learn");
            Study.require(!n.judge().isEmpty(), "judge", "name images to score on");
            n.judge().forEach(j -> known(study.imageSets(), j, "judge"));
            if (n.concepts() != null) {
                known(study.imageSets(), n.concepts(), "concepts");
            }
        });
        study.blocks().forEach(this::check);
    }

    private void check(ExperimentGrid grid) {
        Study.require(!grid.parts().isEmpty(), "parts", "name a table or figure");
        Study.require(
                !grid.networks().isEmpty()
                        && !grid.sites().isEmpty()
                        && !grid.bottlenecks().isEmpty(),
                "blocks",
                "list networks, sites and bottlenecks");
        grid.networks().forEach(n -> known(study.networks(), n, "networks"));
        boolean trains = grid.method() == Method.TRAINED || grid.method() == Method.TUNED;
        List<String> chosen = grid.plans() == null ? List.of() : grid.plans();
        Study.require(trains != chosen.isEmpty(), "plans", "name a plan where one trains, and only there");
        chosen.forEach(p -> known(study.plans() == null ? Map.of() : study.plans(), p, "plans"));
        if (grid.concepts() != null) {
            known(study.imageSets(), grid.concepts(), "concepts");
        }
    }

    private static List<Long> seeds(ExperimentGrid grid) {
        return grid.seeds() == null || grid.seeds().isEmpty() ? List.of(1L) : grid.seeds();
    }

    private List<Experiment> experiments(ExperimentGrid grid, long seed) {
        List<Experiment> list = new ArrayList<>();
        List<@Nullable String> chosen = new ArrayList<>();
        if (grid.plans() == null) {
            chosen.add(null);
        } else {
            chosen.addAll(grid.plans());
        }
        for (String name : grid.networks()) {
            Network network = Objects.requireNonNull(study.networks().get(name));
            for (String site : grid.sites()) {
                for (String bottleneck : grid.bottlenecks()) {
                    String concepts = grid.concepts() == null ? network.concepts() : grid.concepts();
                    boolean supervised = StudyBottleneck.parse(bottleneck) instanceof StudyBottleneck.Ssb;
                    Study.require(
                            !supervised || concepts != null, "concepts", "name data that supervises " + bottleneck);
                    for (String plan : chosen) {
                        list.add(new Experiment(
                                name,
                                network.family(),
                                site,
                                bottleneck,
                                grid.method(),
                                plan,
                                seed,
                                network.learn(),
                                network.judge(),
                                supervised ? concepts : null));
                    }
                }
            }
        }
        return list;
    }

    private static void known(Map<String, ?> names, String name, String field) {
        Study.require(names.containsKey(name), field + " '" + name + "'", "choose among " + names.keySet());
    }
}
