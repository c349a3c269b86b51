package org.sbonnx.trainer.block;

import org.sbonnx.graph.OnnxModel;
import org.sbonnx.onnx.TensorShapeProto;

/**
 * How many images are computed at once.
 *
 * @param images in this pass
 * @param exported that the file's constants were made for
 */
record BatchSize(long images, long exported) {
    /** The batch that a model was exported for: of its image input, where that says more than one; otherwise 1. */
    static long exported(OnnxModel model) {
        return model.inputs().stream()
                .map(v -> v.getType().getTensorType().getShape())
                .filter(s -> s.getDimCount() == 4)
                .mapToLong(BatchSize::leading)
                .filter(d -> d > 1)
                .findFirst()
                .orElse(1);
    }

    private static long leading(TensorShapeProto shape) {
        return shape.getDim(0).getDimValue();
    }

    /**
     * Whether {@code shape} starts with the batch while a constant of the file says {@code leading}, the batch that it was made
     * for: the constant then means each image.
     */
    boolean standsForBatch(long[] shape, long leading) {
        return images != exported && leading == exported && shape.length > 0 && shape[0] == images;
    }
}
