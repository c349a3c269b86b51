package org.sbonnx.trainer.block;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Makes it visible when the engine was lent memory that Java has taken back. */
public final class Garbage {
    private static final int[] SIZES = {4, 8, 16, 32, 64, 128, 256, 1024, 4096};

    private Garbage() {}

    /** Frees what nothing refers to and fills what was freed with large numbers. */
    public static void collect() {
        System.gc();
        List<ByteBuffer> held = new ArrayList<>();
        for (int size : SIZES) {
            for (int i = 0; i < 200; i++) {
                ByteBuffer buffer = ByteBuffer.allocateDirect(size);
                while (buffer.hasRemaining()) {
                    buffer.put((byte) 0x7e);
                }
                held.add(buffer);
            }
        }
        if (held.size() != 200 * SIZES.length) {
            throw new AssertionError(held.size());
        }
    }
}
