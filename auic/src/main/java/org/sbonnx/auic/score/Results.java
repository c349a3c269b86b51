package org.sbonnx.auic.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sbonnx.auic.score.label.Extents;
import org.sbonnx.auic.score.label.Slots;
import org.sbonnx.auic.score.map.Channels;
import org.sbonnx.auic.score.metric.UnitResult;
import org.sbonnx.schemas.report.ScoreReport;

/**
 * Puts the scores of units together.
 *
 * @param halves whether both halves of the images have any
 * @param bootstrap 95 % intervals of AUiC, where they were asked for
 */
record Results(
        List<ScoreTarget> targets,
        List<Channels> blocks,
        Slots slots,
        Extents extents,
        boolean halves,
        Map<Channels, List<Double>> bootstrap) {

    ScoreResult of(UnitResult[] results) {
        List<ScoreReport.Site> sites = new ArrayList<>();
        for (int site = 0; site < targets.size(); site++) {
            ScoreTarget target = targets.get(site);
            Map<String, ScoreReport.Grid> grids = new LinkedHashMap<>();
            List<Integer> active = List.of();
            int channels = 0;
            for (Channels block : ofSite(site)) {
                Assembler a = assembler(block, results);
                grids.put(block.grid(), a.grid(target.channelNames(), halves, bootstrap.get(block)));
                active = channels == 0 ? a.activeChannels() : active;
                channels = block.channels();
            }
            sites.add(new ScoreReport.Site(
                    target.tensor(), target.alias(), target.kind(), channels, active.size(), active, grids));
        }
        Map<String, ScoreReport.Reference> reference = new LinkedHashMap<>();
        for (Channels block : ofSite(targets.size())) {
            reference.put(block.grid(), assembler(block, results).reference());
        }
        return new ScoreResult(sites, reference, extents.concepts(), extents.dropped());
    }

    private List<Channels> ofSite(int site) {
        return blocks.stream().filter(b -> b.site() == site).toList();
    }

    private Assembler assembler(Channels block, UnitResult[] results) {
        return new Assembler(slots, Arrays.asList(results).subList(block.first(), block.first() + block.channels()));
    }
}
