package org.sbonnx.auic.score.map;

import java.util.List;
import org.sbonnx.schemas.report.ScoreReport;

/**
 * The channels of one site on one grid, numbered consecutively among all scored channels.
 *
 * @param site number of the site
 * @param grid {@link ScoreReport#NATIVE} or {@link ScoreReport#LABEL}
 * @param first number of its first channel
 * @param channels number of channels
 */
public record ChannelBlock(int site, String grid, int first, int channels) {
    public boolean upsampled() {
        return grid.equals(ScoreReport.LABEL);
    }

    public boolean contains(int channel) {
        return channel >= first && channel < first + channels;
    }

    /** The block that contains a channel. */
    public static ChannelBlock containing(List<ChannelBlock> blocks, int channel) {
        return blocks.stream().filter(b -> b.contains(channel)).findFirst().orElseThrow();
    }
}
