package org.sbonnx.datasets.format;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.json.Json;

/** The JSON file that labelme writes beside an image. Other fields, such as the image itself, are skipped. */
@JsonIgnoreProperties(ignoreUnknown = true)
record LabelmeFile(
        @Nullable List<Shape> shapes,
        @Nullable Integer imageWidth,
        @Nullable Integer imageHeight) {
    private static final long MAX_BYTES = 64 << 20;
    private static final long MAX_POINTS = 1 << 20;
    private static final double MAX_COORDINATE = 1 << 20;

    @JsonIgnoreProperties(ignoreUnknown = true)
    @SuppressWarnings("ArrayRecordComponent")
    record Shape(
            @Nullable String label,
            double @Nullable [][] points,
            @JsonProperty("shape_type") @Nullable String type) {}

    /**
     * Reads a file and checks every shape.
     *
     * @throws BadInput naming the file, the shape and the value
     */
    static LabelmeFile read(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new BadInput(
                        "'" + file + "' has " + Files.size(file) + " bytes, more than " + MAX_BYTES
                                + " for labelme shapes",
                        "save it without image data");
            }
        } catch (IOException e) {
            throw new BadInput("'" + file + "' cannot be read (" + e + ")", "restore or remove it", e);
        }
        LabelmeFile parsed = Json.read(file, LabelmeFile.class);
        if (parsed.shapes() == null) {
            throw new BadInput("'" + file + "' has no \"shapes\"", "check that labelme wrote it");
        }
        long points = 0;
        for (int i = 0; i < parsed.shapes().size(); i++) {
            points += check(file, i, parsed.shapes().get(i));
        }
        if (points > MAX_POINTS) {
            throw new BadInput(
                    "'" + file + "' has " + points + " points, more than " + MAX_POINTS, "simplify its polygons");
        }
        return parsed;
    }

    private static long check(Path file, int index, Shape shape) {
        String where = "'" + file + "' shape " + (index + 1) + " ('" + shape.label() + "')";
        if (shape.label() == null || shape.points() == null) {
            throw new BadInput(where + " lacks its label or its points", "redraw it");
        }
        String type = shape.type() == null ? "polygon" : shape.type();
        int needed = switch (type) {
            case "polygon" -> 3;
            case "rectangle", "circle" -> 2;
            default ->
                throw new BadInput(
                        where + " is a '" + type + "', which covers no area", "use polygons, rectangles and circles");
        };
        int n = shape.points().length;
        if (n < needed || (n > needed && needed == 2)) {
            throw new BadInput(where + " is a " + type + " of " + n + " points", "redraw it");
        }
        for (double[] point : shape.points()) {
            if (point == null || point.length != 2 || !isWithinLimit(point[0]) || !isWithinLimit(point[1])) {
                throw new BadInput(
                        where + " has the point " + Arrays.toString(point),
                        "give two finite coordinates within " + (long) MAX_COORDINATE + " pixels");
            }
        }
        return n;
    }

    private static boolean isWithinLimit(double coordinate) {
        return Math.abs(coordinate) <= MAX_COORDINATE;
    }
}
