package org.sbonnx.auic.score;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.score.count.Counter;
import org.sbonnx.auic.score.count.Unit;
import org.sbonnx.auic.score.count.Workers;
import org.sbonnx.auic.score.label.Combinations;
import org.sbonnx.auic.score.label.Slots;
import org.sbonnx.auic.score.map.Channels;

/** Reads all images once more for the values that lie in bins of more than one, as many units at a time as fit into memory. */
final class SecondPass {
    private final List<Channels> blocks;
    private final Slots slots;
    private final Combinations combinations;
    private final long memory;
    private final Consumer<Consumer<Counter.Shot>> again;

    /** @param again hands every image once more to a visitor */
    SecondPass(
            List<Channels> blocks,
            Slots slots,
            Combinations combinations,
            long memory,
            Consumer<Consumer<Counter.Shot>> again) {
        this.blocks = blocks;
        this.slots = slots;
        this.combinations = combinations;
        this.memory = memory;
        this.again = again;
    }

    /** What happens to the values of some units. */
    interface Collected {
        void on(Collector collector) throws IOException;
    }

    /**
     * Collects the values of units {@code first} and following.
     *
     * @param alone whether no other counts will be added to these
     */
    void over(int first, Unit[] units, boolean alone, Workers workers, Collected then) throws IOException {
        List<Integer> part = new ArrayList<>();
        long values = 0;
        for (int i = 0; i < units.length; i++) {
            long more = values(first + i, units[i], alone);
            if (more == 0) {
                continue;
            }
            if (!part.isEmpty() && 8 * (values + more) > memory) {
                collect(first, units, part, alone, workers, then);
                part.clear();
                values = 0;
            }
            part.add(i);
            values += more;
        }
        if (!part.isEmpty()) {
            collect(first, units, part, alone, workers, then);
        }
    }

    private void collect(int first, Unit[] units, List<Integer> part, boolean alone, Workers workers, Collected then)
            throws IOException {
        int[] numbers = part.stream().mapToInt(i -> first + i).toArray();
        Unit[] chosen = part.stream().map(i -> units[i]).toArray(Unit[]::new);
        Collector collector = new Collector(blocks, numbers, chosen, alone, combinations, workers);
        again.accept(s -> collector.add(s.geometry(), s.maps()));
        then.on(collector);
    }

    /** Most values that would be taken of a unit: its cells or pixels in bins of more than one value. */
    private long values(int number, Unit unit, boolean alone) {
        boolean upsampled = Channels.of(blocks, number).upsampled();
        long values = upsampled ? 0 : inOpenBins(unit, unit.raw(), alone);
        for (int half = 0; half < 2 && upsampled; half++) {
            values += inOpenBins(unit, unit.folded(half, slots.counted()), alone);
        }
        return values;
    }

    private static long inOpenBins(Unit unit, long @Nullable [] counts, boolean alone) {
        long values = 0;
        for (int b = 0; counts != null && b < counts.length; b++) {
            values += unit.open(b, alone) ? counts[b] : 0;
        }
        return values;
    }
}
