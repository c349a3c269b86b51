package org.sbonnx.auic.report;

import java.util.List;

/**
 * A one-hot site: in each cell one channel of each group is on.
 *
 * @param codes for each group the channel that is on in each cell, row-major: its index among all channels of the site
 */
public record OneHotMap(String site, ComparisonSide side, int width, int height, List<short[]> codes)
        implements SiteMap {
    public OneHotMap {
        codes = List.copyOf(codes);
        for (short[] group : codes) {
            if (group.length != Math.multiplyExact(width, height)) {
                throw new IllegalArgumentException(
                        group.length + " codes for " + width + "×" + height + " cells of site '" + site + "'");
            }
        }
    }
}
