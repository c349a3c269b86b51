package org.sbonnx.insert.site;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.sbonnx.insert.Site;

/**
 * Recommends sites to users who know none by name: sites with recognised names and sites at the end of a stage (the next site
 * has other channels or another stride), with enough layers before and after them. Sites whose consumers can all be refitted
 * come first, and late sites before early ones, since codes keep more of the task there.
 */
public final class RecommendedSites {
    private static final int MAX_SITES = 6;
    /** Smallest fraction of the operations that must lie before a candidate. */
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
