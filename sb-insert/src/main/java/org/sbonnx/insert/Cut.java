package org.sbonnx.insert;

import java.util.List;

/**
 * Sites that together cut every content path from the inputs to the outputs. One site where it cuts alone; otherwise the
 * places of a set, such as the end of a U-Net's encoder and its skips. A place's value may still flow on to nodes in front of
 * the cut: {@link Site#consumers()} has only those behind it.
 *
 * @param index number in the list of sites and sets; −1 if it is not listed
 * @param label what people call it: the name of its only site, or of the place that comes last in the graph
 * @param places in graph order
 */
public record Cut(int index, String label, List<Site> places) {
    /** Most places that a set may have: with more of them a person cannot follow what a result rests on. */
    public static final int MAX_PLACES = 8;

    public Cut {
        places = List.copyOf(places);
        if (places.isEmpty()) {
            throw new IllegalArgumentException("a cut needs a place");
        }
    }

    /** A site that cuts alone. */
    public static Cut of(Site site) {
        return new Cut(site.index(), site.label(), List.of(site));
    }

    /** Whether no single one of its places cuts alone. */
    public boolean isSet() {
        return places.size() > 1;
    }

    /** The scored tensor of each place. */
    public List<String> tensors() {
        return places.stream().map(Site::tensor).toList();
    }

    /** Largest share of the graph's floating point operations that follow a place, 0 to 1. */
    public double flopsAfter() {
        return places.stream().mapToDouble(Site::flopsAfter).max().orElse(0);
    }
}
