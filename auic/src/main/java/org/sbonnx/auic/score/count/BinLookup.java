package org.sbonnx.auic.score.count;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Looks up the slots of many values at once. Each step is a plain loop that compiles to vector instructions, except for reading a
 * float's bits: the floats are therefore copied to memory that is read as ints.
 */
final class BinLookup {
    private FloatBuffer floats = FloatBuffer.allocate(0);
    private IntBuffer bits = IntBuffer.allocate(0);
    private float[] shifted = new float[0];
    private int[] slots = new int[0];

    /**
     * Slots of {@code n} values from an index on, see {@link BinTable#slots}.
     *
     * @return a buffer that is valid until the next call
     */
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
