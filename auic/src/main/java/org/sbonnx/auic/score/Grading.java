package org.sbonnx.auic.score;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Scores of counted units: with bounds from their bins, or exact from the values that lie in bins of more than one. */
final class Grading {
    private final List<Channels> blocks;
    private final Slots slots;
    private final Combinations combinations;
    private final ScoreOptions options;
    private final Consumer<Consumer<Counter.Shot>> again;

    /** @param again hands every image once more to a visitor */
    Grading(
            List<Channels> blocks,
            Slots slots,
            Combinations combinations,
            ScoreOptions options,
            Consumer<Consumer<Counter.Shot>> again) {
        this.blocks = blocks;
        this.slots = slots;
        this.combinations = combinations;
        this.options = options;
        this.again = again;
    }

    /** Scores units {@code first} and following into {@code results}; where exactness is asked for, reads the images again. */
    void score(int first, Unit[] units, UnitResult[] results, Workers workers) {
        UnitScorer scorer = new UnitScorer(slots);
        Detail edges = new Detail.Edges();
        workers.each(units.length, (t, i) -> results[first + i] = scorer.score(units[i], edges, new double[0]));
        if (!options.exact()) {
            return;
        }
        List<Integer> open = new ArrayList<>();
        IntStream.range(0, units.length)
                .filter(i -> spooled(first + i, units[i]) > 0)
                .forEach(open::add);
        for (int from = 0; from < open.size(); ) {
            int to = from;
            long values = 0;
            while (to < open.size()) {
                long more = spooled(first + open.get(to), units[open.get(to)]);
                if (to > from && 8 * (values + more) > options.memory()) {
                    break;
                }
                values += more;
                to++;
            }
            List<Integer> part = open.subList(from, to);
            refine(first, units, part, results, workers);
            from = to;
        }
    }

    private void refine(int first, Unit[] units, List<Integer> part, UnitResult[] results, Workers workers) {
        UnitScorer scorer = new UnitScorer(slots);
        int[] numbers = part.stream().mapToInt(i -> first + i).toArray();
        Unit[] chosen = part.stream().map(i -> units[i]).toArray(Unit[]::new);
        Collector collector = new Collector(blocks, numbers, chosen, combinations, workers);
        again.accept(s -> collector.add(s.geometry(), s.maps()));
        Map<Channels, double[]> rivals = new LinkedHashMap<>();
        blocks.forEach(b -> rivals.put(b, rivals(b, results)));
        workers.each(numbers.length, (t, i) -> {
            Channels block =
                    blocks.stream().filter(b -> b.holds(numbers[i])).findFirst().orElseThrow();
            results[numbers[i]] =
                    scorer.score(chosen[i], collector.values(i, slots), Objects.requireNonNull(rivals.get(block)));
        });
    }

    /** Best score of each concept over the channels of a block that were scored so far. */
    private double[] rivals(Channels block, UnitResult[] results) {
        double[] best = new double[slots.concepts().size()];
        for (int u = block.first(); u < block.first() + block.channels(); u++) {
            UnitResult r = results[u];
            for (int c = 0; r != null && c < best.length; c++) {
                best[c] = Double.isNaN(r.best()[c]) ? 0 : Math.max(best[c], r.best()[c]);
            }
        }
        return best;
    }

    /** Most values that a second pass would take of a unit: its cells or pixels in bins of more than one value. */
    private long spooled(int number, Unit unit) {
        boolean upsampled = blocks.stream().anyMatch(b -> b.holds(number) && b.upsampled());
        long values = upsampled ? 0 : inOpenBins(unit, unit.raw());
        for (int half = 0; half < 2 && upsampled; half++) {
            values += inOpenBins(unit, unit.folded(half, slots.counted()));
        }
        return values;
    }

    private static long inOpenBins(Unit unit, long @Nullable [] counts) {
        long values = 0;
        for (int b = 0; counts != null && b < counts.length; b++) {
            values += unit.single(b) ? 0 : counts[b];
        }
        return values;
    }
}
