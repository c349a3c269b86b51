package org.sbonnx.testkit;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;

/** Changes one field somewhere inside a message: its value, its order among equals, or how often it is there. */
final class FieldMutations {
    private final Random random;
    private final LongSupplier hostile;

    /** @param hostile gives numbers that code may not expect */
    FieldMutations(Random random, LongSupplier hostile) {
        this.random = random;
        this.hostile = hostile;
    }

    /** The message with one field changed. */
    Message change(Message message) {
        return number(message, 4);
    }

    /** Swaps two values of a repeated field, or removes one or doubles one. */
    private void reorder(Message.Builder b, FieldDescriptor f, int i) {
        int other = random.nextInt(b.getRepeatedFieldCount(f));
        Object one = b.getRepeatedField(f, i);
        switch (random.nextInt(3)) {
            case 0 -> {
                b.setRepeatedField(f, i, b.getRepeatedField(f, other));
                b.setRepeatedField(f, other, one);
            }
            case 1 -> b.setRepeatedField(f, other, one);
            default -> {
                List<Object> rest = new ArrayList<>((List<?>) b.getField(f));
                rest.remove(i);
                b.setField(f, rest);
            }
        }
    }

    /** Walks down at random and replaces one scalar field. */
    private Message number(Message message, int tries) {
        List<FieldDescriptor> set = new ArrayList<>(message.getAllFields().keySet());
        if (set.isEmpty() || tries < 0) {
            return message;
        }
        FieldDescriptor f = set.get(random.nextInt(set.size()));
        Message.Builder b = message.toBuilder();
        int i = f.isRepeated() ? random.nextInt(message.getRepeatedFieldCount(f)) : 0;
        Object old = f.isRepeated() ? message.getRepeatedField(f, i) : message.getField(f);
        Object now = switch (f.getJavaType()) {
            case MESSAGE -> number((Message) old, tries + 1);
            case INT -> (int) hostile.getAsLong();
            case LONG -> hostile.getAsLong();
            case FLOAT -> random.nextBoolean() ? Float.NaN : random.nextFloat() * 1e30f;
            case DOUBLE -> Double.POSITIVE_INFINITY;
            case STRING -> string((String) old);
            case BYTE_STRING -> shorter((ByteString) old);
            default -> old;
        };
        if (f.isRepeated()) {
            if (random.nextInt(6) == 0) {
                reorder(b, f, i);
            } else if (random.nextInt(6) == 0) {
                b.addRepeatedField(f, now);
            } else {
                b.setRepeatedField(f, i, now);
            }
        } else {
            b.setField(f, now);
        }
        return b.build();
    }

    private String string(String old) {
        return switch (random.nextInt(4)) {
            case 0 -> "";
            case 1 -> old + "x";
            case 2 -> "\u0000\n\u001b[31m" + old;
            default -> "s" + random.nextInt(4);
        };
    }

    private ByteString shorter(ByteString bytes) {
        byte[] all = bytes.substring(0, random.nextInt(bytes.size() + 1)).toByteArray();
        if (all.length > 0) {
            all[random.nextInt(all.length)] = (byte) random.nextInt();
        }
        return ByteString.copyFrom(all);
    }
}
