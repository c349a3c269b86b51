package org.sbonnx.trainer.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.Tensors;
import org.sbonnx.testkit.TestGraph;
import org.sbonnx.trainer.block.Torch;

/** Losses against loops over all positions in double precision. */
class LossesTest {
    private static final int IMAGES = 2;
    private static final int CLASSES = 5;
    private static final int PLANE = 3 * 7;
    private static final FloatTensor A = Tensors.floats(TestGraph.random(1, 2, IMAGES, CLASSES, 3, 7));
    private static final FloatTensor B = Tensors.floats(TestGraph.random(2, 2, IMAGES, CLASSES, 3, 7));

    private final NDManager manager = Torch.open("cpu", 1);

    @AfterEach
    void close() {
        manager.close();
    }

    private NDArray upload(FloatTensor value) {
        return Torch.upload(manager, value);
    }

    private static int at(int image, int channel, int position) {
        return (image * CLASSES + channel) * PLANE + position;
    }

    private static double logSoftmax(FloatTensor logits, int image, int channel, int position) {
        double sum = 0;
        for (int c = 0; c < CLASSES; c++) {
            sum += Math.exp(logits.data()[at(image, c, position)]);
        }
        return logits.data()[at(image, channel, position)] - Math.log(sum);
    }

    @FunctionalInterface
    private interface Term {
        double at(int image, int channel, int position);
    }

    private static double sum(Term term) {
        double sum = 0;
        for (int i = 0; i < IMAGES; i++) {
            for (int c = 0; c < CLASSES; c++) {
                for (int p = 0; p < PLANE; p++) {
                    sum += term.at(i, c, p);
                }
            }
        }
        return sum;
    }

    private static void requireClose(NDArray actual, double expected) {
        assertThat(Torch.toDouble(actual)).isCloseTo(expected, within(1e-5 * Math.abs(expected)));
    }

    @Test
    void crossEntropyWithClassIdsSkipsPositionsOfWeightZero() {
        long[] ids = new long[IMAGES * PLANE];
        float[] weights = new float[ids.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = i * 7 % CLASSES;
            weights[i] = i % 3 * 0.5f;
        }
        long[] shape = {IMAGES, 1, 3, 7};
        NDArray actual = Losses.crossEntropy(
                upload(A), Torch.upload(manager, shape, ids), upload(new FloatTensor(shape, weights)));
        requireClose(actual, sum((i, c, p) -> {
            int position = i * PLANE + p;
            return ids[position] == c ? -weights[position] * logSoftmax(A, i, c, p) : 0;
        }));
    }

    @Test
    void crossEntropyWithDistributions() {
        requireClose(
                Losses.crossEntropy(upload(A), upload(B)),
                sum((i, c, p) -> -B.data()[at(i, c, p)] * logSoftmax(A, i, c, p)));
    }

    @Test
    void klDivergenceOfTheStudentFromTheTeacher() {
        requireClose(
                Losses.klDivergence(upload(A), upload(B)),
                sum((i, c, p) -> Math.exp(logSoftmax(B, i, c, p)) * (logSoftmax(B, i, c, p) - logSoftmax(A, i, c, p))));
        assertThat(Torch.toDouble(Losses.klDivergence(upload(A), upload(A)))).isCloseTo(0, within(1e-5));
    }

    @Test
    void entropyOfTheSoftmax() {
        requireClose(
                Losses.entropy(upload(A)),
                sum((i, c, p) -> -Math.exp(logSoftmax(A, i, c, p)) * logSoftmax(A, i, c, p)));
        FloatTensor equal = new FloatTensor(new long[] {1, 8, 1, 1}, new float[8]);
        assertThat(Torch.toDouble(Losses.entropy(upload(equal)))).isCloseTo(Math.log(8), within(1e-6));
    }

    @Test
    void relativeSquaredErrorDividesByTheTarget() {
        double squares = sum((i, c, p) -> Math.pow(B.data()[at(i, c, p)], 2));
        requireClose(
                Losses.relativeSquaredError(upload(A), upload(B)),
                sum((i, c, p) -> Math.pow(A.data()[at(i, c, p)] - (double) B.data()[at(i, c, p)], 2)) / squares);
    }

    @Test
    void equalLogitsGiveTheLowestChannelTheCode() {
        FloatTensor logits = new FloatTensor(new long[] {1, 3, 1, 2}, new float[] {1, 0, 1, 2, 0, 2});
        float[] codes = Torch.download(CodeFunctions.oneHot(upload(logits))).data();
        assertThat(codes).containsExactly(1, 0, 0, 1, 0, 0);
    }
}
