package org.sbonnx.auic.score.count;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.score.label.ConceptColumns;

/** Pixels of one channel as 64-bit counts by (fold, concept column, bin). Columns without pixels take no memory. */
final class ConceptCounts {
    private static final int FOLDS = 2;

    private final int bins;
    private final int columns;
    private final long[] @Nullable [][] byFold = new long[FOLDS][][];

    ConceptCounts(int bins, ConceptColumns columns) {
        this.bins = bins;
        this.columns = columns.size();
    }

    /** Counts by bin, or null where there are none. */
    long @Nullable [] get(int fold, int column) {
        long[][] ofFold = byFold[fold];
        return ofFold == null ? null : ofFold[column];
    }

    /** Adds pixels by bin to a column. */
    void add(int fold, int column, long[] pixels) {
        long[] to = getOrCreate(fold, column);
        for (int b = 0; b < pixels.length; b++) {
            to[b] += pixels[b];
        }
    }

    private long[] getOrCreate(int fold, int column) {
        long[][] ofFold = byFold[fold];
        if (ofFold == null) {
            ofFold = new long[columns][];
            byFold[fold] = ofFold;
        }
        if (ofFold[column] == null) {
            ofFold[column] = new long[bins];
        }
        return ofFold[column];
    }

    void write(DataOutput out) throws IOException {
        for (int fold = 0; fold < FOLDS; fold++) {
            for (int column = 0; column < columns; column++) {
                long[] counts = get(fold, column);
                out.writeBoolean(counts != null);
                if (counts != null) {
                    CountEncoding.write(out, counts);
                }
            }
        }
    }

    /** Adds what {@link #write} wrote. */
    void add(DataInput in) throws IOException {
        for (int fold = 0; fold < FOLDS; fold++) {
            for (int column = 0; column < columns; column++) {
                if (in.readBoolean()) {
                    CountEncoding.addTo(getOrCreate(fold, column), in);
                }
            }
        }
    }
}
