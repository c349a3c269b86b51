package org.sbonnx.auic.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitTest {
    @ParameterizedTest
    @CsvSource({
        "0.80, 0.80, true, 0.80",
        "0.80, 0.7999, false, 0.79",
        "0.8, 0.7999, false, 0.7",
        "0.8, 0.85, true, 0.8",
        "0.800, 0.7999, false, 0.799",
        "8, 8, true, 8",
        "8, 7.99, false, 7",
        "0.30, 0.30000000000000004, true, 0.30",
        "0.30, 0.29999999999999993, true, 0.30"
    })
    void aMinimumRoundsDown(String bound, double figure, boolean holds, String shown) {
        Limit limit = Limit.minimum(new BigDecimal(bound));
        assertThat(limit.holds(figure)).isEqualTo(holds);
        assertThat(limit.rounded(figure).toPlainString()).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({
        "0.03, 0.03, true, 0.03",
        "0.03, 0.0301, false, 0.04",
        "0.030, 0.0301, false, 0.031",
        "0.05, 0.05000000000000004, true, 0.05",
        "0.1, -0.02, true, 0.0"
    })
    void aMaximumRoundsUp(String bound, double figure, boolean holds, String shown) {
        Limit limit = Limit.maximum(new BigDecimal(bound));
        assertThat(limit.holds(figure)).isEqualTo(holds);
        assertThat(limit.rounded(figure).toPlainString()).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"0.7999", "0.79", "0.5", "0.800001", "0.8"})
    void noSentenceContradictsItself(double figure) {
        String sentence = Limit.minimum(new BigDecimal("0.80")).sentence(figure);
        if (sentence.contains("but")) {
            assertThat(sentence).doesNotStartWith("is 0.80,");
        } else {
            assertThat(sentence).startsWith("is 0.80 ");
        }
    }
}
