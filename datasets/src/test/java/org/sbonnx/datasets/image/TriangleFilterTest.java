package org.sbonnx.datasets.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TriangleFilterTest {
    @ParameterizedTest
    @CsvSource({"7, 3", "3, 7", "100, 99", "1, 5", "5, 1", "64, 32"})
    void weightsSumToOneWithinTheSource(int source, int target) {
        TriangleFilter filter = TriangleFilter.of(source, target);
        assertThat(filter.first()).hasSize(target);
        for (int i = 0; i < target; i++) {
            double sum = 0;
            for (float w : filter.weights()[i]) {
                sum += w;
            }
            assertThat(sum).isCloseTo(1, Offset.offset(1e-6));
            assertThat(filter.first()[i] + filter.weights()[i].length).isBetween(1, source);
        }
    }

    @Test
    void equalSizesAreTheIdentity() {
        TriangleFilter filter = TriangleFilter.of(4, 4);
        for (int i = 0; i < 4; i++) {
            for (int k = 0; k < filter.weights()[i].length; k++) {
                assertThat(filter.weights()[i][k]).isEqualTo(filter.first()[i] + k == i ? 1f : 0f);
            }
        }
    }

    @Test
    void halvingAveragesWithATriangle() {
        TriangleFilter filter = TriangleFilter.of(8, 4);
        assertThat(filter.first()[1]).isEqualTo(1);
        assertThat(filter.weights()[1]).containsExactly(0.125f, 0.375f, 0.375f, 0.125f);
    }
}
