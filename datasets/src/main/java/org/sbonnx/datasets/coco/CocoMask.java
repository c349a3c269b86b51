package org.sbonnx.datasets.coco;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.mask.PolygonMask;
import org.sbonnx.datasets.mask.RunLengths;
import org.sbonnx.schemas.BadInput;

/**
 * Reads the mask of one annotation, as pycocotools' {@code annToMask} does.
 *
 * <pre>
 * [[x, y, x, y, …], …]                          polygons, whose pixels are put together
 * {"size": [height, width], "counts": "…"}      compressed runs
 * {"size": [height, width], "counts": [n, …]}   runs
 * </pre>
 */
final class CocoMask {
    private static final int FEWEST_NUMBERS = 6;
    private static final int MOST_NUMBERS = 1 << 22;

    private final String where;
    private final int width;
    private final int height;
    private double[] numbers = new double[64];
    private int count;

    private CocoMask(String where, CocoIndex.Image image) {
        this.where = where;
        this.width = image.width();
        this.height = image.height();
    }

    /**
     * The pixels of an annotation, row-major.
     *
     * @param where names the annotation in errors
     * @param text its JSON object
     */
    static BitSet read(String where, byte[] text, CocoIndex.Image image) {
        BitSet mask = new BitSet(image.width() * image.height());
        CocoMask reader = new CocoMask(where, image);
        JsonObjectReader.parse(where, text, parser -> mask.or(reader.readAnnotation(parser)));
        return mask;
    }

    private BitSet readAnnotation(JsonParser parser) throws IOException {
        if (parser.nextToken() == JsonToken.START_OBJECT) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = parser.currentName().equals("segmentation");
                JsonToken token = parser.nextToken();
                if (wanted && token == JsonToken.START_ARRAY) {
                    return readPolygons(parser);
                }
                if (wanted && token == JsonToken.START_OBJECT) {
                    return readRuns(parser);
                }
                parser.skipChildren();
            }
        }
        throw withoutMask();
    }

    private BadInput withoutMask() {
        return new BadInput(
                where + " has no \"segmentation\" of polygons or runs", "export it with masks, or drop the annotation");
    }

    private BitSet readPolygons(JsonParser parser) throws IOException {
        BitSet mask = new BitSet(width * height);
        int polygon = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            polygon++;
            if (!parser.isExpectedStartArrayToken()) {
                throw new BadInput(
                        where + " has '" + parser.getText() + "' instead of polygon " + polygon,
                        "write a list of lists of coordinates");
            }
            PolygonMask.fill(readPolygon(parser, polygon), width, height, mask);
        }
        if (polygon == 0) {
            throw withoutMask();
        }
        return mask;
    }

    private double[] readPolygon(JsonParser parser, int polygon) throws IOException {
        count = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            double value = parser.currentToken().isNumeric() ? parser.getDoubleValue() : Double.NaN;
            if (!(Math.abs(value) <= PolygonMask.MAX_COORDINATE)) {
                throw new BadInput(
                        where + " polygon " + polygon + " has the coordinate " + parser.getText(),
                        "give finite coordinates within " + (long) PolygonMask.MAX_COORDINATE + " pixels");
            }
            add(value);
        }
        if (count % 2 != 0 || count < FEWEST_NUMBERS) {
            throw new BadInput(
                    where + " polygon " + polygon + " has " + count + " numbers",
                    "give x and y of at least " + FEWEST_NUMBERS / 2 + " points");
        }
        return Arrays.copyOf(numbers, count);
    }

    private void add(double value) {
        if (count == MOST_NUMBERS) {
            throw new BadInput(where + " has more than " + MOST_NUMBERS + " numbers", "simplify its mask");
        }
        if (count == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * count);
        }
        numbers[count++] = value;
    }

    private BitSet readRuns(JsonParser parser) throws IOException {
        long @Nullable [] size = null;
        long @Nullable [] runs = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken token = parser.nextToken();
            if (field.equals("size") && token == JsonToken.START_ARRAY) {
                size = integers(parser, field);
            } else if (field.equals("counts") && token == JsonToken.START_ARRAY) {
                runs = integers(parser, field);
            } else if (field.equals("counts") && token == JsonToken.VALUE_STRING) {
                runs = RunLengths.decompress(where, parser.getText());
            } else {
                parser.skipChildren();
            }
        }
        if (size == null || runs == null) {
            throw new BadInput(
                    where + " lacks the \"" + (size == null ? "size" : "counts") + "\" of its runs",
                    "write the mask anew");
        }
        if (size.length != 2 || size[0] != height || size[1] != width) {
            throw new BadInput(
                    where + " has runs of size " + Arrays.toString(size) + ", but its image is [" + height + ", "
                            + width + "] (height, width)",
                    "write the mask for its image");
        }
        return RunLengths.downColumns(where, runs, width, height);
    }

    private long[] integers(JsonParser parser, String field) throws IOException {
        count = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
                throw new BadInput(
                        where + " has '" + parser.getText() + "' in its \"" + field + "\"", "write integers");
            }
            add((double) parser.getLongValue());
        }
        return Arrays.stream(numbers, 0, count).mapToLong(d -> (long) d).toArray();
    }
}
