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
public final class Candidates {
    private static final int MOST = 6;
    /** Least share of the operations before and behind a candidate. */
    private static final double LEAST_BEFORE = 0.1;

    private static final double LEAST_BEHIND = 0.005;

    private Candidates() {}

    /** At most a few of {@code sites}, which are all of a model in graph order, the best first. */
    public static List<Site> of(List<Site> sites) {
        List<Site> found = new ArrayList<>();
        for (int i = 0; i < sites.size(); i++) {
            Site site = sites.get(i);
            Site next = i + 1 < sites.size() ? sites.get(i + 1) : null;
            boolean ends = next == null || next.channels() != site.channels() || next.stride() != site.stride();
            boolean inside = site.flopsAfter() <= 1 - LEAST_BEFORE && site.flopsAfter() >= LEAST_BEHIND;
            if (inside && (ends || !site.aliases().isEmpty())) {
                found.add(site);
            }
        }
        found.sort(Comparator.comparing((Site s) -> s.readers().stream().anyMatch(r -> !r.remade()))
                .thenComparing(s -> s.aliases().isEmpty())
                .thenComparing(Site::index, Comparator.reverseOrder()));
        return List.copyOf(found.subList(0, Math.min(MOST, found.size())));
    }
}
