package org.sbonnx.datasets.coco;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.BadInput;

/**
 * One image's annotation in a panoptic file.
 *
 * @param fileName of its PNG
 * @param segments by id
 */
record PanopticSegments(String fileName, Map<Integer, Segment> segments) {
    private static final int LARGEST_ID = 0xFFFFFF;

    record Segment(long category, boolean crowd) {}

    /**
     * Reads an annotation.
     *
     * @param where names it in errors
     * @param text its JSON object
     */
    static PanopticSegments read(String where, byte[] text) {
        Reader reader = new Reader(where);
        JsonObjectReader.parse(where, text, reader::read);
        if (reader.fileName == null || !reader.listed) {
            throw new BadInput(
                    where + " has no \"" + (reader.fileName == null ? "file_name" : "segments_info") + "\"",
                    "check that it is a panoptic file of COCO");
        }
        return new PanopticSegments(reader.fileName, reader.segments);
    }

    private static final class Reader {
        private final String where;
        private final Map<Integer, Segment> segments = new HashMap<>();
        private @Nullable String fileName;
        private boolean listed;

        Reader(String where) {
            this.where = where;
        }

        void read(JsonParser parser) throws IOException {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken token = parser.nextToken();
                if (field.equals("file_name") && token == JsonToken.VALUE_STRING) {
                    fileName = parser.getText();
                } else if (field.equals("segments_info") && token == JsonToken.START_ARRAY) {
                    listed = true;
                    readSegments(parser);
                } else {
                    parser.skipChildren();
                }
            }
        }

        private void readSegments(JsonParser parser) throws IOException {
            for (int i = 1; parser.nextToken() != JsonToken.END_ARRAY; i++) {
                JsonObjectReader json = new JsonObjectReader(parser, where + " segment number " + i);
                json.requireObject();
                json.readFields(Set.of("id", "category_id", "iscrowd"));
                long id = json.integer("id");
                Segment segment = new Segment(json.integer("category_id"), json.flag("iscrowd"));
                if (id < 1 || id > LARGEST_ID || segments.put((int) id, segment) != null) {
                    throw new BadInput(
                            json.where() + " has the id " + id, "give each segment its own id from 1 to " + LARGEST_ID);
                }
            }
        }
    }
}
