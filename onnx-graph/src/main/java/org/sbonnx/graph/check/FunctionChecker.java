package org.sbonnx.graph.check;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.onnx.AttributeProto;
import org.sbonnx.onnx.FunctionProto;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.NodeProto;

/** Checks the functions that a model defines: each once, and none in the domain of ONNX's own operators. */
final class FunctionChecker {
    private FunctionChecker() {}

    static void check(OnnxModel model, Consumer<ModelFault> faults) {
        TensorChecker tensors = new TensorChecker(model, faults);
        Set<String> names = new HashSet<>();
        for (FunctionProto f : model.proto().getFunctionsList()) {
            String name = f.getDomain() + "." + f.getName();
            String place = "function '" + name + "'";
            if (!names.add(name + ":" + f.getOverload())) {
                faults.accept(ModelFault.of(ModelFault.Code.AMBIGUOUS, place, "is defined twice"));
            }
            if (f.getDomain().isEmpty() || f.getDomain().equals("ai.onnx")) {
                faults.accept(ModelFault.of(
                        ModelFault.Code.AMBIGUOUS, place, "is defined in the domain of ONNX's own operators"));
            }
            f.getNodeList().forEach(n -> check(n, " in " + place, tensors, faults));
        }
        model.graph().getNodeList().forEach(n -> checkReferences(n, faults));
    }

    private static void check(NodeProto node, String where, TensorChecker tensors, Consumer<ModelFault> faults) {
        String place = "node '" + node.getName() + "'" + where;
        AttributeChecker.faults(node).forEach(f -> faults.accept(ModelFault.of(ModelFault.Code.AMBIGUOUS, place, f)));
        for (AttributeProto a : node.getAttributeList()) {
            if (a.hasT()) {
                tensors.check(a.getT(), " in '" + a.getName() + "' of " + place);
            }
            if (a.hasG()) {
                check(a.getG(), where, tensors, faults);
            }
            a.getGraphsList().forEach(g -> check(g, where, tensors, faults));
        }
    }

    private static void check(GraphProto graph, String where, TensorChecker tensors, Consumer<ModelFault> faults) {
        graph.getInitializerList().forEach(t -> tensors.check(t, where));
        graph.getNodeList().forEach(n -> check(n, where, tensors, faults));
    }

    /** Outside of functions there is nothing that an attribute could refer to. */
    private static void checkReferences(NodeProto node, Consumer<ModelFault> faults) {
        for (AttributeProto a : node.getAttributeList()) {
            if (a.hasRefAttrName() && !a.getRefAttrName().isEmpty()) {
                faults.accept(ModelFault.of(
                        ModelFault.Code.AMBIGUOUS,
                        "node '" + node.getName() + "'",
                        "has the attribute '" + a.getName() + "' refer to a function's, outside of any function"));
            }
            if (a.hasG()) {
                a.getG().getNodeList().forEach(n -> checkReferences(n, faults));
            }
            a.getGraphsList().forEach(g -> g.getNodeList().forEach(n -> checkReferences(n, faults)));
        }
    }
}
