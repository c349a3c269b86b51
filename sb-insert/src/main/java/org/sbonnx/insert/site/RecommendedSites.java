package org.sbonnx.insert.site;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.sbonnx.insert.Site;

/**
 * The sites of a model that are most worth trying, for who knows none of their names: those with recognised names and those at
 * the end of a stage (the next site has other channels or another stride), with layers to decide before and behind them.
 * Sites whose readers can all be re-made come first, late sites before early ones: codes keep more of the task there.
 */
public final class RecommendedSites {
    private static final int MAX_SITES = 6;
    /** Least share of the operations before and behind a candidate. */
    private static final double MIN_SHARE_BEFORE = 0.1;

    private static final double MIN_SHARE_AFTER = 0.005;

    private RecommendedSites() {}

    /** At most a few of {@code sites}, which are all of a model in graph order, the best first. */
    public static List<Site> select(List<Site> sites) {
        List<Site> found = new ArrayList<>();
        for (int i = 0; i < sites.size(); i++) {
            Site site = sites.get(i);
            Site next = i + 1 < sites.size() ? sites.get(i + 1) : null;
            boolean ends = next == null || next.channels() != site.channels() || next.stride() != site.stride();
            boolean inside = site.flopsAfter() <= 1 - MIN_SHARE_BEFORE && site.flopsAfter() >= MIN_SHARE_AFTER;
            if (inside && (ends || !site.aliases().isEmpty())) {
                found.add(site);
            }
        }
        found.sort(Comparator.comparing((Site s) -> s.consumers().stream().anyMatch(r -> !r.refitted()))
                .thenComparing(s -> s.aliases().isEmpty())
                .thenComparing(Site::index, Comparator.reverseOrder()));
        return List.copyOf(found.subList(0, Math.min(MAX_SITES, found.size())));
    }
}
