package org.sbonnx.auic.testing;

import java.util.List;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.OperatorSetIdProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.onnx.ValueInfoProto;

/** Tiny ONNX models written by hand. */
public final class Graphs {
    private Graphs() {}

    public static NodeProto node(String op, String output, String... inputs) {
        NodeProto.Builder n = NodeProto.newBuilder().setOpType(op).setName(op + "_" + output);
        n.addAllInput(List.of(inputs));
        return n.addOutput(output).build();
    }

    public static ValueInfoProto value(String name, int type, long... dims) {
        ValueInfoProto.Builder v = ValueInfoProto.newBuilder().setName(name);
        var tensor = v.getTypeBuilder().getTensorTypeBuilder().setElemType(type);
        for (long d : dims) {
            if (d < 0) {
                tensor.getShapeBuilder().addDimBuilder().setDimParam("d" + -d);
            } else {
                tensor.getShapeBuilder().addDimBuilder().setDimValue(d);
            }
        }
        return v.build();
    }

    public static ValueInfoProto floats(String name, long... dims) {
        return value(name, TensorProto.DataType.FLOAT_VALUE, dims);
    }

    public static ValueInfoProto untyped(String name) {
        return ValueInfoProto.newBuilder().setName(name).build();
    }

    public static OnnxModel model(GraphProto.Builder graph) {
        return OnnxModel.of(ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
                .setGraph(graph.setName("tiny"))
                .build());
    }
}
