package org.sbonnx.graph.file;

import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.sbonnx.graph.file.WireMessage.Field;
import org.sbonnx.schemas.BadInput;

/**
 * Requires that every protobuf reader sees the same model in a file. Readers differ in how they treat a field that is given
 * twice, text that is not UTF-8, unknown enumeration values and unusual encodings. Follows lengths and reads no weights.
 */
final class SingleReading {
    private static final String MAGIC_OF_ORT = "ORTM";

    private final WireReader in;

    private SingleReading(WireReader in) {
        this.in = in;
    }

    /**
     * @param what names the model in messages
     * @throws BadInput if another reader could see another model
     */
    static void require(FileChannel channel, String what) throws IOException {
        WireReader in = new WireReader(channel, channel.size());
        Optional<String> fault = isOrtFormat(channel) || what.endsWith(".ort'")
                ? Optional.of("ONNX Runtime takes the file for one of its own format (.ort)")
                : new SingleReading(in).fault();
        if (fault.isPresent()) {
            throw new BadInput(
                    what + " can be read in two ways: " + fault.get(),
                    "write it again with the ONNX library, or export it again");
        }
    }

    private static boolean isOrtFormat(FileChannel channel) throws IOException {
        ByteBuffer start = ByteBuffer.allocate(8);
        channel.read(start, 0);
        return new String(start.array(), 4, 4, StandardCharsets.ISO_8859_1).equals(MAGIC_OF_ORT);
    }

    private Optional<String> fault() throws IOException {
        try {
            return fault(WireMessage.of("ModelProto"), in.size());
        } catch (WireReader.UnsupportedEncoding e) {
            return Optional.of("a field before byte " + in.position() + " is encoded as no writer does");
        }
    }

    private Optional<String> fault(WireMessage message, long end) throws IOException {
        int seen = 0;
        while (in.position() < end) {
            int tag = in.readTag();
            Field field = message.field(WireFormat.getTagFieldNumber(tag));
            if (field == null) {
                skip(tag, end);
                continue;
            }
            if (!field.repeated() && (seen & 1 << field.slot()) != 0) {
                return Optional.of(named(field, message) + " is given twice");
            }
            seen |= 1 << field.slot();
            Optional<String> inner = fault(field, message, tag, end);
            if (inner.isPresent()) {
                return inner;
            }
        }
        in.requireAt(end);
        return Optional.empty();
    }

    private static String named(Field field, WireMessage message) {
        return "'" + field.name() + "' of a " + message.name();
    }

    private Optional<String> fault(Field field, WireMessage message, int tag, long end) throws IOException {
        int wireType = WireFormat.getTagWireType(tag);
        boolean packed = field.packable() && wireType == WireFormat.WIRETYPE_LENGTH_DELIMITED;
        if (!packed && wireType != field.kind().wireType()) {
            return Optional.of(named(field, message) + " is encoded as another type");
        }
        if (packed) {
            skip(tag, end);
            return Optional.empty();
        }
        return switch (field.kind()) {
            case MESSAGE -> fault(field.inner(), in.readEnd(end));
            case STRING -> isUtf8(end) ? Optional.empty() : Optional.of(named(field, message) + " is not in UTF-8");
            case ENUM -> {
                long value = in.readVarint();
                yield value >= 0 && value <= field.largest()
                        ? Optional.empty()
                        : Optional.of(named(field, message) + " has the unknown value " + value);
            }
            default -> {
                skip(tag, end);
                yield Optional.empty();
            }
        };
    }

    private boolean isUtf8(long end) throws IOException {
        long length = in.readEnd(end) - in.position();
        if (in.skipAscii(length)) {
            return true;
        }
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        in.copyTo(text, length);
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text.toByteArray()));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private void skip(int tag, long end) throws IOException {
        switch (WireFormat.getTagWireType(tag)) {
            case WireFormat.WIRETYPE_VARINT -> in.readVarint();
            case WireFormat.WIRETYPE_FIXED64 -> in.skipTo(in.position() + in.requireWithin(8, end));
            case WireFormat.WIRETYPE_LENGTH_DELIMITED -> in.skipTo(in.readEnd(end));
            case WireFormat.WIRETYPE_FIXED32 -> in.skipTo(in.position() + in.requireWithin(4, end));
            default -> throw new WireReader.UnsupportedEncoding();
        }
    }
}
