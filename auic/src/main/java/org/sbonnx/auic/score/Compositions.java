package org.sbonnx.auic.score;

import java.util.Arrays;

/** Numbered bags of label combinations: what the pixels of a cell show. */
final class Compositions {
    private int[] start = new int[16];
    private int[] combo = new int[16];
    private int[] count = new int[16];
    private int size;

    /** Adds the composition of each cell that has entries; returns their cells and, in {@code numbers}, their numbers. */
    Items add(CellIndex cells) {
        int[] items = new int[cells.entries()];
        int[] numbers = new int[cells.entries()];
        int n = 0;
        int entry = start[size];
        ensureEntries(entry + cells.entries());
        for (int e = 0; e < cells.entries(); e++) {
            combo[entry] = cells.combo()[e];
            count[entry++] = cells.count()[e];
            boolean last = e + 1 == cells.entries() || cells.cell()[e + 1] != cells.cell()[e];
            if (last) {
                items[n] = cells.cell()[e];
                numbers[n++] = size++;
                if (size == start.length) {
                    start = Arrays.copyOf(start, 2 * size);
                }
                start[size] = entry;
            }
        }
        return new Items(items, numbers, n);
    }

    /** Adds single pixels, one composition for each combination; their numbers are the combinations'. */
    void addSingles(int combinations) {
        while (size < combinations) {
            ensureEntries(start[size] + 1);
            combo[start[size]] = size;
            count[start[size]] = 1;
            int next = start[size] + 1;
            size++;
            if (size == start.length) {
                start = Arrays.copyOf(start, 2 * size);
            }
            start[size] = next;
        }
    }

    private void ensureEntries(int n) {
        if (n > combo.length) {
            combo = Arrays.copyOf(combo, Math.max(n, 2 * combo.length));
            count = Arrays.copyOf(count, combo.length);
        }
    }

    /** Pixels of a composition that are flagged with at least {@code flag}. */
    int pixels(int composition, byte[] flags, int flag) {
        int sum = 0;
        for (int e = start[composition]; e < start[composition + 1]; e++) {
            if (flags[combo[e]] >= flag) {
                sum += count[e];
            }
        }
        return sum;
    }

    /** Positions and their payloads, {@code n} of them. */
    record Items(int[] items, int[] payload, int n) {}
}
