package org.sbonnx.graph.check;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.sbonnx.graph.StandardOperator;
import org.sbonnx.onnx.AttributeProto;
import org.sbonnx.onnx.AttributeProto.AttributeType;
import org.sbonnx.onnx.NodeProto;

/** Checks that each attribute of a node has exactly one value, whether a reader goes by its name, its type or its fields. */
final class AttributeChecker {
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
        Set<AttributeType> values = valuesOf(a);
        String what = "has the attribute '" + a.getName() + "' ";
        if (values.size() > 1) {
            faults.add(what + "with several values: "
                    + values.stream().map(AttributeChecker::field).toList());
        } else if (a.getType() != AttributeType.UNDEFINED && !values.isEmpty() && !values.contains(a.getType())) {
            faults.add(what + "of type " + a.getType() + " with a value in the field '"
                    + field(values.iterator().next()) + "'");
        }
    }

    /** The types whose fields are set. Asked for one by one: protobuf's own list of them is built by reflection. */
    static Set<AttributeType> valuesOf(AttributeProto a) {
        Set<AttributeType> values = EnumSet.noneOf(AttributeType.class);
        addIf(a.hasF(), AttributeType.FLOAT, values);
        addIf(a.hasI(), AttributeType.INT, values);
        addIf(a.hasS(), AttributeType.STRING, values);
        addIf(a.hasT(), AttributeType.TENSOR, values);
        addIf(a.hasG(), AttributeType.GRAPH, values);
        addIf(a.hasSparseTensor(), AttributeType.SPARSE_TENSOR, values);
        addIf(a.hasTp(), AttributeType.TYPE_PROTO, values);
        addIf(a.getFloatsCount() > 0, AttributeType.FLOATS, values);
        addIf(a.getIntsCount() > 0, AttributeType.INTS, values);
        addIf(a.getStringsCount() > 0, AttributeType.STRINGS, values);
        addIf(a.getTensorsCount() > 0, AttributeType.TENSORS, values);
        addIf(a.getGraphsCount() > 0, AttributeType.GRAPHS, values);
        addIf(a.getSparseTensorsCount() > 0, AttributeType.SPARSE_TENSORS, values);
        addIf(a.getTypeProtosCount() > 0, AttributeType.TYPE_PROTOS, values);
        return values;
    }

    private static void addIf(boolean set, AttributeType type, Set<AttributeType> values) {
        if (set) {
            values.add(type);
        }
    }

    /** Name of the field that a value of the type is in. */
    private static String field(AttributeType type) {
        return switch (type) {
            case FLOAT, INT, STRING, TENSOR, GRAPH ->
                type.name().substring(0, 1).toLowerCase(Locale.ROOT);
            case TYPE_PROTO -> "tp";
            default -> type.name().toLowerCase(Locale.ROOT);
        };
    }
}
