package org.sbonnx.auic.eval;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.grid.Framing;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.TaskLabels;
import org.sbonnx.datasets.TaskLabels.ClassMap;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.report.ScoreReport.ClassIou;
import org.sbonnx.schemas.report.ScoreReport.TaskScore;

/**
 * Counts of (labelled class, predicted class) over pixels that are not ignored.
 *
 * <p>Counts  long, exact; {@link #merge merging} is addition: order and machines do not matter. Not thread-safe.
 */
public final class ConfusionMatrix {
    private final List<Concept> classes;
    private final int size;
    private final long[][] counts;

    /** Nothing counted yet; class ids are those of {@code labels}. */
    public ConfusionMatrix(TaskLabels labels) {
        this(labels.classes());
    }

    /** Nothing counted yet; rows and columns are the classes' ids. */
    public ConfusionMatrix(List<Concept> classes) {
        this.classes = List.copyOf(classes);
        this.size = classes.stream().mapToInt(Concept::id).max().orElse(-1) + 1;
        this.counts = new long[size][size + 1];
    }

    /**
     * Counts one image.
     *
     * @param tensor name of the output, for messages
     * @param output logits or class ids as {@link PredictedClasses#argmax} takes them; resized to the labels where sizes differ
     * @throws BadInput if it is no such output
     */
    public void add(ClassMap labels, String tensor, FloatTensor output, Framing framing) {
        add(labels, PredictedClasses.argmax(tensor, output, labels.width(), labels.height(), framing));
    }

    /** Counts one image by the predicted class of each pixel; a class that the labels do not have is wrong for each. */
    public void add(ClassMap labels, int[] predicted) {
        short[] ids = labels.ids();
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] >= 0) {
                int p = predicted[i];
                counts[ids[i]][p >= 0 && p < size ? p : size]++;
            }
        }
    }

    /** Adds what another one counted. */
    public void merge(ConfusionMatrix other) {
        for (int l = 0; l < size; l++) {
            for (int p = 0; p <= size; p++) {
                counts[l][p] = Math.addExact(counts[l][p], other.counts[l][p]);
            }
        }
    }

    /** Writes all counts, label by label. */
    public void write(DataOutput out) throws IOException {
        out.writeInt(size);
        for (long[] row : counts) {
            for (long n : row) {
                out.writeLong(n);
            }
        }
    }

    /**
     * Adds what {@link #write} wrote.
     *
     * @throws IOException if it is of other classes
     */
    public void add(DataInput in) throws IOException {
        int theirs = in.readInt();
        if (theirs != size) {
            throw new IOException("counts of " + theirs + " classes, not of " + size);
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

    /**
     * Mean IoU over the classes that occur in labels or predictions, pixel accuracy, IoU of each class.
     *
     * @throws BadInput if no pixel was counted
     */
    public TaskScore score() {
        long total = 0;
        long right = 0;
        double sum = 0;
        int occurring = 0;
        List<ClassIou> ious = new ArrayList<>();
        for (Concept c : classes) {
            Double iou = iou(c.id());
            ious.add(new ClassIou(c.name(), iou));
            if (iou != null) {
                sum += iou;
                occurring++;
            }
            right += counts[c.id()][c.id()];
            for (long n : counts[c.id()]) {
                total += n;
            }
        }
        if (total == 0) {
            throw new BadInput(
                    "no pixel is labelled with a class", "check labels, encoding and ignore id of the data set");
        }
        return new TaskScore(sum / occurring, null, (double) right / total, ious);
    }

    private @Nullable Double iou(int id) {
        long labelled = 0;
        long predicted = 0;
        for (int i = 0; i <= size; i++) {
            labelled += counts[id][i];
        }
        for (int l = 0; l < size; l++) {
            predicted += counts[l][id];
        }
        long union = labelled + predicted - counts[id][id];
        return union == 0 ? null : (double) counts[id][id] / union;
    }
}
