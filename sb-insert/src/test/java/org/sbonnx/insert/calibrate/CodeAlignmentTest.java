package org.sbonnx.insert.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.insert.SpliceWeights;
import org.sbonnx.insert.calibrate.math.Matrix;

class CodeAlignmentTest {
    private static final int CLASSES = 3;
    private static final int N = 900;

    /** Three classes along two activations, the third rare in the data; logits of four codes, the last a twin of the first. */
    private final Matrix activations = new Matrix(2, N);

    private final SampleMatrices sample = sample();
    private final SpliceWeights.Encoder encoder = new SpliceWeights.Encoder(
            new FloatTensor(new long[] {4, 2, 1, 1}, new float[] {2, 0, -1, 1, -1, -1, 1.9f, 0.3f}),
            new FloatTensor(new long[] {4}, new float[] {0, 0.2f, 0.9f, -0.1f}));

    private SampleMatrices sample() {
        SplittableRandom random = new SplittableRandom(3);
        int[] strata = new int[N];
        float[] frequency = new float[N];
        Matrix outputs = new Matrix(N, CLASSES);
        double[][] centres = {{1, 0}, {-0.6, 0.8}, {-0.6, -0.8}};
        for (int i = 0; i < N; i++) {
            strata[i] = i / (N / CLASSES);
            frequency[i] = strata[i] == 2 ? 1 : 20;
            outputs.data()[i * CLASSES + strata[i]] = 1;
            for (int d = 0; d < 2; d++) {
                activations.data()[d * N + i] = (float) (centres[strata[i]][d] + random.nextGaussian() * 0.45);
            }
        }
        return new SampleMatrices(activations.transposed(), outputs, strata, frequency);
    }

    private CodeAlignment alignment() {
        return new CodeAlignment(SparseCodes.logits(encoder, activations), sample, new int[] {0, 1, 2, 0});
    }

    @Test
    void theGradientEqualsFiniteDifferences() {
        CodeAlignment alignment = alignment();
        SplittableRandom random = new SplittableRandom(5);
        double[] theta = random.doubles(20, -0.2, 0.2).toArray();
        double[] gradient = new double[20];
        alignment.objective(theta, gradient);
        for (int i = 0; i < theta.length; i++) {
            double[] moved = theta.clone();
            moved[i] += 1e-5;
            double up = alignment.objective(moved, new double[20]);
            moved[i] -= 2e-5;
            double down = alignment.objective(moved, new double[20]);
            assertThat(gradient[i]).as("parameter %d", i).isCloseTo((up - down) / 2e-5, within(1e-5));
        }
    }

    @Test
    void hardCodesScoreHigherOnceAligned() {
        double before = meanIou(encoder);
        double after = meanIou(alignment().align(encoder));
        assertThat(after).isGreaterThan(before + 0.02);
    }

    @Test
    void zeroParametersGiveTheObjectiveOfTheEncoderItself() {
        // Two classes of equal mass, told apart without doubt by two codes: IoU and coverage are 1 each.
        SampleMatrices clear = new SampleMatrices(
                new Matrix(2, 1), new Matrix(2, 2, new float[] {1, 0, 0, 1}), new int[] {0, 1}, new float[] {1, 1});
        Matrix logits = new Matrix(2, 2, new float[] {50, -50, -50, 50});
        double value = new CodeAlignment(logits, clear, new int[] {0, 1}).objective(new double[6], new double[6]);
        assertThat(value).isCloseTo(-2, within(1e-9));
    }

    /** Brute force: mean IoU of the classes that hard codes decode to, pixels weighed as the data is. */
    private double meanIou(SpliceWeights.Encoder e) {
        Matrix logits = SparseCodes.logits(e, activations);
        int[] decoded = {0, 1, 2, 0};
        int[] said = IntStream.range(0, N).map(i -> decoded[logits.argmax(i)]).toArray();
        double[] iou = new double[CLASSES];
        for (int m = 0; m < CLASSES; m++) {
            double both = 0;
            double either = 0;
            for (int i = 0; i < N; i++) {
                boolean is = sample.strata()[i] == m;
                boolean says = said[i] == m;
                both += is && says ? sample.frequency()[i] : 0;
                either += is || says ? sample.frequency()[i] : 0;
            }
            iou[m] = both / either;
        }
        return Arrays.stream(iou).average().orElseThrow();
    }
}
