package org.sbonnx.graph.head;

import java.util.List;
import org.sbonnx.graph.Attributes;

/**
 * Class scores from mask queries, as MaskFormer, Mask2Former, OneFormer and EoMT have them.
 *
 * <pre>
 * Input   classes [B, Q, C + 1], the last for no class; masks [B, Q, h, w]
 * Output  [B, C, h, w]: score of class c = Σ_q softmax(classes)_qc · σ(masks)_q
 * </pre>
 */
final class QueryNodes {
    private final AppendedNodes nodes;

    QueryNodes(AppendedNodes nodes) {
        this.nodes = nodes;
    }

    /** @param haveSigmoid whether the masks have passed a sigmoid */
    String scores(String classes, String masks, boolean haveSigmoid) {
        String all = nodes.node("Softmax", List.of(classes), Attributes.of("axis", 2L));
        String byClass = nodes.transpose(nodes.slice(all, 2, 0, -1), 0, 2, 1);
        String shown = haveSigmoid ? masks : nodes.node("Sigmoid", List.of(masks));
        String sums = nodes.node("MatMul", List.of(byClass, nodes.reshape(shown, 0, 0, -1)));
        String shape = nodes.node(
                "Concat",
                List.of(nodes.longs("batch_and_classes", 0, 0), nodes.extent(masks, 2), nodes.extent(masks, 3)),
                Attributes.of("axis", 0L));
        return nodes.node("Reshape", List.of(sums, shape));
    }
}
