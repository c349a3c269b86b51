package org.sbonnx.auic.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sbonnx.auic.score.label.ConceptColumns;
import org.sbonnx.auic.score.label.ConceptSupport;
import org.sbonnx.auic.score.map.ChannelBlock;
import org.sbonnx.auic.score.metric.ChannelResult;
import org.sbonnx.schemas.report.ScoreReport;

/**
 * Builds the report's sites from the results of all channels.
 *
 * @param bothFolds whether both folds have images
 * @param bootstrap 95 % confidence intervals of AUiC, if requested
 */
record ScoreResultBuilder(
        List<ScoreTarget> targets,
        List<ChannelBlock> blocks,
        ConceptColumns columns,
        ConceptSupport support,
        boolean bothFolds,
        Map<ChannelBlock, List<Double>> bootstrap) {

    ScoreResult build(ChannelResult[] results) {
        List<ScoreReport.Site> sites = new ArrayList<>();
        for (int site = 0; site < targets.size(); site++) {
            ScoreTarget target = targets.get(site);
            Map<String, ScoreReport.GridScores> grids = new LinkedHashMap<>();
            List<Integer> active = List.of();
            int channels = 0;
            for (ChannelBlock block : ofSite(site)) {
                GridReportBuilder a = assembler(block, results);
                grids.put(block.grid(), a.grid(target.channelNames(), bothFolds, bootstrap.get(block)));
                active = channels == 0 ? a.activeChannels() : active;
                channels = block.channels();
            }
            sites.add(new ScoreReport.Site(
                    target.tensor(), target.alias(), target.kind(), channels, active.size(), active, grids));
        }
        Map<String, ScoreReport.Reference> reference = new LinkedHashMap<>();
        for (ChannelBlock block : ofSite(targets.size())) {
            reference.put(block.grid(), assembler(block, results).reference());
        }
        return new ScoreResult(sites, reference, support.concepts(), support.dropped());
    }

    private List<ChannelBlock> ofSite(int site) {
        return blocks.stream().filter(b -> b.site() == site).toList();
    }

    private GridReportBuilder assembler(ChannelBlock block, ChannelResult[] results) {
        return new GridReportBuilder(
                columns, Arrays.asList(results).subList(block.first(), block.first() + block.channels()));
    }
}
