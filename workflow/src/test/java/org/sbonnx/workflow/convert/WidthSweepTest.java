package org.sbonnx.workflow.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbonnx.schemas.BadInput;

class WidthSweepTest {
    @Test
    void widthsAreSortedAndEachIsTakenOnce() {
        assertThat(WidthSweep.parseWidths("24, 6,11,6")).containsExactly(6, 11, 24);
        assertThat(WidthSweep.parseWidths("16")).containsExactly(16);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "6,,8", "six", "6;8", "99999999999", "0", "6,-1", "1,6"})
    void otherTextIsRefused(String text) {
        assertThatThrownBy(() -> WidthSweep.parseWidths(text))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(text);
    }
}
