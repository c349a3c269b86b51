package org.sbonnx.auic.report;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.schemas.report.ScoreReport.ChannelScore;
import org.sbonnx.schemas.report.ScoreReport.GridScores;
import org.sbonnx.schemas.report.ScoreReport.Site;

/** Ranks the channels of a site for display. */
final class ChannelRanking {
    private ChannelRanking() {}

    /** The scores that the page shows first: on the label grid if it was scored, otherwise on the native grid. */
    static Map.Entry<String, GridScores> grid(Site site) {
        for (String name : List.of(ScoreReport.LABEL, ScoreReport.NATIVE)) {
            GridScores grid = site.grids().get(name);
            if (grid != null) {
                return Map.entry(name, grid);
            }
        }
        throw new IllegalArgumentException("site '" + site.site() + "' has scores on no grid");
    }

    /** At most {@code limit} active channels: in descending order of mIoU, the lower index first among equals. */
    static List<ChannelScore> best(Site site, int limit) {
        Set<Integer> active = Set.copyOf(site.activeChannels());
        return grid(site).getValue().channelScores().stream()
                .filter(s -> active.contains(s.channel()))
                .sorted(Comparator.comparingDouble(ChannelScore::miou)
                        .reversed()
                        .thenComparingInt(ChannelScore::channel))
                .limit(limit)
                .toList();
    }
}
