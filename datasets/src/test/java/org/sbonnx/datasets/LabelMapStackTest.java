package org.sbonnx.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sbonnx.datasets.image.ImageSize;

class LabelMapStackTest {
    private final LabelMapStack stack = new LabelMapStack(new ImageSize(3, 1));

    @Test
    void overlappingConceptsNeedAMapEach() {
        stack.add(0, (short) 4);
        stack.add(0, (short) 5);
        stack.add(0, (short) 4);
        stack.add(1, (short) 5);

        assertThat(stack.maps("part")).hasSize(2);
        assertThat(stack.maps("part").get(0).concepts()).containsExactly(4, 5, LabelMap.NONE);
        assertThat(stack.maps("part").get(1).concepts()).containsExactly(5, LabelMap.NONE, LabelMap.NONE);
    }

    @Test
    void ignoredPixelsAreVoidInAllMaps() {
        stack.add(2, (short) 1);
        stack.add(2, (short) 2);
        stack.replace(2, (short) 3);
        stack.ignore(0);

        assertThat(stack.maps("part").get(0).concepts()).containsExactly(LabelMap.VOID, LabelMap.NONE, 3);
        assertThat(stack.maps("part").get(1).concepts()).containsExactly(LabelMap.VOID, LabelMap.NONE, 2);
    }
}
