package org.sbonnx.auic.score;

import java.util.List;
import java.util.Set;
import org.sbonnx.auic.grid.Alignment;
import org.sbonnx.auic.grid.Framing;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.report.ScoreReport;

/**
 * Options of scoring.
 *
 * @param grids {@link ScoreReport#NATIVE} and/or {@link ScoreReport#LABEL}
 * @param exact compute exact scores in a second pass over the images
 * @param countUnannotated count images that are not annotated in a category as negatives of its concepts (the literal eq. 22)
 * @param alignment of the up-sampling to the label grid: the model's own, see {@link Alignment#of}
 * @param framing part of the feature maps that an image fills
 * @param threads number of counting threads
 * @param bins maximum number of bins of a channel, 16 to 4096; fewer where memory is short
 * @param resamples bootstrap resamples for a 95 % confidence interval of AUiC (adds a pass; 0: off)
 * @param seed of the resamples
 * @param memory maximum bytes of counts; channels that do not fit are counted in further passes
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

    /** Minimum number of bootstrap resamples. */
    public static final int MIN_RESAMPLES = 100;

    public ScoreOptions {
        if (resamples != 0 && (resamples < MIN_RESAMPLES || resamples > 100_000)) {
            throw new BadInput("cannot use " + resamples + " bootstrap resamples", "use 100 to 100000, or 0 for none");
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

    /** The same with or without exact scores. */
    public ScoreOptions withExact(boolean value) {
        return new ScoreOptions(
                grids, value, countUnannotated, alignment, framing, threads, bins, resamples, seed, memory);
    }

    /** The same with or without counting images that are not annotated. */
    public ScoreOptions withCountUnannotated(boolean value) {
        return new ScoreOptions(grids, exact, value, alignment, framing, threads, bins, resamples, seed, memory);
    }

    /** The same with another alignment and framing. */
    public ScoreOptions withGeometry(Alignment newAlignment, Framing newFraming) {
        return new ScoreOptions(
                grids, exact, countUnannotated, newAlignment, newFraming, threads, bins, resamples, seed, memory);
    }

    /** The same with that many threads. */
    public ScoreOptions withThreads(int value) {
        return new ScoreOptions(
                grids, exact, countUnannotated, alignment, framing, value, bins, resamples, seed, memory);
    }

    /** The same with another number of bootstrap resamples and seed. */
    public ScoreOptions withResamples(int value, long newSeed) {
        return new ScoreOptions(
                grids, exact, countUnannotated, alignment, framing, threads, bins, value, newSeed, memory);
    }

    /** The same with other limits on bins and memory. */
    public ScoreOptions withLimits(int newBins, long newMemory) {
        return new ScoreOptions(
                grids, exact, countUnannotated, alignment, framing, threads, newBins, resamples, seed, newMemory);
    }
}
