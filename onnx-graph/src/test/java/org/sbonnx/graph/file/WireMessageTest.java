package org.sbonnx.graph.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sbonnx.graph.file.WireMessage.Kind;
import org.sbonnx.onnx.ModelProto;

/** The messages written out against those of the ONNX library. */
class WireMessageTest {
    private static final int BEYOND_ALL_NUMBERS = 1000;

    private final Set<Descriptor> seen = new LinkedHashSet<>();

    @Test
    void everyMessageHasTheFieldsOfOnnx() {
        compare(ModelProto.getDescriptor());
        assertThat(seen).hasSizeGreaterThan(20);
    }

    private void compare(Descriptor message) {
        if (!seen.add(message)) {
            return;
        }
        WireMessage written = WireMessage.of(message.getName());
        for (int n = 0; n < BEYOND_ALL_NUMBERS; n++) {
            FieldDescriptor expected = message.findFieldByNumber(n);
            assertThat(written.field(n) != null)
                    .as("%s %d", message.getName(), n)
                    .isEqualTo(expected != null);
            if (expected != null) {
                compare(Objects.requireNonNull(written.field(n)), expected);
            }
        }
    }

    private void compare(WireMessage.Field written, FieldDescriptor expected) {
        assertThat(written.name()).isEqualTo(expected.getName());
        assertThat(written.repeated()).as(written.name()).isEqualTo(expected.isRepeated());
        assertThat(written.packable()).as(written.name()).isEqualTo(expected.isPackable());
        assertThat(written.kind()).as(written.name()).isEqualTo(kind(expected));
        assertThat(written.kind().wireType()).isEqualTo(expected.getLiteType().getWireType());
        assertThat(written.slot() == 0).as(written.name()).isEqualTo(expected.getContainingOneof() != null);
        if (expected.getType() == FieldDescriptor.Type.ENUM) {
            List<Integer> numbers = expected.getEnumType().getValues().stream()
                    .map(EnumValueDescriptor::getNumber)
                    .sorted()
                    .toList();
            assertThat(numbers)
                    .isEqualTo(
                            IntStream.rangeClosed(0, written.largest()).boxed().toList());
        }
        if (expected.getType() == FieldDescriptor.Type.MESSAGE) {
            assertThat(written.inner().name())
                    .isEqualTo(expected.getMessageType().getName());
            compare(expected.getMessageType());
        }
    }

    private static Kind kind(FieldDescriptor field) {
        return switch (field.getType()) {
            case INT32, INT64, UINT64 -> Kind.VARINT;
            case FLOAT -> Kind.FIXED32;
            case DOUBLE -> Kind.FIXED64;
            case BYTES -> Kind.BYTES;
            case STRING -> Kind.STRING;
            case ENUM -> Kind.ENUM;
            case MESSAGE -> Kind.MESSAGE;
            default -> throw new AssertionError("no kind for " + field.getType());
        };
    }

    @Test
    void noMessageHasTwoChoicesThatShareASlot() {
        everyMessageHasTheFieldsOfOnnx();
        assertThat(seen)
                .allSatisfy(m -> assertThat(m.getRealOneofs()).as(m.getName()).hasSizeLessThan(2));
    }
}
