package org.sbonnx.datasets.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.sbonnx.datasets.Concept;
import org.sbonnx.schemas.BadInput;

class ConceptListTest {
    private final ConceptList concepts = new ConceptList();

    @Test
    void layersOfOneCategoryShareConcepts() {
        assertThat(concepts.add("part", 5, "wheel", 0x123456)).isEqualTo((short) 0);
        assertThat(concepts.add("class", 5, "car", null)).isEqualTo((short) 1);
        assertThat(concepts.add("part", 5, "wheel", null)).isEqualTo((short) 0);
        assertThat(concepts.all()).extracting(Concept::name).containsExactly("wheel", "car");
        assertThat(concepts.all().get(0)).isEqualTo(new Concept(0, 5, "wheel", "part", 0x123456));
    }

    @Test
    void refusesTwoNamesForOneId() {
        concepts.add("part", 5, "wheel", null);
        assertThatThrownBy(() -> concepts.add("part", 5, "door", null))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("id 5 of category 'part' is 'wheel' in one layer and 'door' in another");
    }
}
