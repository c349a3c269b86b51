package org.sbonnx.insert.site;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.Tensors;
import org.sbonnx.insert.Site;
import org.sbonnx.onnx.NodeProto;

/**
 * Finds what reads a site. A convolution that reads it directly, or through Identity and inference-time Dropout, can be made
 * anew for another number of channels; in front of every other reader the width has to be restored.
 */
final class SiteReaders {
    private static final Set<String> TRANSPARENT = Set.of("Identity", "Dropout");
    private static final int MOST_GROUPS = 8;

    private final GraphIndex index;
    private final ContentFlow flow;

    SiteReaders(GraphIndex index, ContentFlow flow) {
        this.index = index;
        this.flow = flow;
    }

    /** Readers of all copies, in graph order within a copy. */
    List<Site.Reader> of(List<String> copies) {
        List<Site.Reader> readers = new ArrayList<>();
        for (int c = 0; c < copies.size(); c++) {
            readers.addAll(readers(c, copies.get(c), List.of()));
        }
        return readers;
    }

    private List<Site.Reader> readers(int copy, String value, List<String> through) {
        List<Site.Reader> readers = new ArrayList<>();
        for (int i : flow.readers(value)) {
            NodeProto node = index.node(i);
            if (TRANSPARENT.contains(node.getOpType())) {
                List<String> further = new ArrayList<>(through);
                further.add(node.getOutput(0));
                List<Site.Reader> behind = readers(copy, node.getOutput(0), further);
                boolean isOutput = index.outputs().contains(node.getOutput(0));
                if (!isOutput && !behind.isEmpty() && behind.stream().allMatch(Site.Reader::remade)) {
                    readers.addAll(behind);
                    continue;
                }
            }
            for (int position = 0; position < node.getInputCount(); position++) {
                if (node.getInput(position).equals(value)) {
                    String weight = position == 0 ? remakeable(node) : null;
                    readers.add(new Site.Reader(
                            copy, node.getOutput(0), GraphIndex.label(node), position, through, weight));
                }
            }
            if (GraphIndex.captures(node, value)) {
                readers.add(new Site.Reader(
                        copy, node.getOutput(0), GraphIndex.label(node), Site.Reader.CAPTURED, through, null));
            }
        }
        return readers;
    }

    private @Nullable String remakeable(NodeProto node) {
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
     * A grouped convolution is made anew without groups, since every code may matter to every group. With many groups that
     * would cost more than restoring the width.
     */
    private static boolean isFewGroups(long groups) {
        return groups >= 1 && groups <= MOST_GROUPS;
    }
}
