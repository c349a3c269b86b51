package org.sbonnx.graph;

import org.sbonnx.onnx.NodeProto;

/** Recognises operators of ONNX's default domain; a function of the model may have the name of one in another domain. */
public final class StandardOperator {
    private StandardOperator() {}

    /** Whether the node is that operator of the default domain. */
    public static boolean is(NodeProto node, String operator) {
        return isInDefaultDomain(node) && node.getOpType().equals(operator);
    }

    static boolean isInDefaultDomain(NodeProto node) {
        return node.getDomain().isEmpty() || node.getDomain().equals("ai.onnx");
    }
}
