package org.sbonnx.datasets.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sbonnx.schemas.BadInput;

class ConceptPresetsTest {
    /** The paper shortens some names; a bottleneck finds its concepts by those of the data. */
    @Test
    void conceptsHaveTheNamesOfBrodenPlus() {
        Map<String, List<String>> groups = ConceptPresets.byCategory(ConceptPresets.CITYSCAPES_BRODEN);

        assertThat(groups.keySet()).containsExactly("material", "part");
        assertThat(groups.get("material")).hasSize(11).doesNotHaveDuplicates().contains("rubber/latex");
        assertThat(groups.get("part"))
                .hasSize(56)
                .doesNotHaveDuplicates()
                .contains("sky/cloud", "building/shop window", "train/head roof", "train/coach roof")
                .contains("bicycle/wheel", "bicycle/handle bar", "bicycle/saddle", "bicycle/chain wheel")
                .contains("motorbike/handle bar");
        assertThatThrownBy(() -> ConceptPresets.byCategory("imagenet"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("no concept preset 'imagenet'");
    }
}
