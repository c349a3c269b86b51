package org.sbonnx.auic.score;

import java.util.List;
import org.sbonnx.schemas.report.ScoreReport;

/**
 * One site on one grid: where its units stand.
 *
 * @param site number of the site
 * @param grid {@link ScoreReport#NATIVE} or {@link ScoreReport#LABEL}
 * @param first number of its first channel's unit
 * @param channels number of channels
 */
record Channels(int site, String grid, int first, int channels) {
    boolean upsampled() {
        return grid.equals(ScoreReport.LABEL);
    }

    boolean holds(int unit) {
        return unit >= first && unit < first + channels;
    }

    /** The block that holds a unit. */
    static Channels of(List<Channels> blocks, int unit) {
        return blocks.stream().filter(b -> b.holds(unit)).findFirst().orElseThrow();
    }
}
