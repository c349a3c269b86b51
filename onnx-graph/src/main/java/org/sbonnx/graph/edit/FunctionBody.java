package org.sbonnx.graph.edit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.onnx.AttributeProto;
import org.sbonnx.onnx.FunctionProto;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.NodeProto;

/** The nodes of a function as one call of it means them: with the call's values, attributes and names. */
final class FunctionBody {
    private final NodeProto call;
    private final FunctionProto function;
    private final UnaryOperator<String> fresh;
    private final Map<String, String> renamed = new HashMap<>();
    private final List<NodeProto> passedThrough = new ArrayList<>();

    /** @param fresh makes a name unique in the graph */
    FunctionBody(NodeProto call, FunctionProto function, UnaryOperator<String> fresh) {
        this.call = call;
        this.function = function;
        this.fresh = fresh;
        for (int i = 0; i < function.getInputCount(); i++) {
            renamed.put(function.getInput(i), i < call.getInputCount() ? call.getInput(i) : "");
        }
        Set<String> given = new HashSet<>(function.getInputList());
        for (int i = 0; i < function.getOutputCount() && i < call.getOutputCount(); i++) {
            String inner = function.getOutput(i);
            String outer = call.getOutput(i);
            if (outer.isEmpty()) {
                continue;
            }
            if (given.add(inner)) {
                renamed.put(inner, outer);
            } else {
                passedThrough.add(NodeProto.newBuilder()
                        .setOpType("Identity")
                        .setName(fresh.apply(inside("Identity")))
                        .addInput(value(inner))
                        .addOutput(outer)
                        .build());
            }
        }
    }

    /** Identity nodes for outputs that are an input, or another output, of the function. */
    List<NodeProto> passedThrough() {
        return passedThrough;
    }

    private String inside(String name) {
        return GraphIndex.label(call) + "/" + name;
    }

    /** The name in the graph of a value of the function; an input that the call leaves out has none. */
    private String value(String name) {
        return name.isEmpty() ? "" : renamed.computeIfAbsent(name, n -> fresh.apply(inside(n)));
    }

    NodeProto renamed(NodeProto node) {
        NodeProto.Builder n = node.toBuilder();
        n.setName(inside(node.getName().isEmpty() ? node.getOpType() + "_" + node.getOutput(0) : node.getName()));
        n.clearInput();
        node.getInputList().forEach(v -> n.addInput(value(v)));
        n.clearOutput();
        node.getOutputList().forEach(v -> n.addOutput(value(v)));
        n.clearAttribute();
        node.getAttributeList().forEach(a -> attribute(a).ifPresent(n::addAttribute));
        return n.build();
    }

    /** The attribute with its value, where it refers to one of the call; empty where that has none, and no default. */
    private Optional<AttributeProto> attribute(AttributeProto a) {
        if (!a.getRefAttrName().isEmpty()) {
            return Attributes.find(call, a.getRefAttrName())
                    .or(() -> function.getAttributeProtoList().stream()
                            .filter(d -> d.getName().equals(a.getRefAttrName()))
                            .findFirst())
                    .map(v -> v.toBuilder().setName(a.getName()).build());
        }
        if (!a.hasG() && a.getGraphsCount() == 0) {
            return Optional.of(a);
        }
        AttributeProto.Builder inner = a.toBuilder();
        if (a.hasG()) {
            inner.setG(renamed(a.getG()));
        }
        for (int i = 0; i < a.getGraphsCount(); i++) {
            inner.setGraphs(i, renamed(a.getGraphs(i)));
        }
        return Optional.of(inner.build());
    }

    private GraphProto renamed(GraphProto graph) {
        GraphProto.Builder g = graph.toBuilder();
        g.getInputBuilderList().forEach(v -> v.setName(value(v.getName())));
        g.getOutputBuilderList().forEach(v -> v.setName(value(v.getName())));
        g.getValueInfoBuilderList().forEach(v -> v.setName(value(v.getName())));
        g.getInitializerBuilderList().forEach(t -> t.setName(value(t.getName())));
        g.getSparseInitializerBuilderList()
                .forEach(t -> t.getValuesBuilder().setName(value(t.getValues().getName())));
        for (int i = 0; i < g.getNodeCount(); i++) {
            g.setNode(i, renamed(g.getNode(i)));
        }
        return g.build();
    }
}
