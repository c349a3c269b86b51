package org.sbonnx.study.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sbonnx.datasets.table.ConceptPresets;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.model.Manifest.BottleneckKind;
import org.sbonnx.schemas.model.Manifest.CodeForm;
import org.sbonnx.schemas.study.Study.Experiment;
import org.sbonnx.schemas.study.Study.Method;
import org.sbonnx.schemas.train.TrainPlan;

class ExperimentBottleneckTest {
    private static Experiment trial(String bottleneck, long seed) {
        return new Experiment(
                "m", "pspnet", "layer3", bottleneck, Method.TRAINED, "p", seed, "learn", List.of("judge"), "concepts");
    }

    @Test
    void aUsbsSoftFormHasTheTemperatureAtWhichItsTrainingEnds() {
        TrainPlan annealed = TrainPlan.paper();
        TrainPlan entropy = Json.parse("plan", "{\"regime\": \"entropy\"}", TrainPlan.class);
        BottleneckSpec usb = ExperimentBottleneck.of(trial("usb 2x10", 1), null, annealed);
        assertThat(usb.groups()).hasSize(2).allMatch(g -> g.size() == 10 && g.form() == CodeForm.ONEHOT);
        assertThat(usb.temperature()).isEqualTo(0.01);
        assertThat(ExperimentBottleneck.of(trial("usb 2x10", 1), null, entropy).temperature())
                .isEqualTo(1);
        assertThat(ExperimentBottleneck.of(trial("linear 7", 1), null, null).channels())
                .isEqualTo(7);
    }

    @Test
    void thePresetHasThePapersTable1() {
        BottleneckSpec ssb = ExperimentBottleneck.of(trial("ssb cityscapes-broden", 1), null, null);
        assertThat(ssb.groups()).extracting(BottleneckSpec.GroupSpec::category).containsExactly("material", "part");
        assertThat(ssb.groups()).extracting(BottleneckSpec.GroupSpec::size).containsExactly(11, 56);
        assertThat(ssb.groups().get(1).channels())
                .contains("person/eyebrow", "car/bumper")
                .doesNotHaveDuplicates();
        assertThat(ssb.form()).isEqualTo(CodeForm.LINEAR);
    }

    @Test
    void softmaxMakesSupervisedGroupsSoft() {
        BottleneckSpec ssb = ExperimentBottleneck.of(trial("ssb cityscapes-broden softmax", 1), null, null);
        assertThat(ssb.groups()).allMatch(g -> g.kind() == BottleneckKind.SSB && g.form() == CodeForm.SOFT);
    }

    @Test
    void picksAreRepeatableBySeedAndStayInTheirCategory() {
        Map<String, List<String>> all = ConceptPresets.byCategory(ConceptPresets.CITYSCAPES_BRODEN);
        Map<String, List<String>> picked = ExperimentBottleneck.picked(all, 12, 3);
        assertThat(picked)
                .isEqualTo(ExperimentBottleneck.picked(all, 12, 3))
                .isNotEqualTo(ExperimentBottleneck.picked(all, 12, 4));
        assertThat(picked.values().stream().mapToInt(List::size).sum()).isEqualTo(12);
        picked.forEach((category, names) -> assertThat(all.get(category)).containsAll(names));
        assertThatThrownBy(() -> ExperimentBottleneck.picked(all, 68, 1))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("68 of 67");
    }
}
