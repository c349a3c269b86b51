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
final class Keys {
    private FloatBuffer floats = FloatBuffer.allocate(0);
    private IntBuffer bits = IntBuffer.allocate(0);
    private float[] moved = new float[0];
    private int[] places = new int[0];

    /** Places of some values as {@link BinTable#places} has them; valid until the next call. */
    int[] of(float[] values, int from, int n, BinTable table, int[] rows, int width, int[] turns) {
        reserve(n);
        if (table.add() == 0) {
            floats.clear().put(values, from, n);
        } else {
            float add = table.add();
            for (int i = 0; i < n; i++) {
                moved[i] = values[from + i] + add;
            }
            floats.clear().put(moved, 0, n);
        }
        bits.clear().get(places, 0, n);
        table.places(places, n, rows, width, turns);
        return places;
    }

    private void reserve(int n) {
        if (places.length < n) {
            ByteBuffer shared = ByteBuffer.allocateDirect(n * Float.BYTES).order(ByteOrder.nativeOrder());
            floats = shared.asFloatBuffer();
            bits = shared.asIntBuffer();
            moved = new float[n];
            places = new int[n];
        }
    }
}
