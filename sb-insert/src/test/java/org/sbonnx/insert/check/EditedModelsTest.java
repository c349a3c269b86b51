package org.sbonnx.insert.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.ManifestClaims;
import org.sbonnx.insert.Manifests;
import org.sbonnx.insert.splice.SoftForm;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.gate.Verdict.Outcome;
import org.sbonnx.testkit.ExternalWeights;

/** Models that were edited after their bottleneck was inserted. */
class EditedModelsTest {
    @TempDir
    Path folder;

    /** The channel numbers that codes are compared with lie in the data file too. */
    @Test
    void codesWithConstantsInAnotherFileAreStillOneHot() {
        Path file = ExternalWeights.write(CheckedModels.GOOD.proto(), folder, ExternalWeights.Layout.MANY_FILES);
        assertThat(CheckedModels.check(OnnxModel.load(file)))
                .filteredOn(f -> f.rule().equals("structure.form"))
                .isNotEmpty()
                .allSatisfy(f -> assertThat(f.outcome()).as(f.toString()).isEqualTo(Outcome.PASS));
    }

    @Test
    void manifestsThatDoNotFitTheGraphAreRefused() {
        String logits = Manifests.require(CheckedModels.GOOD)
                .bottlenecks()
                .get(0)
                .tensors()
                .get(0)
                .logits()
                .get(0);
        OnnxModel renamed = CheckedModels.manifest(CheckedModels.GOOD, m -> m.replace(logits, "elsewhere"));
        refused(renamed, "names the value 'elsewhere', which no node of the model computes");
        assertThatThrownBy(() -> SoftForm.apply(renamed)).isInstanceOf(BadInput.class);
        refused(
                CheckedModels.manifest(
                        CheckedModels.GOOD, m -> m.replace("\"logits\":[\"" + logits + "\"]", "\"logits\":[]")),
                "has 0 logits and 1 codes for the 1 groups of");
        refused(
                CheckedModels.manifest(
                        CheckedModels.GOOD, m -> m.replaceFirst("\\{\"index\":0,\"name\":\"[^\"]*\"\\},", "")),
                "numbers channel 0");
        refused(
                CheckedModels.manifest(
                        CheckedModels.GOOD, m -> m.replaceFirst(",\\{\"index\":\\d+,\"name\":\"[^\"]*\"\\}\\]", "]")),
                "channels of the value");
        ManifestClaims.require(CheckedModels.GOOD);
        ManifestClaims.require(CheckedModels.ORIGINAL);
    }

    private static void refused(OnnxModel model, String text) {
        assertThatThrownBy(() -> ManifestClaims.require(model))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(text);
    }
}
