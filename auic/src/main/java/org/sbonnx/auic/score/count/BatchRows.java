package org.sbonnx.auic.score.count;

import java.util.Arrays;
import java.util.List;
import org.sbonnx.auic.score.map.LabelledMaps;

/**
 * The few rows of a unit's counts that some images need, numbered from 1 on; row 0 is both here and there that of what counts
 * nowhere.
 *
 * @param numberOf number of each combination; 0 where the images do not have it
 * @param rows of the unit's counts, by number
 */
record BatchRows(int[] numberOf, int[] rows) {
    /** @param rowOf row of each combination in the unit's counts */
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
