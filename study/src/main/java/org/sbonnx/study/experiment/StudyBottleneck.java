package org.sbonnx.study.experiment;

import org.sbonnx.workflow.convert.ConceptGroups;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.model.Manifest.CodeForm;
import org.sbonnx.schemas.study.Study.Experiment;
import org.sbonnx.schemas.train.TrainPlan;

/** The bottleneck that an experiment describes. */
final class StudyBottleneck {
    private StudyBottleneck() {}

    /**
     * @param concepts names the concepts of an SSB's categories
     * @param plan gives a USB's soft form the temperature at which its training ends
     */
    static BottleneckSpec of(Experiment trial, @Nullable SegmentationData concepts, @Nullable TrainPlan plan) {
        return switch (trial.kind()) {
            case "usb" -> BottleneckSpec.usb(trial.size(), CodeForm.ONEHOT, temperature(plan));
            case "linear" -> BottleneckSpec.linear(Integer.parseInt(trial.size()));
            case "ssb" -> supervised(trial, concepts);
            default -> throw new IllegalArgumentException(trial.bottleneck());
        };
    }

    private static double temperature(@Nullable TrainPlan plan) {
        return plan != null && plan.regime() == TrainPlan.Regime.ANNEALED
                ? plan.temperature().end()
                : 1;
    }

    private static BottleneckSpec supervised(Experiment trial, @Nullable SegmentationData concepts) {
        Map<String, List<String>> groups = ConceptGroups.of(trial.size(), concepts);
        if (trial.pick() > 0) {
            groups = picked(groups, trial.pick(), trial.seed());
        }
        BottleneckSpec linear = BottleneckSpec.ssb(groups);
        if (!trial.softmax()) {
            return linear;
        }
        return new BottleneckSpec(
                linear.groups().stream()
                        .map(g -> new BottleneckSpec.GroupSpec(g.category(), g.kind(), CodeForm.SOFT, g.channels()))
                        .toList(),
                1);
    }

    /** {@code count} of all concepts at random, each still in its category. */
    static Map<String, List<String>> picked(Map<String, List<String>> groups, int count, long seed) {
        List<String[]> all = new ArrayList<>();
        groups.forEach((category, names) -> names.forEach(n -> all.add(new String[] {category, n})));
        if (count > all.size()) {
            throw new BadInput(
                    "cannot pick " + count + " of " + all.size() + " concepts", "pick fewer, or name more categories");
        }
        Collections.shuffle(all, new Random(seed));
        Map<String, List<String>> picked = new LinkedHashMap<>();
        for (String[] concept : all.subList(0, count)) {
            picked.computeIfAbsent(concept[0], k -> new ArrayList<>()).add(concept[1]);
        }
        return picked;
    }
}
