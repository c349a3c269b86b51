package org.sbonnx.graph.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.onnx.TensorProto;

/** The walk over a model that has a tensor in every place that ONNX's messages have for one. */
class TensorWalkTest {
    private static final int DEPTH = 7;

    private int tensors;

    /** Fills every field that can hold a tensor, directly or further inside. */
    private Message filled(Message.Builder b, int depth) {
        for (FieldDescriptor f : b.getDescriptorForType().getFields()) {
            if (f.getType() != FieldDescriptor.Type.MESSAGE || depth == 0) {
                continue;
            }
            Message inner = f.getMessageType().equals(TensorProto.getDescriptor())
                    ? TensorProto.newBuilder().setName("t" + tensors++).build()
                    : filled(b.newBuilderForField(f), depth - 1);
            if (f.isRepeated()) {
                b.addRepeatedField(f, inner);
            } else {
                b.setField(f, inner);
            }
        }
        return b.build();
    }

    @Test
    void everyTensorIsVisitedOnce() {
        ModelProto model = (ModelProto) filled(ModelProto.newBuilder(), DEPTH);
        List<String> visited = new ArrayList<>();
        ModelProto same = TensorWalk.map(model, (t, initializer) -> {
            visited.add(t.getName());
            return t;
        });
        assertThat(visited).hasSize(tensors).doesNotHaveDuplicates();
        assertThat(tensors).isGreaterThan(50);
        assertThat(same).isSameAs(model);
    }

    @Test
    void everyTensorIsReplacedAndNothingElse() {
        ModelProto model = (ModelProto) filled(ModelProto.newBuilder(), DEPTH);
        List<String> initializers = new ArrayList<>();
        ModelProto changed = TensorWalk.map(model, (t, initializer) -> {
            if (initializer) {
                initializers.add(t.getName());
            }
            return t.toBuilder().setDocString("seen").build();
        });
        assertThat(changed).isEqualTo(documented(model.toBuilder()));
        assertThat(initializers).contains(model.getGraph().getInitializer(0).getName());
    }

    /** The reference: every tensor below a message gets the text, by protobuf's own list of fields. */
    private static Message documented(Message.Builder b) {
        for (FieldDescriptor f : b.getAllFields().keySet()) {
            if (f.getType() != FieldDescriptor.Type.MESSAGE) {
                continue;
            }
            if (!f.isRepeated()) {
                b.setField(f, documented((Message) b.getField(f)));
            }
            for (int i = 0; f.isRepeated() && i < b.getRepeatedFieldCount(f); i++) {
                b.setRepeatedField(f, i, documented((Message) b.getRepeatedField(f, i)));
            }
        }
        return b.build();
    }

    private static Message documented(Message m) {
        return m instanceof TensorProto t ? t.toBuilder().setDocString("seen").build() : documented(m.toBuilder());
    }
}
