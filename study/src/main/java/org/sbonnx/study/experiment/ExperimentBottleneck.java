package org.sbonnx.study.experiment;

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
import org.sbonnx.schemas.study.StudyBottleneck;
import org.sbonnx.schemas.train.TrainPlan;
import org.sbonnx.workflow.convert.ConceptGroups;

/** Makes the bottleneck that an experiment describes. */
final class ExperimentBottleneck {
    private ExperimentBottleneck() {}

    /**
     * @param concepts names the concepts of an SSB's categories
     * @param plan gives a USB's soft form the temperature at which its training ends
     */
    static BottleneckSpec of(Experiment experiment, @Nullable SegmentationData concepts, @Nullable TrainPlan plan) {
        StudyBottleneck bottleneck = experiment.parsed();
        if (bottleneck instanceof StudyBottleneck.Usb) {
            return BottleneckSpec.usb(experiment.size(), CodeForm.ONEHOT, temperature(plan));
        }
        if (bottleneck instanceof StudyBottleneck.Linear linear) {
            return BottleneckSpec.linear(linear.channels());
        }
        if (bottleneck instanceof StudyBottleneck.Ssb ssb) {
            return supervised(ssb, experiment.seed(), concepts);
        }
        throw new IllegalArgumentException("an experiment without a bottleneck");
    }

    private static double temperature(@Nullable TrainPlan plan) {
        return plan != null && plan.regime() == TrainPlan.Regime.ANNEALED
                ? plan.temperature().end()
                : 1;
    }

    private static BottleneckSpec supervised(StudyBottleneck.Ssb ssb, long seed, @Nullable SegmentationData concepts) {
        Map<String, List<String>> groups = ConceptGroups.of(ssb.source(), concepts);
        if (ssb.pick() > 0) {
            groups = picked(groups, ssb.pick(), seed);
        }
        BottleneckSpec linear = BottleneckSpec.ssb(groups);
        if (!ssb.softmax()) {
            return linear;
        }
        return new BottleneckSpec(
                linear.groups().stream()
                        .map(g -> new BottleneckSpec.GroupSpec(g.category(), g.kind(), CodeForm.SOFT, g.channels()))
                        .toList(),
                1);
    }

    /** Picks {@code count} of all concepts at random; each stays in its category. */
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
