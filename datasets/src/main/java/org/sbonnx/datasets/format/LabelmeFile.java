package org.sbonnx.datasets.format;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private static final Set<String> FIELDS =
            Set.of("version", "flags", "shapes", "imagePath", "imageData", "imageHeight", "imageWidth");
    private static final Set<String> LINES = Set.of("point", "points", "line", "linestrip");

    @JsonIgnoreProperties(ignoreUnknown = true)
    @SuppressWarnings("ArrayRecordComponent")
    record Shape(
            @Nullable String label,
            double @Nullable [][] points,
            @JsonProperty("shape_type") @Nullable String type,
            @Nullable String mask) {
        String kind() {
            return type == null ? "polygon" : type;
        }
    }

    /**
     * Reads a file and checks every shape.
     *
     * @param skipLines points and lines are left out, whatever their points; otherwise they are refused
     * @throws BadInput naming the file, the shape and the value
     */
    static LabelmeFile read(Path file, boolean skipLines) {
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
        List<Shape> kept = new ArrayList<>();
        long points = 0;
        for (int i = 0; i < parsed.shapes().size(); i++) {
            Shape shape = parsed.shapes().get(i);
            if (!skipLines || !LINES.contains(shape.kind())) {
                points += check(file, i, shape);
                kept.add(shape);
            }
        }
        if (points > MAX_POINTS) {
            throw new BadInput(
                    "'" + file + "' has " + points + " points, more than " + MAX_POINTS, "simplify its polygons");
        }
        return new LabelmeFile(kept, parsed.imageWidth(), parsed.imageHeight());
    }

    /**
     * Whether a file is another JSON file than labelme's, such as a description that lies beside them: it has fields, but none of
     * labelme's. One that cannot be read is not: reading it as labelme's says why.
     */
    static boolean isOther(Path file) {
        try {
            return Files.size(file) <= MAX_BYTES
                    && isOther(Json.read(file, Map.class).keySet());
        } catch (IOException | BadInput e) {
            return false;
        }
    }

    private static boolean isOther(Set<?> fields) {
        return !fields.isEmpty() && Collections.disjoint(fields, FIELDS);
    }

    private static long check(Path file, int index, Shape shape) {
        String where = "'" + file + "' shape " + (index + 1) + " ('" + shape.label() + "')";
        if (shape.label() == null || shape.points() == null) {
            throw new BadInput(where + " lacks its label or its points", "redraw it");
        }
        int n = shape.points().length;
        if (!fits(where, shape.kind(), n)) {
            throw new BadInput(where + " is a " + shape.kind() + " of " + n + " points", "redraw it");
        }
        for (double[] point : shape.points()) {
            if (point == null || point.length != 2 || !isWithinLimit(point[0]) || !isWithinLimit(point[1])) {
                throw new BadInput(
                        where + " has the point " + Arrays.toString(point),
                        "give two finite coordinates within " + (long) MAX_COORDINATE + " pixels");
            }
        }
        if (shape.kind().equals("mask") && shape.mask() == null) {
            throw new BadInput(where + " is a mask without pixels", "save it with its \"mask\"");
        }
        return n;
    }

    /** Whether a shape of that kind can have so many points. */
    private static boolean fits(String where, String kind, int points) {
        return switch (kind) {
            case "polygon" -> points >= 3;
            case "rectangle" -> points == 2 || points == 4;
            case "circle", "mask" -> points == 2;
            case "rotation", "oriented_rectangle", "quadrilateral" -> points == 4;
            default ->
                throw new BadInput(
                        where
                                + (LINES.contains(kind)
                                        ? " is a '" + kind + "', which covers no area"
                                        : " is of the unknown kind '" + kind + "'"),
                        LINES.contains(kind)
                                ? "use polygons, rectangles, circles and masks, or set the layer's \"skipLines\" to leave it out"
                                : "use polygons, rectangles (also rotated ones), circles and masks");
        };
    }

    private static boolean isWithinLimit(double coordinate) {
        return Math.abs(coordinate) <= MAX_COORDINATE;
    }
}
