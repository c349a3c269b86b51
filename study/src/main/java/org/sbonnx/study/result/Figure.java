package org.sbonnx.study.result;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A figure over seeds.
 *
 * @param mean arithmetic mean
 * @param spread sample standard deviation; 0 for one seed
 * @param seeds number of values
 */
public record Figure(double mean, double spread, int seeds) {
    /** Of the values that are there; null where there are none. */
    static @Nullable Figure of(List<@Nullable Double> values) {
        double[] known =
                values.stream().filter(Objects::nonNull).mapToDouble(v -> v).toArray();
        if (known.length == 0) {
            return null;
        }
        double mean = Arrays.stream(known).average().orElseThrow();
        double squares = Arrays.stream(known).map(v -> (v - mean) * (v - mean)).sum();
        return new Figure(mean, known.length < 2 ? 0 : Math.sqrt(squares / (known.length - 1)), known.length);
    }

    /** {@code 0.512}, or {@code 0.512 ± 0.004} over several seeds. */
    public String text(int digits) {
        String format = "%." + digits + "f";
        return seeds < 2
                ? String.format(Locale.ROOT, format, mean)
                : String.format(Locale.ROOT, format + " ± " + format, mean, spread);
    }

    /** As percent with one digit. */
    public String percent() {
        return new Figure(100 * mean, 100 * spread, seeds).text(1);
    }

    public static String text(@Nullable Figure figure, int digits) {
        return figure == null ? "–" : figure.text(digits);
    }

    public static String percent(@Nullable Figure figure) {
        return figure == null ? "–" : figure.percent();
    }
}
