package org.sbonnx.trainer.features;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.FloatTensor;

/** Every n-th position of the last two axes of another source, starting with the first. Does not close the other source. */
public final class SubsampledFeatures implements FeatureSource {
    private final FeatureSource source;
    private final int stride;
    private final String tensor;

    /**
     * @param stride step between positions; 1 keeps all
     * @param tensor the tensor that is subsampled; others are passed on unchanged
     */
    public SubsampledFeatures(FeatureSource source, int stride, String tensor) {
        this.source = source;
        this.stride = stride;
        this.tensor = tensor;
    }

    @Override
    public int size() {
        return source.size();
    }

    @Override
    public List<String> tensors() {
        return source.tensors();
    }

    @Override
    public String key() {
        return source.key() + " " + tensor + " every " + stride;
    }

    @Override
    public void stream(int[] images, Visitor visitor) {
        source.stream(images, (image, values) -> {
            Map<String, FloatTensor> part = new LinkedHashMap<>();
            values.forEach((name, value) -> part.put(name, name.equals(tensor) ? subsample(value) : value));
            visitor.accept(image, part);
        });
    }

    private FloatTensor subsample(FloatTensor x) {
        int rank = x.shape().length;
        int height = x.dim(rank - 2);
        int width = x.dim(rank - 1);
        int rows = (height + stride - 1) / stride;
        int columns = (width + stride - 1) / stride;
        int planes = x.data().length / (height * width);
        float[] out = new float[planes * rows * columns];
        int to = 0;
        for (int p = 0; p < planes; p++) {
            for (int y = 0; y < rows; y++) {
                int from = (p * height + y * stride) * width;
                for (int c = 0; c < columns; c++) {
                    out[to++] = x.data()[from + c * stride];
                }
            }
        }
        long[] shape = x.shape().clone();
        shape[rank - 2] = rows;
        shape[rank - 1] = columns;
        return new FloatTensor(shape, out);
    }

    @Override
    public void close() {}
}
