package org.sbonnx.insert.site;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.Cut;
import org.sbonnx.insert.Site;
import org.sbonnx.insert.site.PlaceSets.PlaceSet;
import org.sbonnx.schemas.BadInput;

/**
 * Finds the cuts of a model: sites that cut alone ({@link SiteFinder}), and sets of places where skips lead round every single
 * value. A set is listed for the last value of each stage.
 */
public final class CutFinder {
    /** Candidates times nodes that are tried at most; beyond it every second, fourth … candidate. */
    private static final long MAX_WORK = 10_000_000;

    /** Operators by which a skip joins the main path. */
    private static final Set<String> JOINS = Set.of("Concat", "Add", "Sub", "Mul", "Resize", "Upsample");

    /** Operators that take a value apart or rearrange it, such as the class token and the rest; together one reader. */
    private static final Set<String> REARRANGING =
            Set.of("Slice", "Split", "Gather", "Transpose", "Reshape", "Squeeze", "Unsqueeze", "Flatten");

    private final OnnxModel model;
    private final SiteFinder finder;
    private final PlaceSets placeSets;
    private final List<Cut> sets = new ArrayList<>();

    /** As {@link SiteFinder#SiteFinder(OnnxModel, List)}. */
    public CutFinder(OnnxModel model, List<String> outputs) {
        this.model = model;
        this.finder = new SiteFinder(model, outputs);
        this.placeSets = new PlaceSets(model.index(), finder.flow());
        List<Pivot> pivots = stageEnds(pivots());
        List<List<String>> named = new ArrayList<>();
        finder.sites().forEach(s -> named.add(s.tensors()));
        pivots.forEach(p -> named.add(List.of(p.tensor())));
        Map<String, List<String>> aliases =
                StageNames.of(model.index(), finder.inGraphOrder(named), finder.pivotCandidates());
        for (Pivot p : pivots) {
            sets.add(cut(finder.sites().size() + sets.size(), p.set(), aliases));
        }
    }

    /** A value, and the places of the cut behind it. */
    private record Pivot(String tensor, PlaceSet set) {
        /** The other places. */
        Set<String> skips() {
            Set<String> others = new HashSet<>(set.places().keySet());
            others.remove(tensor);
            return others;
        }
    }

    /** The sites that cut alone. */
    public SiteFinder sites() {
        return finder;
    }

    /** The listed sets of places, in graph order of their last place; their numbers follow those of the sites. */
    public List<Cut> sets() {
        return List.copyOf(sets);
    }

    /**
     * The cut called {@code name}: a site or set by number, alias or tensor; a tensor that is not listed, with the skips that
     * lead round it; or all places, joined by {@code +}.
     *
     * @throws BadInput if there is none; says why
     */
    public Cut find(String name) {
        Optional<Cut> listed = listed(name);
        if (listed.isPresent()) {
            return listed.get();
        }
        if (name.contains("+") && !model.index().has(name)) {
            return places(Arrays.stream(name.split("\\+"))
                    .map(String::strip)
                    .map(this::tensor)
                    .toList());
        }
        String tensor = finder.requireValue(name);
        if (finder.cutsAlone(tensor)) {
            return Cut.of(finder.find(tensor));
        }
        PlaceSet set = placeSets.behind(List.of(tensor));
        requirePossible(tensor, set);
        return cut(-1, set, Map.of());
    }

    /**
     * The cut with exactly these places.
     *
     * @throws BadInput if they are no cut; names the places that are missing or needless
     */
    public Cut places(List<String> tensors) {
        if (tensors.size() == 1) {
            return find(tensors.get(0));
        }
        PlaceSet set = placeSets.behind(tensors);
        String joined = String.join("+", tensors);
        Set<String> missing = new LinkedHashSet<>(set.tensors());
        tensors.forEach(missing::remove);
        requirePossible(joined, set);
        if (!missing.isEmpty()) {
            throw new BadInput(
                    "the places " + joined + " do not cut the graph: content also flows past them through " + missing,
                    "add " + (missing.size() == 1 ? "it" : "them") + ": --at " + String.join("+", set.tensors()));
        }
        Set<String> needless = new LinkedHashSet<>(tensors);
        needless.removeAll(set.tensors());
        if (!needless.isEmpty()) {
            throw new BadInput(
                    "nothing behind the cut " + joined + " reads " + needless + ": it leads to the other places only",
                    "leave it out: --at " + String.join("+", set.tensors()));
        }
        return cut(-1, set, Map.of());
    }

    /** The listed site or set of that number, alias or tensor. */
    public Optional<Cut> listed(String name) {
        Optional<Cut> site = finder.listed(name).map(Cut::of);
        return site.isPresent()
                ? site
                : sets.stream()
                        .filter(c -> String.valueOf(c.index()).equals(name)
                                || c.label().equals(name)
                                || last(c).aliases().contains(name)
                                || last(c).tensor().equals(name))
                        .findFirst();
    }

    private static Site last(Cut cut) {
        return cut.places().get(cut.places().size() - 1);
    }

    /** The tensor that a number, an alias or a tensor's name means. */
    private String tensor(String name) {
        return listed(name).map(c -> last(c).tensor()).orElseGet(() -> finder.requireValue(name));
    }

    private void requirePossible(String name, PlaceSet set) {
        reasonAgainst(set).ifPresent(reason -> {
            throw new BadInput("the cut behind '" + name + "' is not possible: " + reason, finder.remedy());
        });
    }

    private Optional<String> reasonAgainst(PlaceSet set) {
        List<String> tensors = set.tensors();
        for (String v : tensors) {
            if (model.index().producer(v).isEmpty()) {
                return Optional.of("the input '" + v + "' itself is read behind it"
                        + (finder.isNoImage(v) ? ", and it is no image: make it an initializer of the model" : ""));
            }
            if (finder.flow().outputs().contains(v)) {
                return Optional.of("the output '" + v + "' lies in front of it");
            }
        }
        if (tensors.size() > Cut.MAX_PLACES) {
            return Optional.of("it has " + tensors.size() + " places, more than the " + Cut.MAX_PLACES
                    + " that a person can follow: " + tensors);
        }
        return tensors.stream()
                .filter(v -> finder.mapShapes().channels(List.of(v)) < 1)
                .findFirst()
                .map(v -> "at '" + v + "': " + finder.mapShapes().rejectionReason(List.of(v)));
    }

    private Cut cut(int number, PlaceSet set, Map<String, List<String>> aliases) {
        List<Site> places = new ArrayList<>();
        for (String v : set.tensors()) {
            places.add(finder.createSite(places.size(), List.of(v), aliases.getOrDefault(v, List.of()), set.front()));
        }
        return new Cut(number, places.get(places.size() - 1).label(), places);
    }

    /** Every value that could be the last place of a set, and the sites that cut alone, in graph order. */
    private List<Pivot> pivots() {
        List<String> candidates = finder.pivotCandidates();
        Set<String> alone = new HashSet<>();
        finder.sites().stream().filter(s -> s.tensors().size() == 1).forEach(s -> alone.addAll(s.tensors()));
        long others = candidates.stream().filter(v -> !alone.contains(v)).count();
        long step = 1 + others * model.graph().getNodeCount() / MAX_WORK;
        long next = 0;
        List<Pivot> pivots = new ArrayList<>();
        for (String v : candidates) {
            // What lies in front of a place that cuts alone is asked for nowhere, and takes time to collect.
            boolean isAlone = alone.contains(v);
            if (!isAlone && next++ % step != 0) {
                continue;
            }
            PlaceSet set = isAlone
                    ? new PlaceSet(Set.of(), Map.of(v, finder.flow().consumers(v)))
                    : placeSets.behind(List.of(v));
            if (set.places().containsKey(v)
                    && !dividesBranches(v, set)
                    && !isInsideBlock(set)
                    && reasonAgainst(set).isEmpty()) {
                pivots.add(new Pivot(v, set));
            }
        }
        return pivots;
    }

    /** Whether other layers behind the cut start again from one of its other places, as the branches of a pyramid do. */
    private boolean dividesBranches(String pivot, PlaceSet set) {
        return set.places().entrySet().stream()
                .filter(place -> !place.getKey().equals(pivot))
                .anyMatch(place -> hasSeveralReaders(place.getValue()));
    }

    /** Whether several of the nodes are layers; those that only rearrange count as one, and those that join as none. */
    private boolean hasSeveralReaders(List<Integer> nodes) {
        int readers = 0;
        boolean isRearranged = false;
        for (int i : nodes) {
            String operator = model.index().node(i).getOpType();
            boolean rearranging = REARRANGING.contains(operator);
            if (!JOINS.contains(operator) && !(rearranging && isRearranged) && ++readers > 1) {
                return true;
            }
            isRearranged |= rearranging;
        }
        return false;
    }

    /**
     * Whether one of the places is the short cut of a block that another lies inside: both have one size, and the short cut is
     * added to what the block computes.
     */
    private boolean isInsideBlock(PlaceSet set) {
        return set.places().entrySet().stream().anyMatch(place -> {
            String shortCut = place.getKey();
            return set.tensors().stream().anyMatch(v -> !v.equals(shortCut) && isSameSize(v, shortCut))
                    && place.getValue().stream().anyMatch(i -> isSumOfOneSize(i, shortCut));
        });
    }

    private boolean isSumOfOneSize(int node, String term) {
        String sum = model.index().node(node).getOutput(0);
        return model.index().node(node).getOpType().equals("Add")
                && isSameSize(sum, term)
                && finder.mapShapes().channels(List.of(sum))
                        == finder.mapShapes().channels(List.of(term));
    }

    /**
     * The sets that are worth listing: within a run of pivots of one size, those for which no later pivot of the run needs the
     * same skips or fewer.
     */
    private List<Pivot> stageEnds(List<Pivot> pivots) {
        List<Pivot> ends = new ArrayList<>();
        Set<Set<String>> seen = new HashSet<>();
        for (int i = 0; i < pivots.size(); i++) {
            Pivot p = pivots.get(i);
            boolean superseded = false;
            for (int j = i + 1;
                    j < pivots.size()
                            && !superseded
                            && isSameSize(p.tensor(), pivots.get(j).tensor());
                    j++) {
                superseded = p.skips().containsAll(pivots.get(j).skips());
            }
            if (!superseded
                    && p.set().places().size() > 1
                    && seen.add(p.set().places().keySet())) {
                ends.add(p);
            }
        }
        return ends;
    }

    private boolean isSameSize(String a, String b) {
        return finder.mapShapes().area(a) == finder.mapShapes().area(b);
    }
}
