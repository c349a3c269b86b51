package org.sbonnx.trainer.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.train.TrainPlan;

/** Expected values were computed by hand from the formulas. */
class SchedulesTest {
    private static final double EXACT = 1e-12;

    private static TrainPlan plan(String json) {
        return Json.parse("plan", json, TrainPlan.class);
    }

    private static double factor(String fields, long t, long total) {
        return Schedules.learningRateFactor(
                plan("{\"training\":{" + fields + "}}").training(), t, total);
    }

    private static double temperature(String regime, long t, long total) {
        String schedule = "\"temperature\":{\"start\":0.8,\"end\":0.2,\"gamma\":2}";
        return Schedules.temperature(plan("{\"regime\":\"" + regime + "\"," + schedule + "}"), t, total);
    }

    @ParameterizedTest
    @CsvSource({
        // (1 - t/4)^2
        "poly, 0, 1", "poly, 1, 0.5625", "poly, 2, 0.25", "poly, 3, 0.0625",
        // (1 + cos(pi t/4)) / 2
        "cosine, 0, 1", "cosine, 1, 0.8535533905932737", "cosine, 2, 0.5", "cosine, 3, 0.14644660940672627",
        "constant, 0, 1", "constant, 1, 1", "constant, 3, 1",
    })
    void learningRateOfFourIterations(String schedule, long t, double expected) {
        assertThat(factor("\"schedule\":\"" + schedule + "\",\"power\":2", t, 4))
                .isCloseTo(expected, within(EXACT));
    }

    @Test
    void polyHasPower09ByDefault() {
        // 0.5^0.9 = exp(-0.9 ln 2)
        assertThat(factor("", 30, 60)).isCloseTo(0.5358867312681466, within(EXACT));
    }

    @Test
    void aSingleIterationUsesTheFullLearningRate() {
        for (String schedule : new String[] {"poly", "cosine", "constant"}) {
            assertThat(factor("\"schedule\":\"" + schedule + "\"", 0, 1))
                    .as(schedule)
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        // 0.2 + 0.6 (1 - t/4)^2
        "annealed, 0, 0.8",
        "annealed, 1, 0.5375",
        "annealed, 2, 0.35",
        "annealed, 3, 0.2375",
        "straight_through, 0, 0.8",
        "straight_through, 3, 0.8",
        "fixed, 0, 0.8",
        "fixed, 3, 0.8",
        "entropy, 0, 1",
        "entropy, 3, 1",
    })
    void temperatureOfFourIterations(String regime, long t, double expected) {
        assertThat(temperature(regime, t, 4)).isCloseTo(expected, within(EXACT));
    }

    @Test
    void thePapersTemperatureFallsFromOneTowardsOneHundredth() {
        TrainPlan paper = TrainPlan.paper();
        assertThat(Schedules.temperature(paper, 0, 1000)).isCloseTo(1, within(EXACT));
        // 0.01 + 0.99 * 0.5^10
        assertThat(Schedules.temperature(paper, 500, 1000)).isCloseTo(0.010966796875, within(EXACT));
        assertThat(Schedules.temperature(paper, 999, 1000)).isCloseTo(0.01, within(EXACT));
    }
}
