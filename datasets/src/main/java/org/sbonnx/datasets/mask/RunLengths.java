package org.sbonnx.datasets.mask;

import java.util.Arrays;
import java.util.BitSet;
import org.sbonnx.schemas.BadInput;

/** Decodes masks that are written as lengths of runs, unset and set by turns, beginning with unset. */
public final class RunLengths {
    private static final int FIRST_CHARACTER = 48;
    private static final int BITS = 5;
    private static final int CONTINUED = 0x20;
    private static final int NEGATIVE = 0x10;
    private static final int MOST_GROUPS = 7;

    private RunLengths() {}

    /**
     * Decodes COCO's runs, which go down the columns.
     *
     * @param where names the mask in errors
     * @throws BadInput if a run is negative, or the runs do not cover the mask exactly
     */
    public static BitSet downColumns(String where, long[] runs, int width, int height) {
        check(where, runs, width, height);
        BitSet mask = new BitSet(width * height);
        int at = 0;
        for (int i = 0; i < runs.length; i++) {
            int end = at + (int) runs[i];
            if (i % 2 == 1) {
                fillDown(at, end, width, height, mask);
            }
            at = end;
        }
        return mask;
    }

    /** Decodes CVAT's runs, which go along the rows; otherwise as {@link #downColumns}. */
    public static BitSet alongRows(String where, long[] runs, int width, int height) {
        check(where, runs, width, height);
        BitSet mask = new BitSet(width * height);
        int at = 0;
        for (int i = 0; i < runs.length; i++) {
            int end = at + (int) runs[i];
            if (i % 2 == 1) {
                mask.set(at, end);
            }
            at = end;
        }
        return mask;
    }

    private static void check(String where, long[] runs, int width, int height) {
        long pixels = (long) width * height;
        long sum = 0;
        for (int i = 0; i < runs.length; i++) {
            if (runs[i] < 0 || runs[i] > pixels - sum) {
                throw new BadInput(
                        where + " has the run " + runs[i] + " (number " + (i + 1) + ") after " + sum + " of " + pixels
                                + " pixels",
                        runs[i] < 0 ? "write runs of at least 0 pixels" : "let the runs end with the mask");
            }
            sum += runs[i];
        }
        if (sum != pixels) {
            throw new BadInput(
                    where + " has runs of " + sum + " pixels, but " + width + "x" + height + " are " + pixels,
                    "let the runs cover the mask");
        }
    }

    /**
     * The runs of COCO's compressed text: 5 bits a character, low ones first, from the third run on as differences to the run
     * two before.
     *
     * @param where names the mask in errors
     */
    public static long[] decompress(String where, String text) {
        long[] runs = new long[text.length()];
        int count = 0;
        int at = 0;
        while (at < text.length()) {
            long value = 0;
            int groups = 0;
            boolean more = true;
            while (more) {
                int bits = at < text.length() && groups < MOST_GROUPS ? text.charAt(at) - FIRST_CHARACTER : -1;
                if (bits < 0 || bits > 63) {
                    throw badCharacter(where, text, at);
                }
                value |= (long) (bits & 0x1F) << (BITS * groups);
                more = (bits & CONTINUED) != 0;
                at++;
                groups++;
                if (!more && (bits & NEGATIVE) != 0) {
                    value |= -1L << (BITS * groups);
                }
            }
            runs[count] = count > 2 ? value + runs[count - 2] : value;
            count++;
        }
        return Arrays.copyOf(runs, count);
    }

    private static BadInput badCharacter(String where, String text, int at) {
        String problem = at >= text.length()
                ? "ends within a number"
                : "has the character '" + text.charAt(at) + "' at position " + (at + 1)
                        + ", where none of its numbers has it";
        return new BadInput(where + ": the compressed text " + problem, "write the mask anew");
    }

    /** Sets the pixels whose numbers, counted down the columns, are {@code from} to {@code end - 1}. */
    static void fillDown(int from, int end, int width, int height, BitSet into) {
        int x = from / height;
        int y = from % height;
        for (int p = from; p < end; p++) {
            into.set(y * width + x);
            if (++y == height) {
                y = 0;
                x++;
            }
        }
    }
}
