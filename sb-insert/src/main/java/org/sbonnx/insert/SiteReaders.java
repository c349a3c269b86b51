package org.sbonnx.insert;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.Tensors;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.TensorProto;

/**
 * Finds what reads a site. A convolution that reads it directly, or through Identity and inference-time Dropout, can be made
 * anew for another number of channels; in front of every other reader the width has to be restored.
 */
final class SiteReaders {
    private static final Set<String> TRANSPARENT = Set.of("Identity", "Dropout");

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
        }
        return readers;
    }

    private @org.jspecify.annotations.Nullable String remakeable(NodeProto node) {
        if (!node.getOpType().equals("Conv") || node.getInputCount() < 2 || Attributes.integer(node, "group", 1) != 1) {
            return null;
        }
        return index.constant(node.getInput(1))
                .filter(t -> t.getDimsCount() == 4 && Tensors.isFloat(t))
                .filter(t -> t.getDataLocation() != TensorProto.DataLocation.EXTERNAL)
                .map(t -> index.root(node.getInput(1)))
                .orElse(null);
    }
}
