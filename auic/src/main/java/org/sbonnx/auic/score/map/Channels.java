package org.sbonnx.auic.score.map;

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
public record Channels(int site, String grid, int first, int channels) {
    public boolean upsampled() {
        return grid.equals(ScoreReport.LABEL);
    }

    public boolean holds(int unit) {
        return unit >= first && unit < first + channels;
    }

    /** The block that holds a unit. */
    public static Channels of(List<Channels> blocks, int unit) {
        return blocks.stream().filter(b -> b.holds(unit)).findFirst().orElseThrow();
    }
}
