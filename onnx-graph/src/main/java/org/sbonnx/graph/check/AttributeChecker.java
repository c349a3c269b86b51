package org.sbonnx.graph.check;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sbonnx.graph.StandardOperator;
import org.sbonnx.onnx.AttributeProto;
import org.sbonnx.onnx.AttributeProto.AttributeType;
import org.sbonnx.onnx.NodeProto;

/** Checks that each attribute of a node has exactly one value, whether a reader goes by its name, its type or its fields. */
final class AttributeChecker {
    private static final Map<AttributeType, String> FIELDS = Map.ofEntries(
            Map.entry(AttributeType.FLOAT, "f"),
            Map.entry(AttributeType.INT, "i"),
            Map.entry(AttributeType.STRING, "s"),
            Map.entry(AttributeType.TENSOR, "t"),
            Map.entry(AttributeType.GRAPH, "g"),
            Map.entry(AttributeType.FLOATS, "floats"),
            Map.entry(AttributeType.INTS, "ints"),
            Map.entry(AttributeType.STRINGS, "strings"),
            Map.entry(AttributeType.TENSORS, "tensors"),
            Map.entry(AttributeType.GRAPHS, "graphs"),
            Map.entry(AttributeType.SPARSE_TENSOR, "sparse_tensor"),
            Map.entry(AttributeType.SPARSE_TENSORS, "sparse_tensors"),
            Map.entry(AttributeType.TYPE_PROTO, "tp"),
            Map.entry(AttributeType.TYPE_PROTOS, "type_protos"));

    private AttributeChecker() {}

    /** Faults of a node's attributes, each as the rest of a sentence that starts with the node. */
    static List<String> faults(NodeProto node) {
        List<String> faults = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (AttributeProto a : node.getAttributeList()) {
            if (!names.add(a.getName())) {
                faults.add("has the attribute '" + a.getName() + "' twice");
            }
            addValueFault(a, faults);
        }
        if (StandardOperator.is(node, "Constant") && node.getAttributeCount() != 1) {
            faults.add("has " + node.getAttributeCount() + " values; a Constant has one");
        }
        return faults;
    }

    private static void addValueFault(AttributeProto a, List<String> faults) {
        List<String> values = new ArrayList<>();
        for (FieldDescriptor field : a.getAllFields().keySet()) {
            if (FIELDS.containsValue(field.getName())) {
                values.add(field.getName());
            }
        }
        String what = "has the attribute '" + a.getName() + "' ";
        if (values.size() > 1) {
            faults.add(what + "with several values: " + values);
            return;
        }
        String declared = FIELDS.get(a.getType());
        if (declared != null && !values.isEmpty() && !values.get(0).equals(declared)) {
            faults.add(what + "of type " + a.getType() + " with a value in the field '" + values.get(0) + "'");
        }
    }
}
