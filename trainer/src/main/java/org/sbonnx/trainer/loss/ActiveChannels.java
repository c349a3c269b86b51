package org.sbonnx.trainer.loss;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.sbonnx.graph.ChannelRange;
import org.sbonnx.trainer.block.Torch;

/** Counts the active channels of one-hot groups: those whose code is on somewhere and off elsewhere. */
final class ActiveChannels {
    private final Map<String, ChannelRange[]> rangesByGroup = new TreeMap<>();

    /** @param logits of a group, [n, k, h, w] */
    void add(String group, NDArray logits) {
        int channels = Math.toIntExact(logits.getShape().get(1));
        try (NDArray best = Torch.argMax(logits, 1, false)) {
            add(group, channels, best.toLongArray());
        }
    }

    /** @param argmax channel whose code is 1 at each position; the other channels of the group are 0 there */
    void add(String group, int channels, long[] argmax) {
        long[] ones = new long[channels];
        for (long channel : argmax) {
            ones[(int) channel]++;
        }
        ChannelRange[] ranges = rangesByGroup.computeIfAbsent(
                group, g -> Stream.generate(ChannelRange::new).limit(channels).toArray(ChannelRange[]::new));
        for (int c = 0; c < channels; c++) {
            if (ones[c] < argmax.length) {
                ranges[c].add(0, 0);
            }
            if (ones[c] > 0) {
                ranges[c].add(1, 1);
            }
        }
    }

    /** Number of active channels in all groups together. */
    int count() {
        return (int) rangesByGroup.values().stream()
                .flatMap(Arrays::stream)
                .filter(ChannelRange::isActive)
                .count();
    }
}
