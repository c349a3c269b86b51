package org.sbonnx.auic.score;

import java.util.List;
import java.util.Set;
import org.sbonnx.auic.grid.Alignment;
import org.sbonnx.auic.grid.Framing;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.report.ScoreReport;

/**
 * How to score.
 *
 * @param grids {@link ScoreReport#NATIVE} and/or {@link ScoreReport#LABEL}
 * @param exact close the intervals by reading the features again
 * @param countUnannotated count images that are not annotated in a category as negatives of its concepts (the literal eq. 22)
 * @param alignment of the up-sampling to the label grid: the model's own, see {@link Alignment#of}
 * @param framing part of the feature maps that an image fills
 * @param threads that count
 * @param bins most bins a channel gets, 16 to 4096; fewer where memory is short
 * @param resamples number of times that images are drawn anew for the 95 % interval of AUiC, at the cost of a pass; 0: none
 * @param seed of these draws
 * @param memory bytes that counts may take; what does not fit is counted in further passes
 */
public record ScoreOptions(
        List<String> grids,
        boolean exact,
        boolean countUnannotated,
        Alignment alignment,
        Framing framing,
        int threads,
        int bins,
        int resamples,
        long seed,
        long memory) {

    /** Native grid, one pass, all processors, 1024 bins, a third of the heap but at most 3 GB. */
    public static final ScoreOptions DEFAULT = new ScoreOptions(
            List.of(ScoreReport.NATIVE),
            false,
            false,
            Alignment.HALF_PIXEL,
            Framing.WHOLE,
            Runtime.getRuntime().availableProcessors(),
            1024,
            0,
            1,
            Math.min(3L << 30, Runtime.getRuntime().maxMemory() / 3));

    /** Least number of draws from which an interval is told. */
    public static final int MIN_RESAMPLES = 100;

    public ScoreOptions {
        if (resamples != 0 && (resamples < MIN_RESAMPLES || resamples > 100_000)) {
            throw new BadInput("cannot draw images " + resamples + " times", "ask for 100 to 100000, or for none");
        }
        grids = List.copyOf(grids);
        if (grids.isEmpty() || !Set.of(ScoreReport.NATIVE, ScoreReport.LABEL).containsAll(grids)) {
            throw new BadInput("grids cannot be " + grids, "use native, label or both");
        }
        if (threads < 1 || bins < 16 || bins > 4096 || memory < 1) {
            throw new BadInput(
                    "cannot score with " + threads + " threads, " + bins + " bins, " + memory + " bytes",
                    "use at least 1 thread and 16 to 4096 bins");
        }
    }

    /** The same with other grids. */
    public ScoreOptions withGrids(List<String> value) {
        return new ScoreOptions(
                value, exact, countUnannotated, alignment, framing, threads, bins, resamples, seed, memory);
    }

    /** The same with or without closing the intervals. */
    public ScoreOptions withExact(boolean value) {
        return new ScoreOptions(
                grids, value, countUnannotated, alignment, framing, threads, bins, resamples, seed, memory);
    }

    /** The same with or without images that lack annotation. */
    public ScoreOptions withCountUnannotated(boolean value) {
        return new ScoreOptions(grids, exact, value, alignment, framing, threads, bins, resamples, seed, memory);
    }

    /** The same for maps that lie so on the labels. */
    public ScoreOptions withGeometry(Alignment newAlignment, Framing newFraming) {
        return new ScoreOptions(
                grids, exact, countUnannotated, newAlignment, newFraming, threads, bins, resamples, seed, memory);
    }

    /** The same with that many threads. */
    public ScoreOptions withThreads(int value) {
        return new ScoreOptions(
                grids, exact, countUnannotated, alignment, framing, value, bins, resamples, seed, memory);
    }

    /** The same with images drawn so many times. */
    public ScoreOptions withResamples(int value, long newSeed) {
        return new ScoreOptions(
                grids, exact, countUnannotated, alignment, framing, threads, bins, value, newSeed, memory);
    }

    /** The same with other limits. */
    public ScoreOptions withLimits(int newBins, long newMemory) {
        return new ScoreOptions(
                grids, exact, countUnannotated, alignment, framing, threads, newBins, resamples, seed, newMemory);
    }
}
