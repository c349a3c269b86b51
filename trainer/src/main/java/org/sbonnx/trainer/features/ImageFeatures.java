package org.sbonnx.trainer.features;

import java.util.List;
import java.util.Map;
import org.sbonnx.graph.FloatTensor;

/** Values of some tensors for each image of a data set, in any order. */
public interface ImageFeatures extends AutoCloseable {
    /** Number of images. */
    int size();

    /** Names of the tensors. */
    List<String> tensors();

    /** Values of one image by tensor, batch axis 1, owned by the caller. */
    Map<String, FloatTensor> read(int image);

    @Override
    void close();
}
