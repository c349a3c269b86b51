package org.sbonnx.insert.site;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.sbonnx.insert.Cut;
import org.sbonnx.insert.Site;

/**
 * Recommends cuts to users who know none by name, with enough layers before and after them. Sites that cut alone: those with
 * recognised names, those at the end of a stage (the next site has other channels or another stride), and in a long row of
 * equal blocks, as transformers have, those at half and at five sixths of its operations. Sets of places: the end of the
 * encoder, which is the set at the coarsest stride, and the latest one. Sites whose consumers can all be refitted come first,
 * then sets; late before early, since codes keep more of the task there.
 */
public final class RecommendedCuts {
    private static final int MAX_CUTS = 6;
    /** Smallest fraction of the operations that must lie before a candidate. */
    private static final double MIN_SHARE_BEFORE = 0.1;

    private static final double MIN_SHARE_AFTER = 0.005;

    /** Fewest sites of a row of equal blocks. */
    private static final int MIN_ROW = 6;
    /** Shares of a row's operations that lie behind its recommended sites. */
    private static final double[] ROW_SHARES = {1.0 / 6, 0.5};

    private RecommendedCuts() {}

    /**
     * At most a few cuts, the best first.
     *
     * @param sites all that cut alone, in graph order
     * @param sets all sets of places, in graph order
     */
    public static List<Cut> select(List<Site> sites, List<Cut> sets) {
        Set<Site> found = new LinkedHashSet<>();
        for (int i = 0; i < sites.size(); i++) {
            Site site = sites.get(i);
            Site next = i + 1 < sites.size() ? sites.get(i + 1) : null;
            if (isInside(site.flopsAfter()) && (next == null || !isAlike(site, next) || isStage(site))) {
                found.add(site);
            }
        }
        addRows(sites, found);
        List<Site> ordered = found.stream()
                .sorted(Comparator.comparing(RecommendedCuts::isRestored)
                        .thenComparing(s -> !isStage(s))
                        .thenComparing(Site::index, Comparator.reverseOrder()))
                .toList();
        return Stream.of(
                        ordered.stream().filter(s -> !isRestored(s)).map(Cut::of),
                        sets(sets).stream(),
                        ordered.stream().filter(RecommendedCuts::isRestored).map(Cut::of))
                .flatMap(s -> s)
                .limit(MAX_CUTS)
                .toList();
    }

    private static boolean isInside(double flopsAfter) {
        return flopsAfter <= 1 - MIN_SHARE_BEFORE && flopsAfter >= MIN_SHARE_AFTER;
    }

    private static boolean isAlike(Site a, Site b) {
        return a.channels() == b.channels() && a.stride() == b.stride();
    }

    /** Whether the site has the name of a stage; {@code layer3.1} is that of one block in one. */
    private static boolean isStage(Site site) {
        return site.aliases().stream().anyMatch(a -> !a.matches(".*\\.\\d+"));
    }

    private static boolean isRestored(Site site) {
        return site.consumers().stream().anyMatch(r -> !r.refitted());
    }

    private static void addRows(List<Site> sites, Set<Site> found) {
        int start = 0;
        for (int i = 1; i <= sites.size(); i++) {
            if (i < sites.size() && isAlike(sites.get(start), sites.get(i))) {
                continue;
            }
            if (i - start >= MIN_ROW) {
                List<Site> row = sites.subList(start, i);
                double last = row.get(row.size() - 1).flopsAfter();
                double all = row.get(0).flopsAfter() - last;
                for (double share : ROW_SHARES) {
                    row.stream()
                            .filter(s -> isInside(s.flopsAfter()))
                            .min(Comparator.comparingDouble(s -> Math.abs(s.flopsAfter() - last - share * all)))
                            .ifPresent(found::add);
                }
            }
            start = i;
        }
    }

    /** The end of the encoder, and the latest set. */
    private static List<Cut> sets(List<Cut> sets) {
        List<Cut> inside = sets.stream().filter(c -> isInside(c.flopsAfter())).toList();
        int coarsest =
                inside.stream().mapToInt(RecommendedCuts::coarsestStride).max().orElse(0);
        Set<Cut> found = new LinkedHashSet<>();
        inside.stream()
                .filter(c -> last(c).stride() == coarsest)
                .max(Comparator.comparing(RecommendedCuts::countStrides)
                        .thenComparing(c -> c.places().size(), Comparator.reverseOrder())
                        .thenComparing(c -> last(c).channels())
                        .thenComparing(Cut::index, Comparator.reverseOrder()))
                .ifPresent(found::add);
        if (!inside.isEmpty()) {
            found.add(inside.get(inside.size() - 1));
        }
        return new ArrayList<>(found);
    }

    private static long countStrides(Cut cut) {
        return cut.places().stream().map(Site::stride).distinct().count();
    }

    private static Site last(Cut cut) {
        return cut.places().get(cut.places().size() - 1);
    }

    private static int coarsestStride(Cut cut) {
        return cut.places().stream().mapToInt(Site::stride).max().orElse(0);
    }
}
