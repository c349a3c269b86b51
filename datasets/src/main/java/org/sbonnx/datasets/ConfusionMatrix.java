package org.sbonnx.datasets;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Counts of (labelled class, predicted class) over the pixels that are not ignored.
 *
 * <pre>
 * Counts   long, exact; {@link #merge merging} is addition, so the result does not depend on order or machines
 * Shape    [classes, classes + 1]: the last column counts predictions of a class that has no row
 * </pre>
 *
 * <p>Not thread-safe.
 */
public final class ConfusionMatrix {
    private final int classes;
    private final long[][] counts;

    /** An empty matrix for the class ids 0 to {@code classes - 1}. */
    public ConfusionMatrix(int classes) {
        this.classes = classes;
        this.counts = new long[classes][classes + 1];
    }

    /** An empty matrix that has a row for each id up to the largest id of {@code classes}. */
    public static ConfusionMatrix of(List<Concept> classes) {
        return new ConfusionMatrix(classes.stream().mapToInt(Concept::id).max().orElse(-1) + 1);
    }

    /**
     * Counts the pixels of one image.
     *
     * @param labels class id of each pixel; {@link TaskLabels#IGNORED} is not counted
     * @param predicted predicted class of each pixel; any class without a row is wrong
     */
    public void add(short[] labels, int[] predicted) {
        for (int i = 0; i < labels.length; i++) {
            increment(labels[i], predicted[i]);
        }
    }

    /** {@link #add(short[], int[])} for predictions of 64 bits. */
    public void add(short[] labels, long[] predicted) {
        for (int i = 0; i < labels.length; i++) {
            increment(labels[i], predicted[i]);
        }
    }

    private void increment(short label, long predicted) {
        if (label != TaskLabels.IGNORED) {
            counts[label][predicted >= 0 && predicted < classes ? (int) predicted : classes]++;
        }
    }

    /** Adds the counts of another matrix of the same classes. */
    public void merge(ConfusionMatrix other) {
        for (int l = 0; l < classes; l++) {
            for (int p = 0; p <= classes; p++) {
                counts[l][p] = Math.addExact(counts[l][p], other.counts[l][p]);
            }
        }
    }

    /** Writes the number of classes (int) and all counts (long), label by label. */
    public void write(DataOutput out) throws IOException {
        out.writeInt(classes);
        for (long[] row : counts) {
            for (long n : row) {
                out.writeLong(n);
            }
        }
    }

    /**
     * Adds the counts that {@link #write} wrote.
     *
     * @throws IOException if they are of another number of classes
     */
    public void add(DataInput in) throws IOException {
        int theirs = in.readInt();
        if (theirs != classes) {
            throw new IOException("counts of " + theirs + " classes, not of " + classes);
        }
        for (long[] row : counts) {
            for (int p = 0; p < row.length; p++) {
                row[p] = Math.addExact(row[p], in.readLong());
            }
        }
    }

    /** Pixels with label {@code label} that were predicted as {@code predicted}. */
    public long count(int label, int predicted) {
        return counts[label][predicted];
    }

    /** Pixels with label {@code label}, whatever was predicted. */
    public long labelled(int label) {
        long sum = 0;
        for (long n : counts[label]) {
            sum += n;
        }
        return sum;
    }

    /** Intersection over union of one class; null if it occurs neither in labels nor in predictions. */
    public @Nullable Double iou(int id) {
        long predicted = 0;
        for (int l = 0; l < classes; l++) {
            predicted += counts[l][id];
        }
        long union = labelled(id) + predicted - counts[id][id];
        return union == 0 ? null : (double) counts[id][id] / union;
    }

    /** Mean IoU of all rows' classes that occur in labels or predictions; 0 where none does. */
    public double meanIou() {
        double sum = 0;
        int occurring = 0;
        for (int c = 0; c < classes; c++) {
            Double iou = iou(c);
            if (iou != null) {
                occurring++;
                sum += iou;
            }
        }
        return occurring == 0 ? 0 : sum / occurring;
    }
}
