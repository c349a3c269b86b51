package org.sbonnx.auic.report;

import org.sbonnx.datasets.TaskLabels.ClassMap;
import org.sbonnx.graph.ChannelArgmax;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.BadInput;

/** Map of the classes that a model predicts. */
final class PredictedClassMap {
    private PredictedClassMap() {}

    /** Argmax over the channels of [1, C, h, w]; [1, 1, h, w] and [1, h, w] already contain class ids. */
    static ClassMap argmax(String tensor, FloatTensor value) {
        int rank = value.shape().length;
        if ((rank != 3 && rank != 4) || value.shape()[0] != 1) {
            throw new BadInput(
                    "tensor '" + tensor + "' is " + value + ", not [1, classes, h, w] or [1, h, w]",
                    "name the output with the class of each pixel");
        }
        int classes = rank == 3 ? 1 : value.dim(1);
        int height = value.dim(rank - 2);
        int width = value.dim(rank - 1);
        int cells = Math.multiplyExact(width, height);
        short[] ids = new short[cells];
        for (int cell = 0; cell < cells; cell++) {
            ids[cell] = (short)
                    (classes == 1 ? value.data()[cell] : ChannelArgmax.at(value.data(), cells, 0, classes, cell));
        }
        return new ClassMap(width, height, ids);
    }
}
