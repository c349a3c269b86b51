package org.sbonnx.graph.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sbonnx.onnx.AttributeProto;
import org.sbonnx.onnx.AttributeProto.AttributeType;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.TensorProto;

/** Every field that can hold a value is asked for, whatever fields ONNX has. */
class FieldsTest {
    private static final Set<String> NO_VALUES = Set.of("name", "doc_string", "type", "ref_attr_name");

    private static Message with(Message.Builder b, FieldDescriptor f) {
        Object value = switch (f.getJavaType()) {
            case INT -> 1;
            case LONG -> 1L;
            case FLOAT -> 1f;
            case DOUBLE -> 1.0;
            case BYTE_STRING -> ByteString.copyFromUtf8("x");
            case MESSAGE -> b.newBuilderForField(f).build();
            default -> throw new AssertionError("no value for " + f);
        };
        return (f.isRepeated() ? b.addRepeatedField(f, value) : b.setField(f, value)).build();
    }

    @Test
    void everyFieldOfAnAttributeCounts() {
        List<AttributeType> seen = new ArrayList<>();
        for (FieldDescriptor f : AttributeProto.getDescriptor().getFields()) {
            if (NO_VALUES.contains(f.getName())) {
                continue;
            }
            AttributeProto one = (AttributeProto) with(AttributeProto.newBuilder(), f);
            assertThat(AttributeChecker.valuesOf(one)).as(f.getName()).hasSize(1);
            seen.addAll(AttributeChecker.valuesOf(one));
            AttributeType other =
                    seen.get(seen.size() - 1) == AttributeType.INT ? AttributeType.FLOAT : AttributeType.INT;
            NodeProto node = NodeProto.newBuilder()
                    .addAttribute(one.toBuilder().setType(other))
                    .build();
            assertThat(AttributeChecker.faults(node))
                    .singleElement()
                    .asString()
                    .contains("field '" + f.getName() + "'");
        }
        assertThat(seen).hasSize(AttributeType.values().length - 1).doesNotHaveDuplicates();
    }

    @Test
    void everyFieldOfATensorsValuesCounts() {
        List<String> seen = new ArrayList<>();
        for (FieldDescriptor f : TensorProto.getDescriptor().getFields()) {
            if (f.getName().endsWith("_data") && !f.getName().equals("external_data")) {
                assertThat(TensorChecker.placesOfValues((TensorProto) with(TensorProto.newBuilder(), f)))
                        .containsExactly(f.getName());
                seen.add(f.getName());
            }
        }
        assertThat(seen).hasSize(7);
    }
}
