package org.sbonnx.workflow.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.workflow.convert.BottleneckSelection.Candidate;
import org.sbonnx.workflow.convert.BottleneckSelection.Rule;

class BottleneckSelectionTest {
    private static final List<Candidate> CANDIDATES = List.of(
            new Candidate(0.99, 0.10, 0.5, 0.6), // keeps most
            new Candidate(0.95, 0.45, 0.5, 0.6), // balances
            new Candidate(0.50, 0.80, 0.1, 0.6)); // three easy channels

    @Test
    void eachRuleHasItsOwnFavourite() {
        assertThat(BottleneckSelection.selectBest(Rule.MIOU, CANDIDATES)).isEqualTo(0);
        assertThat(BottleneckSelection.selectBest(Rule.BALANCE, CANDIDATES)).isEqualTo(1);
        assertThat(BottleneckSelection.selectBest(Rule.AUIC, CANDIDATES)).isEqualTo(2);
    }

    @Test
    void theFirstOfEqualsWins() {
        Candidate same = CANDIDATES.get(1);
        assertThat(BottleneckSelection.selectBest(Rule.BALANCE, List.of(same, same)))
                .isZero();
    }

    @Test
    void namesAreCheckedAndFound() {
        assertThat(BottleneckSelection.parseRule("Balance")).isEqualTo(Rule.BALANCE);
        assertThatThrownBy(() -> BottleneckSelection.parseRule("hand"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("'hand'")
                .hasMessageContaining("balance, miou, auic");
    }
}
