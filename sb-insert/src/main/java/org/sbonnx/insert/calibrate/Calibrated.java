package org.sbonnx.insert.calibrate;

import java.util.List;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.SpliceWeights;

/**
 * A solved bottleneck.
 *
 * @param spec what was solved
 * @param weights for {@link org.sbonnx.insert.splice.Splice}
 * @param meaning for each channel, the output class it stands for, or −1 where that is not known
 */
public record Calibrated(BottleneckSpec spec, SpliceWeights weights, List<Integer> meaning) {
    public Calibrated {
        meaning = List.copyOf(meaning);
    }
}
