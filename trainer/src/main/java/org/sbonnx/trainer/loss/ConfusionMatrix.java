package org.sbonnx.trainer.loss;

import org.sbonnx.datasets.TaskLabels;

/** Number of pixels by label and prediction, as 64-bit integers. */
public final class ConfusionMatrix {
    private final int classes;
    private final long[] counts;

    public ConfusionMatrix(int classes) {
        this.classes = classes;
        this.counts = new long[classes * classes];
    }

    /** Adds one image; labels of {@link TaskLabels#IGNORED} are left out. */
    public void add(short[] labels, long[] predictions) {
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] != TaskLabels.IGNORED) {
                counts[labels[i] * classes + (int) predictions[i]]++;
            }
        }
    }

    /** Mean intersection over union of the classes that occur in labels or predictions; 0 where none does. */
    public double miou() {
        double sum = 0;
        int present = 0;
        for (int c = 0; c < classes; c++) {
            long union = -counts[c * classes + c];
            for (int other = 0; other < classes; other++) {
                union += counts[c * classes + other] + counts[other * classes + c];
            }
            if (union > 0) {
                present++;
                sum += counts[c * classes + c] / (double) union;
            }
        }
        return present == 0 ? 0 : sum / present;
    }
}
