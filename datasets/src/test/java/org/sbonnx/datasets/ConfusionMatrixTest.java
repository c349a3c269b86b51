package org.sbonnx.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {
    private static final short[] LABELS = {0, 0, 1, TaskLabels.IGNORED, 1, 2};
    private static final int[] PREDICTED = {0, 1, 1, 0, 9, -1};

    @Test
    void countsWorkedOutByHand() {
        ConfusionMatrix matrix = new ConfusionMatrix(4);
        matrix.add(LABELS, PREDICTED);
        assertThat(matrix.count(0, 0)).isEqualTo(1);
        assertThat(matrix.count(0, 1)).isEqualTo(1);
        assertThat(matrix.count(1, 4)).isEqualTo(1);
        assertThat(matrix.labelled(1)).isEqualTo(2);
        assertThat(matrix.iou(0)).isEqualTo(0.5);
        assertThat(matrix.iou(1)).isEqualTo(1 / 3.0);
        assertThat(matrix.iou(2)).isEqualTo(0.0);
        assertThat(matrix.iou(3)).isNull();
        assertThat(matrix.meanIou()).isEqualTo((0.5 + 1 / 3.0) / 3);
        assertThat(new ConfusionMatrix(4).meanIou()).isZero();
    }

    @Test
    void agreesWithABruteForceIou() {
        Random random = new Random(3);
        short[] labels = new short[500];
        long[] predicted = new long[500];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (short) (random.nextInt(4) - 1);
            predicted[i] = random.nextInt(3);
        }
        ConfusionMatrix matrix = new ConfusionMatrix(3);
        matrix.add(labels, predicted);
        for (int c = 0; c < 3; c++) {
            int both = 0;
            int either = 0;
            for (int i = 0; i < labels.length; i++) {
                boolean counted = labels[i] != TaskLabels.IGNORED;
                both += counted && labels[i] == c && predicted[i] == c ? 1 : 0;
                either += counted && (labels[i] == c || predicted[i] == c) ? 1 : 0;
            }
            assertThat(matrix.iou(c)).isEqualTo((double) both / either);
        }
    }

    @Test
    void mergesCountsOfOthersAndOfFiles() throws IOException {
        ConfusionMatrix one = new ConfusionMatrix(3);
        one.add(LABELS, PREDICTED);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        one.write(new DataOutputStream(bytes));
        ConfusionMatrix sum = ConfusionMatrix.of(List.of(new Concept(0, 2, "car", "class", 0)));
        sum.merge(one);
        sum.add(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        assertThat(sum.count(1, 1)).isEqualTo(2);
        assertThat(sum.labelled(0)).isEqualTo(4);
        assertThatThrownBy(() ->
                        new ConfusionMatrix(2).add(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()))))
                .hasMessage("counts of 3 classes, not of 2");
    }
}
