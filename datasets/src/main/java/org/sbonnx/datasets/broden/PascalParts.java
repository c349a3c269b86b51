package org.sbonnx.datasets.broden;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The parts of Pascal-Part (Chen et al. 2014) with the numbers of Broden+: sides are merged ({@code lwing} and
 * {@code rwing} are one part), and so are several parts of a kind ({@code wheel_1}, {@code wheel_2}).
 */
final class PascalParts {
    private static final Pattern COUNTER = Pattern.compile("_\\d+$");
    private static final Map<String, Integer> RAW_LABELS = read();

    private PascalParts() {}

    /** Raw label of a part, at least 1; 0 if there is no such part. */
    static int rawLabel(String name) {
        return RAW_LABELS.getOrDefault(COUNTER.matcher(name).replaceFirst(""), 0);
    }

    private static Map<String, Integer> read() {
        try (InputStream in = Objects.requireNonNull(PascalParts.class.getResourceAsStream("pascal-parts.csv"));
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            Map<String, Integer> labels = new HashMap<>();
            lines.lines()
                    .skip(1)
                    .map(line -> line.split(",", -1))
                    .forEach(c -> labels.put(c[0], Integer.valueOf(c[1])));
            return labels;
        } catch (IOException e) {
            throw new UncheckedIOException("the table of Pascal parts cannot be read", e);
        }
    }
}
