package org.sbonnx.auic.report;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.report.ScoreReport.Category;
import org.sbonnx.schemas.report.ScoreReport.ChannelScore;
import org.sbonnx.schemas.report.ScoreReport.GridScores;
import org.sbonnx.schemas.report.ScoreReport.NetDissect;
import org.sbonnx.schemas.report.ScoreReport.Site;

/**
 * One site of one model, in the form that the page's script reads.
 *
 * @param site its name in its own report; pictures refer to it
 * @param best channels that have a colour, best first
 * @param opening the grid that {@code best} was ranked on
 */
record SiteData(
        String site,
        String kind,
        int channels,
        int active,
        List<Integer> activeChannels,
        List<Integer> best,
        String opening,
        Map<String, GridData> grids) {

    /** Scores on one grid; {@code rows} has the channels. */
    record GridData(
            double auic,
            double auicAll,
            List<Double> auicInterval,
            @Nullable Double stability,
            @Nullable List<Double> stabilityInterval,
            double coverage,
            int distinctConcepts,
            @Nullable Double heldOutAuic,
            @Nullable List<Double> auicBootstrap,
            @Nullable NetDissect netDissect,
            Map<String, Category> categories,
            ChannelColumns rows) {
        static GridData of(GridScores g) {
            return new GridData(
                    g.auic(),
                    g.auicAll(),
                    g.auicInterval(),
                    g.stability(),
                    g.stabilityInterval(),
                    g.coverage(),
                    g.distinctConcepts(),
                    g.heldOutAuic(),
                    g.auicBootstrap(),
                    g.netDissect(),
                    new TreeMap<>(g.categories()),
                    ChannelColumns.of(g.channelScores()));
        }
    }

    static SiteData of(Site s) {
        Map<String, GridData> grids = new TreeMap<>();
        s.grids().forEach((name, grid) -> grids.put(name, GridData.of(grid)));
        return new SiteData(
                s.site(),
                s.kind(),
                s.channels(),
                s.active(),
                s.activeChannels(),
                ChannelRanking.best(s, SiteMap.Ranked.MAX_CHANNELS).stream()
                        .map(ChannelScore::channel)
                        .toList(),
                ChannelRanking.grid(s).getKey(),
                grids);
    }
}
