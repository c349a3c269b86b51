package org.sbonnx.auic.score.label;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/** Numbered multisets of label sets: those of the pixels of a cell. */
public final class LabelMultisets {
    /** End of the entries of each multiset. */
    private int[] end = new int[16];

    private int size;
    private int[] labelSets = new int[16];
    private int[] pixelCounts = new int[16];
    private int entries;

    /** Adds the multiset of each cell with entries. Returns these cells and, in {@code payload}, the numbers of their multisets. */
    public Items add(CellIndex cells) {
        int[] items = new int[cells.entries()];
        int[] numbers = new int[cells.entries()];
        int n = 0;
        for (int e = 0; e < cells.entries(); e++) {
            put(cells.labelSet()[e], cells.count()[e]);
            if (e + 1 == cells.entries() || cells.cell()[e + 1] != cells.cell()[e]) {
                items[n] = cells.cell()[e];
                numbers[n++] = endMultiset();
            }
        }
        return new Items(items, numbers, n);
    }

    /** Adds single pixels, one multiset for each label set; both have the same number. */
    public void addSingletons(int combinations) {
        while (size < combinations) {
            put(size, 1);
            endMultiset();
        }
    }

    /**
     * Adds all multisets of another instance.
     *
     * @param numbers numbers of its label sets here
     * @return number of its first multiset here
     */
    public int addAll(LabelMultisets other, int[] numbers) {
        int first = size;
        for (int c = 0; c < other.size; c++) {
            for (int e = other.start(c); e < other.end[c]; e++) {
                put(numbers[other.labelSets[e]], other.pixelCounts[e]);
            }
            endMultiset();
        }
        return first;
    }

    private void put(int labelSet, int pixels) {
        if (entries == labelSets.length) {
            labelSets = Arrays.copyOf(labelSets, 2 * entries);
            pixelCounts = Arrays.copyOf(pixelCounts, 2 * entries);
        }
        labelSets[entries] = labelSet;
        pixelCounts[entries++] = pixels;
    }

    /** Ends the current multiset and returns its number. */
    private int endMultiset() {
        if (size == end.length) {
            end = Arrays.copyOf(end, 2 * size);
        }
        end[size] = entries;
        return size++;
    }

    private int start(int multiset) {
        return multiset == 0 ? 0 : end[multiset - 1];
    }

    public int size() {
        return size;
    }

    /** Pixels of a multiset whose label set has at least the flag {@code flag}. */
    public int pixels(int multiset, byte[] flags, int flag) {
        int sum = 0;
        for (int e = start(multiset); e < end[multiset]; e++) {
            if (flags[labelSets[e]] >= flag) {
                sum += pixelCounts[e];
            }
        }
        return sum;
    }

    public void write(DataOutput out) throws IOException {
        out.writeInt(size);
        for (int c = 0; c < size; c++) {
            out.writeInt(end[c] - start(c));
            for (int e = start(c); e < end[c]; e++) {
                out.writeInt(labelSets[e]);
                out.writeInt(pixelCounts[e]);
            }
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @param combinations number of label sets
     * @throws IOException if it refers to others
     */
    public static LabelMultisets read(DataInput in, int combinations) throws IOException {
        LabelMultisets all = new LabelMultisets();
        for (int n = in.readInt(); n > 0; n--) {
            for (int e = in.readInt(); e > 0; e--) {
                int labelSet = in.readInt();
                if (labelSet < 0 || labelSet >= combinations) {
                    throw new IOException("no label set " + labelSet);
                }
                all.put(labelSet, in.readInt());
            }
            all.endMultiset();
        }
        return all;
    }

    /** Positions and their payloads, {@code n} of them. */
    public record Items(int[] items, int[] payload, int n) {}
}
