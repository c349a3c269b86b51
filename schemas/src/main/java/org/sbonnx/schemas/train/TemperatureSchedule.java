package org.sbonnx.schemas.train;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * T_t = end + (start − end)(1 − t/τ)^gamma over all τ iterations.
 *
 * @param start 1.0; lower (0.05, say) for a calibrated model, whose codes a high temperature would blur
 * @param end 0.01
 * @param gamma 10
 */
public record TemperatureSchedule(double start, double end, double gamma) {
    @JsonCreator
    static TemperatureSchedule of(
            @JsonProperty("start") @Nullable Double start,
            @JsonProperty("end") @Nullable Double end,
            @JsonProperty("gamma") @Nullable Double gamma) {
        double from = start == null ? 1 : start;
        return new TemperatureSchedule(from, end == null ? Math.min(0.01, from) : end, gamma == null ? 10 : gamma);
    }

    public TemperatureSchedule {
        PlanFields.require(start > 0 && Double.isFinite(start), "temperature.start", start);
        PlanFields.require(end > 0 && end <= start, "temperature.end", end);
        PlanFields.require(gamma > 0 && Double.isFinite(gamma), "temperature.gamma", gamma);
    }
}
