package org.sbonnx.auic.score.label;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Numbers the label sets of pixels: the columns that a pixel is counted in, together with the fold of its image. Counting by label
 * set costs one addition a pixel, however many labels it has.
 */
public final class LabelSets {
    /** Number of pixels that are not counted. */
    static final int UNCOUNTED = -1;

    private record Key(int fold, int hash, int[] columns) {
        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key k && fold == k.fold && Arrays.equals(columns, k.columns);
        }
    }

    private final List<Key> keys = new ArrayList<>();
    private final Map<Key, Integer> ids = new HashMap<>();

    /** Number of a label set; {@code columns} are ascending. */
    int id(int fold, int[] columns) {
        Key key = new Key(fold, 31 * Arrays.hashCode(columns) + fold, columns);
        Integer known = ids.putIfAbsent(key, keys.size());
        if (known != null) {
            return known;
        }
        keys.add(key);
        return keys.size() - 1;
    }

    /** Adds all label sets of another instance; returns their numbers here. */
    public int[] addAll(LabelSets other) {
        int[] ids = new int[other.size()];
        for (int c = 0; c < ids.length; c++) {
            ids[c] = id(other.fold(c), other.columns(c));
        }
        return ids;
    }

    public void write(DataOutput out) throws IOException {
        out.writeInt(keys.size());
        for (Key key : keys) {
            out.writeByte(key.fold());
            out.writeShort(key.columns().length);
            for (int column : key.columns()) {
                out.writeShort(column);
            }
        }
    }

    /** Reads what {@link #write} wrote. */
    public static LabelSets read(DataInput in) throws IOException {
        LabelSets all = new LabelSets();
        for (int n = in.readInt(); n > 0; n--) {
            int fold = in.readByte() & 1;
            int[] columns = new int[in.readUnsignedShort()];
            for (int i = 0; i < columns.length; i++) {
                columns[i] = in.readUnsignedShort();
            }
            all.id(fold, columns);
        }
        return all;
    }

    public int size() {
        return keys.size();
    }

    /** Columns of a label set, ascending. Do not change the array. */
    public int[] columns(int id) {
        return keys.get(id).columns();
    }

    /** 0 for the even images, 1 for the odd ones. */
    public int fold(int id) {
        return keys.get(id).fold();
    }
}
