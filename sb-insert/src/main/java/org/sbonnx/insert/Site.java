package org.sbonnx.insert;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place for a bottleneck: values that together cut every content path from the inputs to the outputs. Usually one value;
 * several where the network runs the same layers at several scales.
 *
 * @param index number in the order of the graph, from 0
 * @param aliases recognised names, best first, such as {@code layer3}, {@code stage4}
 * @param channels of each copy
 * @param elementType of the scored copy, a number in {@code TensorProto.DataType}; float32 where unknown
 * @param stride of the scored copy: input height over its height; 0 where unknown
 * @param tensors the copies, the one that is scored (finest scale) last
 * @param consumers nodes that read the copies
 * @param flopsAfter fraction of the graph's floating point operations that follow the site, 0 to 1
 * @param view how the value is seen as a map; null where it is one
 */
public record Site(
        int index,
        List<String> aliases,
        int channels,
        int elementType,
        int stride,
        List<String> tensors,
        List<Consumer> consumers,
        double flopsAfter,
        @Nullable MapView view) {

    public Site {
        aliases = List.copyOf(aliases);
        tensors = List.copyOf(tensors);
        consumers = List.copyOf(consumers);
    }

    /** The scored copy. */
    public String tensor() {
        return tensors.get(tensors.size() - 1);
    }

    /** Best recognised name. */
    public @Nullable String alias() {
        return aliases.isEmpty() ? null : aliases.get(0);
    }

    /** Best recognised name, else the tensor's. */
    public String label() {
        String alias = alias();
        return alias == null ? tensor() : alias;
    }

    /**
     * A node that reads a copy of the site.
     *
     * @param copy which of {@link Site#tensors()}
     * @param node first output of the consuming node
     * @param label the node's name
     * @param position of the input that reads; {@link #CAPTURED} where a sub-graph of the node (a branch, a loop) reads it
     * @param passThrough Identity or Dropout nodes between the site and the consumer, by first output
     * @param weight root of the convolution's kernel where it can be refitted, else null: the bottleneck's output is projected
     *     back to the site's width in front of this consumer
     */
    public record Consumer(
            int copy,
            String node,
            String label,
            int position,
            List<String> passThrough,
            @Nullable String weight) {
        /** Position of a read that happens inside a sub-graph of the node. */
        public static final int CAPTURED = -1;

        public Consumer {
            passThrough = List.copyOf(passThrough);
        }

        /** Whether the consumer gets a new kernel for the bottleneck's channels. */
        public boolean refitted() {
            return weight != null;
        }
    }
}
