package org.sbonnx.auic.report;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.zip.Deflater;

/**
 * A map of small integers as text: little endian, compressed with zlib, in base64.
 *
 * @param bytes of each value: 1, 2 or 4
 * @param planes maps one after the other
 */
record PackedMap(int width, int height, int planes, int bytes, String data) {

    /** Values −1 … 254 of class ids and the like, stored plus one so that 0 means none; in two bytes if one is too small. */
    static PackedMap ofIds(int width, int height, short[] ids) {
        int greatest = 0;
        for (short id : ids) {
            greatest = Math.max(greatest, id + 1);
        }
        int bytes = greatest > 255 ? 2 : 1;
        byte[] raw = new byte[ids.length * bytes];
        for (int i = 0; i < ids.length; i++) {
            put(raw, i, bytes, Math.max(0, ids[i] + 1));
        }
        return deflated(width, height, 1, bytes, raw);
    }

    static PackedMap ofBytes(int width, int height, int planes, byte[] values) {
        return deflated(width, height, planes, 1, values);
    }

    static PackedMap ofBits(int width, int height, int[] sets) {
        byte[] raw = new byte[sets.length * 4];
        for (int i = 0; i < sets.length; i++) {
            put(raw, i, 4, sets[i]);
        }
        return deflated(width, height, 1, 4, raw);
    }

    private static void put(byte[] raw, int index, int bytes, int value) {
        for (int b = 0; b < bytes; b++) {
            raw[index * bytes + b] = (byte) (value >>> (8 * b));
        }
    }

    private static PackedMap deflated(int width, int height, int planes, int bytes, byte[] raw) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        try {
            deflater.setInput(raw);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[1 << 13];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return new PackedMap(
                    width, height, planes, bytes, Base64.getEncoder().encodeToString(out.toByteArray()));
        } finally {
            deflater.end();
        }
    }
}
