package org.sbonnx.auic.score.count;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Places of values in tables, many at a time: each step is the same for all, and so done by a processor's vector instructions. To
 * look at the bits of a float is the one thing that they are not used for, so the floats are copied to memory that is read as
 * ints.
 */
final class BinLookup {
    private FloatBuffer floats = FloatBuffer.allocate(0);
    private IntBuffer bits = IntBuffer.allocate(0);
    private float[] shifted = new float[0];
    private int[] slots = new int[0];

    /** Places of some values as {@link BinTable#slots} has them; valid until the next call. */
    int[] lookUp(float[] values, int from, int n, BinTable table, int[] rows, int width, int[] lanes) {
        reserve(n);
        if (table.bias() == 0) {
            floats.clear().put(values, from, n);
        } else {
            float add = table.bias();
            for (int i = 0; i < n; i++) {
                shifted[i] = values[from + i] + add;
            }
            floats.clear().put(shifted, 0, n);
        }
        bits.clear().get(slots, 0, n);
        table.slots(slots, n, rows, width, lanes);
        return slots;
    }

    private void reserve(int n) {
        if (slots.length < n) {
            ByteBuffer shared = ByteBuffer.allocateDirect(n * Float.BYTES).order(ByteOrder.nativeOrder());
            floats = shared.asFloatBuffer();
            bits = shared.asIntBuffer();
            shifted = new float[n];
            slots = new int[n];
        }
    }
}
