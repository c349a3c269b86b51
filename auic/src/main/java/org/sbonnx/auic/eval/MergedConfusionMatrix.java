package org.sbonnx.auic.eval;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import org.sbonnx.datasets.ConfusionMatrix;
import org.sbonnx.graph.FloatTensor;

/** Sum of the confusion matrices of several shards. It does not count images itself. */
public record MergedConfusionMatrix(ConfusionMatrix confusion) implements MergeableVisitor {
    @Override
    public void write(DataOutput out) throws IOException {
        confusion.write(out);
    }

    @Override
    public void add(DataInput in) throws IOException {
        confusion.add(in);
    }

    @Override
    public void accept(int image, Map<String, FloatTensor> values) {
        throw new IllegalStateException("no images are counted here");
    }
}
