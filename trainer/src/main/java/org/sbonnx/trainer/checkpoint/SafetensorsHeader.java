package org.sbonnx.trainer.checkpoint;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.json.Json;

/**
 * The JSON header of a safetensors file: {@code {"__metadata__": {text: text, …}, name: {"dtype": "F32", "shape": […],
 * "data_offsets": [begin, end]}, …}}.
 *
 * @param metadata strings by name
 * @param entries the tensors in the order of their values in the file
 */
record SafetensorsHeader(Map<String, String> metadata, List<Entry> entries) {
    static final String METADATA = "__metadata__";

    /**
     * One tensor.
     *
     * @param begin offset of the first byte of its values, counted from the end of the header
     * @param end offset after the last byte
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Entry(String name, long[] shape, long begin, long end) {}

    /** A header whose tensors follow each other without gaps, in the order given; metadata keeps its order too. */
    static SafetensorsHeader of(Map<String, String> metadata, Map<String, FloatTensor> tensors) {
        if (tensors.containsKey(METADATA)) {
            throw new IllegalArgumentException("a tensor cannot be called " + METADATA);
        }
        List<Entry> entries = new ArrayList<>();
        long begin = 0;
        for (Map.Entry<String, FloatTensor> e : tensors.entrySet()) {
            long end = begin + (long) Float.BYTES * e.getValue().data().length;
            entries.add(new Entry(e.getKey(), e.getValue().shape(), begin, end));
            begin = end;
        }
        return new SafetensorsHeader(metadata, entries);
    }

    /** The header as JSON in one line, metadata first. */
    String json() {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put(METADATA, metadata);
        for (Entry e : entries) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("dtype", "F32");
            fields.put("shape", e.shape());
            fields.put("data_offsets", new long[] {e.begin(), e.end()});
            header.put(e.name(), fields);
        }
        return Json.compact(header);
    }

    /**
     * Parses a header.
     *
     * @param file names the file in errors
     * @param dataBytes size of the file after the header
     * @throws BadInput if it is not JSON of this form, if a tensor is not float32, or if the tensors do not fill
     *     {@code dataBytes} exactly, without gap or overlap
     */
    static SafetensorsHeader parse(String file, String json, long dataBytes) {
        Map<String, String> metadata = new TreeMap<>();
        List<Entry> entries = new ArrayList<>();
        Json.parse("the header of " + file, json, Map.class).forEach((key, value) -> {
            String name = String.valueOf(key);
            if (name.equals(METADATA)) {
                metadata.putAll(texts(file, value));
            } else {
                entries.add(entry(file, name, value));
            }
        });
        entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        requireContiguous(file, entries, dataBytes);
        return new SafetensorsHeader(metadata, entries);
    }

    private static Map<String, String> texts(String file, Object value) {
        if (!(value instanceof Map<?, ?> given)) {
            throw damaged(file, "its metadata is not an object");
        }
        Map<String, String> texts = new TreeMap<>();
        given.forEach((key, text) -> {
            if (!(text instanceof String)) {
                throw damaged(file, "metadata '" + key + "' is not a string");
            }
            texts.put(String.valueOf(key), (String) text);
        });
        return texts;
    }

    private static Entry entry(String file, String name, Object value) {
        if (!(value instanceof Map<?, ?> fields)
                || !(fields.get("dtype") instanceof String type)
                || !(fields.get("shape") instanceof List<?> shape)
                || !(fields.get("data_offsets") instanceof List<?> offsets)
                || offsets.size() != 2) {
            throw damaged(file, "tensor '" + name + "' lacks its dtype, shape or two data_offsets");
        }
        if (!type.equals("F32")) {
            throw new BadInput(
                    "tensor '" + name + "' in " + file + " has dtype " + type + ", not F32", "convert it to float32");
        }
        long[] range = longs(file, name, offsets);
        return new Entry(name, longs(file, name, shape), range[0], range[1]);
    }

    private static long[] longs(String file, String name, List<?> values) {
        return values.stream()
                .mapToLong(v -> {
                    if ((v instanceof Integer || v instanceof Long) && ((Number) v).longValue() >= 0) {
                        return ((Number) v).longValue();
                    }
                    throw damaged(file, "tensor '" + name + "' has " + v + " as a dimension or offset");
                })
                .toArray();
    }

    private static void requireContiguous(String file, List<Entry> entries, long dataBytes) {
        long end = 0;
        for (Entry e : entries) {
            if (e.begin() != end || e.end() - e.begin() != bytes(file, e)) {
                throw damaged(file, "the data_offsets of tensor '" + e.name() + "' do not fit its place or shape");
            }
            end = e.end();
        }
        if (end != dataBytes) {
            throw damaged(file, "its values should have " + end + " bytes, not " + dataBytes);
        }
    }

    private static long bytes(String file, Entry e) {
        try {
            int count = Math.toIntExact(FloatTensor.count(e.shape()));
            return (long) Float.BYTES * count;
        } catch (ArithmeticException tooLarge) {
            throw damaged(file, "tensor '" + e.name() + "' is too large");
        }
    }

    /** The error for a file that is damaged or in another format. */
    static BadInput damaged(String file, String detail) {
        return new BadInput(
                file + " is damaged or not a safetensors file (" + detail + ")",
                "restore it from a copy, or start the training anew without --resume");
    }
}
