package org.sbonnx.insert.calibrate;

import org.sbonnx.graph.FloatTensor;
import org.sbonnx.insert.SpliceWeights;
import org.sbonnx.insert.calibrate.math.LinearClassifier;
import org.sbonnx.insert.calibrate.math.Matrix;

/** Converts between a linear classifier of activations and the 1×1 convolution that computes the same logits. */
final class Encoders {
    private Encoders() {}

    /** The classifier as a 1×1 convolution: kernel [K, C, 1, 1], bias [K]. */
    static SpliceWeights.Encoder toConvolution(LinearClassifier classifier) {
        Matrix weights = classifier.weights();
        return new SpliceWeights.Encoder(
                new FloatTensor(new long[] {weights.rows(), weights.cols(), 1, 1}, weights.data()),
                new FloatTensor(new long[] {weights.rows()}, classifier.bias()));
    }

    /** The 1×1 convolution as a classifier; both share the same arrays. */
    static LinearClassifier toClassifier(SpliceWeights.Encoder encoder) {
        FloatTensor kernel = encoder.weight();
        return new LinearClassifier(
                new Matrix(kernel.dim(0), kernel.dim(1), kernel.data()),
                encoder.bias().data());
    }
}
