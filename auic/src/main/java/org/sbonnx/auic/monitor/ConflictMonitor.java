package org.sbonnx.auic.monitor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.ConceptMap;
import org.sbonnx.auic.Inspection;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.model.Manifest;
import org.sbonnx.schemas.model.Manifest.Bottleneck;
import org.sbonnx.schemas.report.ScoreReport;

/**
 * Counts where two bottlenecks of one model assign different concepts to the same cell: the concept of the argmax channel at the
 * earlier site against that at the later site, on the later site's cells. Cells where they differ should be reviewed.
 * Thread-safe.
 *
 * <p>A concept is what a report assigned to the channel, else the channel's name. Only groups that share at least
 * two concepts are compared.
 */
public final class ConflictMonitor {
    private final List<Pairing> pairings = new ArrayList<>();
    private long images;

    /**
     * @param report assigns concepts to channels; null takes the names in the manifest
     * @throws BadInput if no two bottlenecks share concepts
     */
    public ConflictMonitor(Manifest manifest, @Nullable ScoreReport report) {
        List<Bottleneck> all = manifest.informative();
        for (int early = 0; early < all.size(); early++) {
            for (int late = early + 1; late < all.size(); late++) {
                pair(all, early, late, report);
            }
        }
        if (pairings.isEmpty()) {
            throw new BadInput(
                    "no two bottlenecks of the model share concepts",
                    "give a report that assigns concepts to their channels");
        }
    }

    private void pair(List<Bottleneck> all, int early, int late, @Nullable ScoreReport report) {
        for (int g = 0; g < all.get(early).groups().size(); g++) {
            for (int k = 0; k < all.get(late).groups().size(); k++) {
                Map<Integer, String> first = concepts(all.get(early), g, report);
                Map<Integer, String> second = concepts(all.get(late), k, report);
                long common = first.values().stream()
                        .distinct()
                        .filter(second::containsValue)
                        .count();
                if (common >= 2) {
                    pairings.add(new Pairing(early, g, first, late, k, second, new HashMap<>()));
                }
            }
        }
    }

    /** Concepts of a group's channels, by channel. */
    private static Map<Integer, String> concepts(Bottleneck b, int group, @Nullable ScoreReport report) {
        Map<Integer, String> concepts = new HashMap<>();
        b.groups().get(group).channels().forEach(c -> concepts.put(c.index(), c.name()));
        Optional<ScoreReport.Site> scored = Optional.ofNullable(report)
                .flatMap(r -> r.sites().stream()
                        .filter(s -> s.site().equals(b.scored().output()))
                        .findFirst());
        scored.map(s -> s.grids().getOrDefault(ScoreReport.NATIVE, s.grids().get(ScoreReport.LABEL)))
                .ifPresent(grid -> grid.channelScores().forEach(c -> {
                    if (c.concept() != null && concepts.containsKey(c.channel())) {
                        concepts.put(c.channel(), c.concept());
                    }
                }));
        return concepts;
    }

    /** Two groups that are compared, and their counts by pair of concepts. */
    private record Pairing(
            int early,
            int earlyGroup,
            Map<Integer, String> earlyConcepts,
            int late,
            int lateGroup,
            Map<Integer, String> lateConcepts,
            Map<Pair, Long> counts) {}

    private record Pair(String early, String late) {}

    /**
     * Agreement of two bottlenecks on the same cells.
     *
     * @param early earlier site
     * @param late later site
     * @param cells compared
     * @param conflicting cells with different concepts
     * @param disagreements pairs of different concepts, most frequent first
     */
    public record Conflict(String early, String late, long cells, long conflicting, List<Disagreement> disagreements) {
        /** Share of the cells in conflict. */
        public double share() {
            return cells == 0 ? 0 : conflicting / (double) cells;
        }
    }

    /** Two different concepts assigned to the same cells. */
    public record Disagreement(String early, String late, long cells) {}

    /** Adds an image; returns the share of the cells in conflict, over all pairings. */
    public synchronized double add(Inspection seen) {
        images++;
        long cells = 0;
        long conflicting = 0;
        for (Pairing p : pairings) {
            ConceptMap early = seen.sites().get(p.early());
            ConceptMap late = seen.sites().get(p.late());
            for (int row = 0; row < late.height(); row++) {
                for (int column = 0; column < late.width(); column++) {
                    double x = (column + 0.5) / late.width();
                    double y = (row + 0.5) / late.height();
                    String before = p.earlyConcepts()
                            .getOrDefault(early.argmax(p.earlyGroup(), x, y).channel(), "");
                    String after = p.lateConcepts()
                            .getOrDefault(
                                    late.argmax(p.lateGroup(), row, column).channel(), "");
                    p.counts().merge(new Pair(before, after), 1L, Long::sum);
                    cells++;
                    conflicting += before.equals(after) ? 0 : 1;
                }
            }
        }
        return conflicting / (double) Math.max(1, cells);
    }

    /** Images added. */
    public synchronized long images() {
        return images;
    }

    /** One entry for each pair of groups that is compared. */
    public synchronized List<Conflict> conflicts(Manifest manifest) {
        List<Conflict> all = new ArrayList<>();
        for (Pairing p : pairings) {
            long cells = 0;
            List<Disagreement> different = new ArrayList<>();
            for (Map.Entry<Pair, Long> e : p.counts().entrySet()) {
                cells += e.getValue();
                if (!e.getKey().early().equals(e.getKey().late())) {
                    different.add(
                            new Disagreement(e.getKey().early(), e.getKey().late(), e.getValue()));
                }
            }
            different.sort(Comparator.comparingLong((Disagreement d) -> -d.cells())
                    .thenComparing(Disagreement::early)
                    .thenComparing(Disagreement::late));
            all.add(new Conflict(
                    manifest.informative().get(p.early()).label(),
                    manifest.informative().get(p.late()).label(),
                    cells,
                    different.stream().mapToLong(Disagreement::cells).sum(),
                    different));
        }
        return all;
    }
}
