package org.sbonnx.schemas.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.SampleRecords;
import org.sbonnx.schemas.SchemaValidation;
import org.sbonnx.schemas.json.Json;

class ManifestTest {
    private static final Manifest FILLED = (Manifest) SampleRecords.values().get("manifest");

    @Test
    void refusesOtherVersions() {
        String other = Json.compact(FILLED).replace("\"version\":1", "\"version\":2");
        assertThatThrownBy(() -> Json.parse("the manifest of m.onnx", other, Manifest.class))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith("the manifest of m.onnx line 1, ")
                .hasMessageContaining("manifest version 2 is not known: use a tool of the same major version");
        assertThatThrownBy(() -> new Manifest(0, FILLED.original(), "t", null, List.of(), null, null))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("version 0");
    }

    @Test
    void readsWhatHasNoPreprocessing() {
        Manifest bare = Manifest.empty("0".repeat(64), null);
        assertThat(SchemaValidation.of("manifest", SchemaValidation.tree(Json.compact(bare))))
                .isEmpty();
        assertThat(Json.parse("it", Json.compact(bare), Manifest.class)).isEqualTo(bare);
    }

    @Test
    void countsChannelsAndNamesTheScoredCopy() {
        Manifest.Bottleneck b = FILLED.bottlenecks().get(0);
        assertThat(b.channels()).isEqualTo(2);
        assertThat(b.scored().output()).isEqualTo("sb");
        assertThat(b.label()).isEqualTo("layer3");
    }

    @Test
    void aBottleneckHasTensorsAndGroups() {
        Manifest.Bottleneck b = FILLED.bottlenecks().get(0);
        assertThatThrownBy(() -> new Manifest.Bottleneck(
                        "x", null, b.kind(), b.form(), 1, List.of(), b.groups(), b.readers(), b.parameters()))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("the bottleneck at 'x' has no tensors");
    }
}
