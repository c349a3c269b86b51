package org.sbonnx.study.result;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Mean and standard deviation of a metric over seeds.
 *
 * @param mean arithmetic mean
 * @param standardDeviation sample standard deviation; 0 for one seed
 * @param seeds number of values
 */
public record SeedStatistics(double mean, double standardDeviation, int seeds) {
    /** Statistics of the values that are not null; null if all are. */
    static @Nullable SeedStatistics of(List<@Nullable Double> values) {
        double[] known =
                values.stream().filter(Objects::nonNull).mapToDouble(v -> v).toArray();
        if (known.length == 0) {
            return null;
        }
        double mean = Arrays.stream(known).average().orElseThrow();
        double squares = Arrays.stream(known).map(v -> (v - mean) * (v - mean)).sum();
        return new SeedStatistics(mean, known.length < 2 ? 0 : Math.sqrt(squares / (known.length - 1)), known.length);
    }

    /** {@code 0.512}, or {@code 0.512 ± 0.004} over several seeds. */
    public String format(int digits) {
        String format = "%." + digits + "f";
        return seeds < 2
                ? String.format(Locale.ROOT, format, mean)
                : String.format(Locale.ROOT, format + " ± " + format, mean, standardDeviation);
    }

    /** As percent with one digit. */
    public String formatPercent() {
        return new SeedStatistics(100 * mean, 100 * standardDeviation, seeds).format(1);
    }

    public static String format(@Nullable SeedStatistics figure, int digits) {
        return figure == null ? "–" : figure.format(digits);
    }

    public static String formatPercent(@Nullable SeedStatistics figure) {
        return figure == null ? "–" : figure.formatPercent();
    }
}
