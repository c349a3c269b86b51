package org.sbonnx.graph.check;

import java.util.ArrayDeque;
import java.util.Deque;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.onnx.AttributeProto;
import org.sbonnx.onnx.FunctionProto;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.onnx.NodeProto;

/** Measures how deeply graphs are nested in a model, without recursion. */
public final class NestingDepth {
    /** Deepest nesting allowed. Exporters stay below ten; more indicates damage or an attack. */
    static final int MAX = 32;

    private NestingDepth() {}

    /** Whether graphs are nested too deeply for anything that recurses into them. */
    public static boolean isTooDeep(OnnxModel model) {
        return measure(model.proto()) > MAX;
    }

    private record Level(GraphProto graph, int depth) {}

    static int measure(ModelProto model) {
        Deque<Level> open = new ArrayDeque<>();
        open.add(new Level(model.getGraph(), 1));
        for (FunctionProto f : model.getFunctionsList()) {
            f.getNodeList().forEach(n -> push(n, 2, open));
        }
        int deepest = 1;
        while (!open.isEmpty()) {
            Level level = open.pop();
            deepest = Math.max(deepest, level.depth());
            if (deepest > MAX) {
                return deepest;
            }
            level.graph().getNodeList().forEach(n -> push(n, level.depth() + 1, open));
        }
        return deepest;
    }

    private static void push(NodeProto node, int depth, Deque<Level> open) {
        for (AttributeProto a : node.getAttributeList()) {
            if (a.hasG()) {
                open.push(new Level(a.getG(), depth));
            }
            a.getGraphsList().forEach(g -> open.push(new Level(g, depth)));
        }
    }
}
