package org.sbonnx.auic.score.count;

import java.util.Arrays;
import java.util.List;
import org.sbonnx.auic.score.map.LabelledMaps;

/**
 * The rows of a histogram's counts that a batch of images needs, numbered from 1. Row 0 is for what is not counted.
 *
 * @param numberOf number of each label set; 0 where the batch does not have it
 * @param rows row of the histogram's counts, by number
 */
record BatchRows(int[] numberOf, int[] rows) {
    /** @param rowOf row of each label set in the histogram's counts */
    static BatchRows of(List<LabelledMaps> labelledBatch, int[] rowOf) {
        int[] of = new int[rowOf.length];
        int[] rows = new int[rowOf.length + 1];
        int n = 1;
        for (LabelledMaps labelled : labelledBatch) {
            for (int labelSet : labelled.geometry().labels().used()) {
                if (of[labelSet] == 0) {
                    rows[n] = rowOf[labelSet];
                    of[labelSet] = n++;
                }
            }
        }
        return new BatchRows(of, Arrays.copyOf(rows, n));
    }
}
