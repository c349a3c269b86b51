package org.sbonnx.auic.report;

import java.util.List;

/** The channels of one site over one picture, [height, width] cells at the site's own resolution. It covers the whole picture. */
public sealed interface SiteMap {
    /** Name of the site, as {@link org.sbonnx.schemas.report.ScoreReport.Site#site()} has it. */
    String site();

    /** The model that the site belongs to. */
    ComparisonSide side();

    /** Cells in a row. */
    int width();

    /** Rows. */
    int height();

    /**
     * A one-hot site: in each cell, one channel of each group is active.
     *
     * @param codes for each group, the active channel of each cell, row-major: its index among all channels of the site
     */
    record OneHot(String site, ComparisonSide side, int width, int height, List<short[]> codes) implements SiteMap {
        public OneHot {
            codes = List.copyOf(codes);
            for (short[] group : codes) {
                if (group.length != Math.multiplyExact(width, height)) {
                    throw new IllegalArgumentException(
                            group.length + " codes for " + width + "×" + height + " cells of site '" + site + "'");
                }
            }
        }
    }

    /**
     * A site with real-valued channels: its best channels only, at most {@value #MAX_CHANNELS}.
     *
     * @param channels the channels shown, best first
     * @param winners index in {@code channels} of the greatest activation in each cell, row-major
     * @param active for each cell a bit set: bit i is set where {@code channels[i]} exceeds its threshold θ*
     * @param levels for the first few channels their activation in each cell, 0 (the channel's median over all pictures shown, or
     *     below) to {@value #MAX_LEVEL} (its 99.5 % quantile, or above)
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Ranked(
            String site,
            ComparisonSide side,
            int width,
            int height,
            int[] channels,
            byte[] winners,
            int[] active,
            List<byte[]> levels)
            implements SiteMap {
        /** Maximum number of channels shown, as in figures 11 and 12 of Losch et al. 2021. */
        public static final int MAX_CHANNELS = 20;

        /** Greatest level. */
        public static final int MAX_LEVEL = 31;

        public Ranked {
            levels = List.copyOf(levels);
            int cells = Math.multiplyExact(width, height);
            if (channels.length > MAX_CHANNELS
                    || winners.length != cells
                    || active.length != cells
                    || levels.size() > channels.length
                    || levels.stream().anyMatch(l -> l.length != cells)) {
                throw new IllegalArgumentException("maps of site '" + site + "' do not match " + width + "×" + height
                        + " cells and " + MAX_CHANNELS + " channels");
            }
        }
    }
}
