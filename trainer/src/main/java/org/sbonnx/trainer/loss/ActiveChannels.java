package org.sbonnx.trainer.loss;

import ai.djl.ndarray.NDArray;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import org.sbonnx.trainer.block.Torch;

/** Counts the channels that are the argmax of their group at least once. */
final class ActiveChannels {
    private final Map<String, BitSet> activeByGroup = new TreeMap<>();

    /** @param logits of a group, [n, k, h, w] */
    void add(String group, NDArray logits) {
        BitSet channels = activeByGroup.computeIfAbsent(group, g -> new BitSet());
        try (NDArray best = Torch.argMax(logits, 1, false)) {
            for (long channel : best.toLongArray()) {
                channels.set((int) channel);
            }
        }
    }

    /** Number of such channels in all groups together. */
    int count() {
        return activeByGroup.values().stream().mapToInt(BitSet::cardinality).sum();
    }
}
