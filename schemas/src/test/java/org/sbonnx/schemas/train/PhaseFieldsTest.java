package org.sbonnx.schemas.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PhaseFieldsTest {
    @Test
    void fileAndRecordHaveTheSameFields() {
        assertThat(names(PhaseFields.class)).containsExactlyElementsOf(names(Phase.class));
    }

    private static List<String> names(Class<?> record) {
        return Arrays.stream(record.getRecordComponents())
                .map(RecordComponent::getName)
                .toList();
    }
}
