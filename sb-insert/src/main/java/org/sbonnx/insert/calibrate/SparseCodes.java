package org.sbonnx.insert.calibrate;

import java.util.List;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.SpliceWeights;
import org.sbonnx.insert.calibrate.math.Matrix;
import org.sbonnx.schemas.model.Manifest.BottleneckKind;

/**
 * The output of a bottleneck at each pixel of one map, in sparse form: a few (channel, value) pairs. One-hot groups
 * contribute one channel of value 1, linear groups all of theirs.
 *
 * @param channels N_SB
 * @param perPixel pairs at each pixel
 * @param index channel of each pair, [h·w, perPixel]
 * @param value value of each pair, [h·w, perPixel]
 */
@SuppressWarnings("ArrayRecordComponent")
record SparseCodes(int channels, int height, int width, int perPixel, int[] index, float[] value) {

    /** Runs the encoders of a bottleneck on one map [1, C, h, w]; USB groups are hard, whatever their form in the file. */
    static SparseCodes encode(BottleneckSpec spec, List<SpliceWeights.Encoder> encoders, FloatTensor activations) {
        int h = activations.dim(2);
        int w = activations.dim(3);
        int n = h * w;
        int perPixel = spec.groups().stream()
                .mapToInt(g -> g.kind() == BottleneckKind.USB ? 1 : g.size())
                .sum();
        int[] index = new int[n * perPixel];
        float[] value = new float[n * perPixel];
        Matrix x = new Matrix(activations.dim(1), n, activations.data());
        int pair = 0;
        int firstChannel = 0;
        for (int g = 0; g < spec.groups().size(); g++) {
            BottleneckSpec.GroupSpec group = spec.groups().get(g);
            Matrix logits = logits(encoders.get(g), x);
            for (int p = 0; p < n; p++) {
                int at = p * perPixel + pair;
                if (group.kind() == BottleneckKind.USB) {
                    index[at] = firstChannel + logits.argmax(p);
                    value[at] = 1;
                } else {
                    for (int k = 0; k < group.size(); k++) {
                        index[at + k] = firstChannel + k;
                        value[at + k] = logits.get(k, p);
                    }
                }
            }
            pair += group.kind() == BottleneckKind.USB ? 1 : group.size();
            firstChannel += group.size();
        }
        return new SparseCodes(spec.channels(), h, w, perPixel, index, value);
    }

    /** Logits [K, n] of an encoder on activations [C, n]. */
    static Matrix logits(SpliceWeights.Encoder encoder, Matrix x) {
        int k = encoder.bias().data().length;
        Matrix logits = new Matrix(k, x.rows(), encoder.weight().data()).times(x);
        for (int i = 0; i < k; i++) {
            float b = encoder.bias().data()[i];
            for (int p = 0; p < x.cols(); p++) {
                logits.data()[i * x.cols() + p] += b;
            }
        }
        return logits;
    }
}
