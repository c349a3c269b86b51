package org.sbonnx.auic.ablation;

import java.util.Map;
import java.util.Objects;
import org.sbonnx.graph.ChannelArgmax;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.model.Manifest.Bottleneck;
import org.sbonnx.schemas.model.Manifest.Copy;

/** Mean of each channel of a bottleneck over images and copies, and the number of cells in which it is the argmax of its group. */
final class ChannelStatistics {
    private final Bottleneck bottleneck;
    private final double[] sums;
    private final long[] argmaxCounts;
    private long cells;

    ChannelStatistics(Bottleneck bottleneck) {
        this.bottleneck = bottleneck;
        this.sums = new double[bottleneck.channels()];
        this.argmaxCounts = new long[bottleneck.channels()];
    }

    void add(Map<String, FloatTensor> values) {
        for (Copy copy : bottleneck.tensors()) {
            FloatTensor codes = Objects.requireNonNull(values.get(copy.output()));
            int plane = codes.dim(2) * codes.dim(3);
            cells += plane;
            for (int k = 0; k < sums.length; k++) {
                double sum = 0;
                for (int i = k * plane; i < (k + 1) * plane; i++) {
                    sum += codes.data()[i];
                }
                sums[k] += sum;
            }
            int first = 0;
            for (var group : bottleneck.groups()) {
                ChannelArgmax.count(codes.data(), plane, first, group.channels().size(), argmaxCounts);
                first += group.channels().size();
            }
        }
    }

    double mean(int channel) {
        return sums[channel] / Math.max(1, cells);
    }

    /** Share of the cells in which a channel is the argmax of its group. */
    double extent(int channel) {
        return argmaxCounts[channel] / (double) Math.max(1, cells);
    }
}
