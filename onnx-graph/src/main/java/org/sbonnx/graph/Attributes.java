package org.sbonnx.graph;

import java.util.Arrays;
import java.util.Optional;
import org.sbonnx.onnx.AttributeProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.TensorProto;

/** Reads and builds node attributes. */
public final class Attributes {
    private Attributes() {}

    /** The attribute of that name. */
    public static Optional<AttributeProto> find(NodeProto node, String name) {
        return node.getAttributeList().stream()
                .filter(a -> a.getName().equals(name))
                .findFirst();
    }

    /** An integer attribute or its default. */
    public static long integer(NodeProto node, String name, long otherwise) {
        return find(node, name).map(AttributeProto::getI).orElse(otherwise);
    }

    /** A float attribute or its default. */
    public static float real(NodeProto node, String name, float otherwise) {
        return find(node, name).map(AttributeProto::getF).orElse(otherwise);
    }

    /** A string attribute or its default. */
    public static String string(NodeProto node, String name, String otherwise) {
        return find(node, name).map(a -> a.getS().toStringUtf8()).orElse(otherwise);
    }

    /** A list of integers or its default. */
    public static long[] integers(NodeProto node, String name, long... otherwise) {
        return find(node, name)
                .map(a -> a.getIntsList().stream().mapToLong(Long::longValue).toArray())
                .orElse(otherwise);
    }

    /** A tensor attribute. */
    public static Optional<TensorProto> tensor(NodeProto node, String name) {
        return find(node, name).filter(AttributeProto::hasT).map(AttributeProto::getT);
    }

    /** The node with the attribute, in place where it has one of that name, else behind the others. */
    public static NodeProto with(NodeProto node, AttributeProto attribute) {
        for (int i = 0; i < node.getAttributeCount(); i++) {
            if (node.getAttribute(i).getName().equals(attribute.getName())) {
                return node.toBuilder().setAttribute(i, attribute).build();
            }
        }
        return node.toBuilder().addAttribute(attribute).build();
    }

    /** Builds an integer attribute. */
    public static AttributeProto of(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setI(value)
                .setType(AttributeProto.AttributeType.INT)
                .build();
    }

    /** Builds a list of integers. */
    public static AttributeProto of(String name, long... values) {
        AttributeProto.Builder a = AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
        Arrays.stream(values).forEach(a::addInts);
        return a.build();
    }

    /** Builds a tensor attribute. */
    public static AttributeProto of(String name, TensorProto value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setT(value)
                .setType(AttributeProto.AttributeType.TENSOR)
                .build();
    }
}
