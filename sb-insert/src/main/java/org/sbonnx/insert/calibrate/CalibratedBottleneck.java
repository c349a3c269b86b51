package org.sbonnx.insert.calibrate;

import java.util.List;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.SpliceWeights;

/**
 * A solved bottleneck.
 *
 * @param spec what was solved
 * @param weights for {@link org.sbonnx.insert.splice.Splice}
 * @param channelClasses for each channel, the output class it stands for, or −1 where that is not known
 */
public record CalibratedBottleneck(BottleneckSpec spec, SpliceWeights weights, List<Integer> channelClasses) {
    public CalibratedBottleneck {
        channelClasses = List.copyOf(channelClasses);
    }
}
