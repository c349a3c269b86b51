package org.sbonnx.auic.score;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.sbonnx.auic.score.count.Workers;
import org.sbonnx.schemas.report.ScoreReport;

/**
 * Certified scoring on one thread and on two in turn, so that a machine whose speed drifts slows both alike; prints the wall
 * time of one divided by that of the other. Run by {@code fixtures/python/counting_benchmark.py}.
 */
public final class ThreadsComparison {
    private static final int PAIRS = 9;

    private ThreadsComparison() {}

    public static void main(String[] args) throws IOException {
        CountingLoad load = new CountingLoad(
                Path.of(args[0]),
                ScoreReport.NATIVE,
                args[1],
                Integer.parseInt(args[2]),
                Integer.parseInt(args[3]),
                Integer.parseInt(args[4]),
                Integer.parseInt(args[5]));
        double[] gains = new double[PAIRS];
        try (Workers one = new Workers(1);
                Workers two = new Workers(2)) {
            double[] scores = load.score(one);
            load.score(two);
            for (int i = 0; i < PAIRS; i++) {
                long begin = System.nanoTime();
                load.score(one);
                long middle = System.nanoTime();
                load.score(two);
                gains[i] = (middle - begin) / (double) (System.nanoTime() - middle);
            }
            Arrays.sort(gains);
            System.out.printf(
                    Locale.ROOT,
                    "two threads: %.2f times as fast as one, median of %d pairs (%.2f to %.2f)%n",
                    gains[PAIRS / 2],
                    PAIRS,
                    gains[0],
                    gains[PAIRS - 1]);
            System.out.printf(Locale.ROOT, "scores %.9f to %.9f in all%n", scores[0], scores[1]);
        }
    }
}
