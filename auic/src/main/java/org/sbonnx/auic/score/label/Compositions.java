package org.sbonnx.auic.score.label;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/** Numbered bags of label combinations: what the pixels of a cell show. */
public final class Compositions {
    /** Where the entries of each end. */
    private int[] end = new int[16];

    private int size;
    private int[] combo = new int[16];
    private int[] count = new int[16];
    private int entries;

    /** Adds the composition of each cell that has entries; returns their cells and, in {@code payload}, their numbers. */
    public Items add(CellIndex cells) {
        int[] items = new int[cells.entries()];
        int[] numbers = new int[cells.entries()];
        int n = 0;
        for (int e = 0; e < cells.entries(); e++) {
            put(cells.combo()[e], cells.count()[e]);
            if (e + 1 == cells.entries() || cells.cell()[e + 1] != cells.cell()[e]) {
                items[n] = cells.cell()[e];
                numbers[n++] = close();
            }
        }
        return new Items(items, numbers, n);
    }

    /** Adds single pixels, one composition for each combination; their numbers are the combinations'. */
    public void addSingles(int combinations) {
        while (size < combinations) {
            put(size, 1);
            close();
        }
    }

    /**
     * Adds all of another's.
     *
     * @param numbers what its combinations are called here
     * @return number that its first one got
     */
    public int addAll(Compositions other, int[] numbers) {
        int first = size;
        for (int c = 0; c < other.size; c++) {
            for (int e = other.start(c); e < other.end[c]; e++) {
                put(numbers[other.combo[e]], other.count[e]);
            }
            close();
        }
        return first;
    }

    private void put(int combination, int pixels) {
        if (entries == combo.length) {
            combo = Arrays.copyOf(combo, 2 * entries);
            count = Arrays.copyOf(count, 2 * entries);
        }
        combo[entries] = combination;
        count[entries++] = pixels;
    }

    /** Ends the composition that was put together; returns its number. */
    private int close() {
        if (size == end.length) {
            end = Arrays.copyOf(end, 2 * size);
        }
        end[size] = entries;
        return size++;
    }

    private int start(int composition) {
        return composition == 0 ? 0 : end[composition - 1];
    }

    public int size() {
        return size;
    }

    /** Pixels of a composition that are flagged with at least {@code flag}. */
    public int pixels(int composition, byte[] flags, int flag) {
        int sum = 0;
        for (int e = start(composition); e < end[composition]; e++) {
            if (flags[combo[e]] >= flag) {
                sum += count[e];
            }
        }
        return sum;
    }

    public void write(DataOutput out) throws IOException {
        out.writeInt(size);
        for (int c = 0; c < size; c++) {
            out.writeInt(end[c] - start(c));
            for (int e = start(c); e < end[c]; e++) {
                out.writeInt(combo[e]);
                out.writeInt(count[e]);
            }
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @param combinations number of those there are
     * @throws IOException if it names others
     */
    public static Compositions read(DataInput in, int combinations) throws IOException {
        Compositions all = new Compositions();
        for (int n = in.readInt(); n > 0; n--) {
            for (int e = in.readInt(); e > 0; e--) {
                int combination = in.readInt();
                if (combination < 0 || combination >= combinations) {
                    throw new IOException("no combination " + combination);
                }
                all.put(combination, in.readInt());
            }
            all.close();
        }
        return all;
    }

    /** Positions and their payloads, {@code n} of them. */
    public record Items(int[] items, int[] payload, int n) {}
}
