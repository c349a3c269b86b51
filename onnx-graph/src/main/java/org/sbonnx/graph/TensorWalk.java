package org.sbonnx.graph;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Map;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.onnx.TensorProto;

/** Visits every tensor of a model, wherever it is: initializers, attributes, sub-graphs, functions, sparse parts. */
final class TensorWalk {
    private static final FieldDescriptor INITIALIZER =
            GraphProto.getDescriptor().findFieldByNumber(GraphProto.INITIALIZER_FIELD_NUMBER);

    private TensorWalk() {}

    /** Returns the replacement of a tensor; the same object leaves it unchanged. */
    @FunctionalInterface
    interface TensorFunction {
        TensorProto apply(TensorProto tensor, boolean initializer);
    }

    /** The model with every tensor replaced; parts without a change are the same objects. Order is that of the fields. */
    static ModelProto map(ModelProto model, TensorFunction function) {
        return (ModelProto) mapMessage(model, function, false);
    }

    private static Message mapMessage(Message m, TensorFunction function, boolean initializer) {
        if (m instanceof TensorProto t) {
            return function.apply(t, initializer);
        }
        Message.Builder changed = null;
        for (Map.Entry<FieldDescriptor, Object> e : m.getAllFields().entrySet()) {
            FieldDescriptor field = e.getKey();
            if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
                continue;
            }
            boolean inner = field.equals(INITIALIZER);
            if (!field.isRepeated()) {
                Message now = mapMessage((Message) e.getValue(), function, inner);
                if (now != e.getValue()) {
                    changed = changed == null ? m.toBuilder() : changed;
                    changed.setField(field, now);
                }
                continue;
            }
            List<?> all = (List<?>) e.getValue();
            for (int i = 0; i < all.size(); i++) {
                Message now = mapMessage((Message) all.get(i), function, inner);
                if (now != all.get(i)) {
                    changed = changed == null ? m.toBuilder() : changed;
                    changed.setRepeatedField(field, i, now);
                }
            }
        }
        return changed == null ? m : changed.build();
    }
}
