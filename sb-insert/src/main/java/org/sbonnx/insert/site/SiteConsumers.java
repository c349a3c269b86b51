package org.sbonnx.insert.site;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.Operators;
import org.sbonnx.graph.Tensors;
import org.sbonnx.insert.Site;
import org.sbonnx.onnx.NodeProto;

/**
 * Finds the consumers of a site. A convolution that reads it directly, or through Identity or Dropout at inference, can be
 * refitted to another number of channels; for any other consumer the bottleneck's output is projected back to the site's
 * width.
 */
final class SiteConsumers {
    private static final int MAX_GROUPS = 8;
    /** Nodes that only hand a value on, between a site and a consumer that is refitted; behind more, the site's width is kept. */
    private static final int MAX_PASS_THROUGH = 64;

    private final GraphIndex index;
    private final ContentFlow flow;

    SiteConsumers(GraphIndex index, ContentFlow flow) {
        this.index = index;
        this.flow = flow;
    }

    /**
     * Consumers of all copies, in graph order within a copy.
     *
     * @param front nodes that lie in front of the cut and keep reading the site
     */
    List<Site.Consumer> find(List<String> copies, Set<Integer> front) {
        List<Site.Consumer> consumers = new ArrayList<>();
        for (int c = 0; c < copies.size(); c++) {
            consumers.addAll(consumersOf(c, copies.get(c), List.of(), front));
        }
        return consumers;
    }

    /** Every read of a value that is no map: what reads its view needs the whole width. */
    List<Site.Consumer> direct(String value, Set<Integer> front) {
        List<Site.Consumer> consumers = new ArrayList<>();
        for (int i : flow.consumers(value)) {
            if (!front.contains(i)) {
                consumers.addAll(reads(0, value, List.of(), index.node(i), false));
            }
        }
        return consumers;
    }

    private List<Site.Consumer> consumersOf(int copy, String value, List<String> passThrough, Set<Integer> front) {
        List<Site.Consumer> consumers = new ArrayList<>();
        for (int i : flow.consumers(value)) {
            if (front.contains(i)) {
                continue;
            }
            NodeProto node = index.node(i);
            if (passThrough.size() < MAX_PASS_THROUGH && Operators.isPassThrough(node, index)) {
                List<String> further = new ArrayList<>(passThrough);
                further.add(node.getOutput(0));
                List<Site.Consumer> following = consumersOf(copy, node.getOutput(0), further, front);
                boolean isOutput = index.outputs().contains(node.getOutput(0));
                if (!isOutput && !following.isEmpty() && following.stream().allMatch(Site.Consumer::refitted)) {
                    consumers.addAll(following);
                    continue;
                }
            }
            consumers.addAll(reads(copy, value, passThrough, node, true));
        }
        return consumers;
    }

    /** The reads of a value by one node. */
    private List<Site.Consumer> reads(
            int copy, String value, List<String> passThrough, NodeProto node, boolean refittable) {
        List<Site.Consumer> reads = new ArrayList<>();
        for (int position = 0; position < node.getInputCount(); position++) {
            if (node.getInput(position).equals(value)) {
                String weight = refittable && position == 0 ? refittableKernel(node) : null;
                reads.add(new Site.Consumer(
                        copy, node.getOutput(0), GraphIndex.label(node), position, passThrough, weight));
            }
        }
        if (GraphIndex.captures(node, value)) {
            reads.add(new Site.Consumer(
                    copy, node.getOutput(0), GraphIndex.label(node), Site.Consumer.CAPTURED, passThrough, null));
        }
        return reads;
    }

    private @Nullable String refittableKernel(NodeProto node) {
        if (!node.getOpType().equals("Conv")
                || !node.getDomain().isEmpty()
                || node.getInputCount() < 2
                || !isFewGroups(Attributes.integer(node, "group", 1))) {
            return null;
        }
        return index.constant(node.getInput(1))
                .filter(t -> t.getDimsCount() == 4 && Tensors.isFloat(t))
                .map(t -> index.root(node.getInput(1)))
                .orElse(null);
    }

    /**
     * A grouped convolution is refitted without groups, since every code may matter to every group. With many groups that
     * would cost more than projecting back to the site's width.
     */
    private static boolean isFewGroups(long groups) {
        return groups >= 1 && groups <= MAX_GROUPS;
    }
}
