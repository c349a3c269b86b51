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
 * Numbers the label combinations that pixels show: the slots that a pixel counts in, and which half of the images it belongs
 * to. Counting by combination costs one addition a pixel however many labels it has.
 */
public final class Combinations {
    /** Pixels that count nowhere. */
    static final int NOWHERE = -1;

    private record Key(int half, int hash, int[] slots) {
        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key k && half == k.half && Arrays.equals(slots, k.slots);
        }
    }

    private final List<Key> keys = new ArrayList<>();
    private final Map<Key, Integer> ids = new HashMap<>();

    /** Number of a combination; {@code slots} ascending. */
    int id(int half, int[] slots) {
        Key key = new Key(half, 31 * Arrays.hashCode(slots) + half, slots);
        Integer known = ids.putIfAbsent(key, keys.size());
        if (known != null) {
            return known;
        }
        keys.add(key);
        return keys.size() - 1;
    }

    /** Adds all of another's; returns what they are called here. */
    public int[] addAll(Combinations other) {
        int[] ids = new int[other.size()];
        for (int c = 0; c < ids.length; c++) {
            ids[c] = id(other.half(c), other.slots(c));
        }
        return ids;
    }

    public void write(DataOutput out) throws IOException {
        out.writeInt(keys.size());
        for (Key key : keys) {
            out.writeByte(key.half());
            out.writeShort(key.slots().length);
            for (int slot : key.slots()) {
                out.writeShort(slot);
            }
        }
    }

    /** Reads what {@link #write} wrote. */
    public static Combinations read(DataInput in) throws IOException {
        Combinations all = new Combinations();
        for (int n = in.readInt(); n > 0; n--) {
            int half = in.readByte() & 1;
            int[] slots = new int[in.readUnsignedShort()];
            for (int i = 0; i < slots.length; i++) {
                slots[i] = in.readUnsignedShort();
            }
            all.id(half, slots);
        }
        return all;
    }

    public int size() {
        return keys.size();
    }

    /** Slots of a combination, ascending; not to be changed. */
    public int[] slots(int id) {
        return keys.get(id).slots();
    }

    /** 0 for the even images, 1 for the odd ones. */
    public int half(int id) {
        return keys.get(id).half();
    }
}
