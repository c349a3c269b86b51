package org.sbonnx.graph.edit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.onnx.FunctionProto;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.OperatorSetIdProto;
import org.sbonnx.schemas.BadInput;

/**
 * Replaces calls of a model's own functions in the main graph by the functions' nodes, as engines do. Inner values are called
 * {@code call/value}, where {@code call} is the label of the calling node; the same file gives the same names each time.
 *
 * <p>Calls stay as they are where a function has other versions of operator sets than the model, or lies in a domain of ONNX or
 * of an engine, whose own operator may be meant.
 */
public final class FunctionInliner {
    private static final int MAX_DEPTH = 32;
    private static final int MAX_NODES = 1 << 20;

    private final OnnxModel model;
    private final Map<String, FunctionProto> functions = new HashMap<>();
    private final Map<String, Long> opsets;
    private final FreshNames names;
    private final List<NodeProto> nodes = new ArrayList<>();

    private FunctionInliner(OnnxModel model) {
        this.model = model;
        this.opsets = versions(model.proto().getOpsetImportList());
        for (FunctionProto f : model.proto().getFunctionsList()) {
            if (isOwn(f.getDomain())
                    && opsets.entrySet()
                            .containsAll(versions(f.getOpsetImportList()).entrySet())) {
                functions.put(key(f.getDomain(), f.getName(), f.getOverload()), f);
            }
        }
        this.names = new FreshNames(model);
    }

    /**
     * The model without the calls that can be replaced, and without functions that nothing calls any more; the same object where
     * there are none.
     *
     * @throws BadInput if a function calls itself, or the calls make more than 2^20 nodes
     */
    public static OnnxModel inline(OnnxModel model) {
        if (model.proto().getFunctionsCount() == 0) {
            return model;
        }
        FunctionInliner inliner = new FunctionInliner(model);
        for (NodeProto node : model.graph().getNodeList()) {
            inliner.add(node, 0);
        }
        return inliner.result();
    }

    private static boolean isOwn(String domain) {
        return !domain.isEmpty() && !domain.startsWith("ai.onnx") && !domain.startsWith("com.microsoft");
    }

    private static Map<String, Long> versions(List<OperatorSetIdProto> imports) {
        Map<String, Long> versions = new HashMap<>();
        imports.forEach(s -> versions.put(s.getDomain().equals("ai.onnx") ? "" : s.getDomain(), s.getVersion()));
        return versions;
    }

    private static String key(String domain, String name, String overload) {
        return domain + "\n" + name + "\n" + overload;
    }

    private void add(NodeProto node, int depth) {
        FunctionProto function = functions.get(key(node.getDomain(), node.getOpType(), node.getOverload()));
        if (function == null) {
            nodes.add(node);
        } else if (depth >= MAX_DEPTH) {
            throw new BadInput(
                    "function '" + function.getName() + "' of " + model
                            + " calls itself, or calls are nested more than " + MAX_DEPTH + " deep",
                    "export the model again without functions");
        } else {
            addBody(node, function, depth);
        }
        if (nodes.size() > MAX_NODES) {
            throw new BadInput(
                    "the functions of " + model + " stand for more than " + MAX_NODES + " nodes",
                    "export the model again without functions");
        }
    }

    private void addBody(NodeProto call, FunctionProto function, int depth) {
        FunctionBody body = new FunctionBody(call, function, names::fresh);
        for (NodeProto node : function.getNodeList()) {
            add(body.renamed(node), depth + 1);
        }
        nodes.addAll(body.passedThrough());
    }

    private OnnxModel result() {
        ModelProto.Builder result = model.proto().toBuilder();
        result.getGraphBuilder().clearNode().addAllNode(nodes);
        Set<String> called = new LinkedHashSet<>();
        nodes.forEach(n -> collectOperators(n, called));
        for (int i = result.getFunctionsCount() - 1; i >= 0; i--) {
            FunctionProto f = result.getFunctions(i);
            boolean needed = model.proto().getFunctionsList().stream()
                            .filter(other -> !functions.containsValue(other))
                            .flatMap(other -> other.getNodeList().stream())
                            .anyMatch(n -> key(n.getDomain(), n.getOpType(), n.getOverload())
                                    .equals(key(f.getDomain(), f.getName(), f.getOverload())))
                    || called.contains(key(f.getDomain(), f.getName(), f.getOverload()));
            if (!needed) {
                result.removeFunctions(i);
            }
        }
        return model.with(result.build());
    }

    /** Operators of a node and of its sub-graphs, in which calls stay. */
    private static void collectOperators(NodeProto node, Set<String> into) {
        into.add(key(node.getDomain(), node.getOpType(), node.getOverload()));
        node.getAttributeList().forEach(a -> {
            if (a.hasG()) {
                a.getG().getNodeList().forEach(n -> collectOperators(n, into));
            }
            a.getGraphsList().forEach(g -> g.getNodeList().forEach(n -> collectOperators(n, into)));
        });
    }
}
