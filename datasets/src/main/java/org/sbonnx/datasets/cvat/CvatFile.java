package org.sbonnx.datasets.cvat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.mask.PolygonMask;
import org.sbonnx.datasets.mask.ShapeConcepts.Declared;
import org.sbonnx.schemas.BadInput;

/**
 * What CVAT's file holds.
 *
 * @param labels in their order; ids are their places
 * @param images in their order
 */
record CvatFile(Path file, List<Declared> labels, List<Image> images) {

    record Image(String name, int width, int height, List<Shape> shapes) {}

    /**
     * A shape as the file has it; its attributes are checked when it is drawn.
     *
     * @param kind name of its element, such as {@code polygon}
     * @param line of the file
     */
    record Shape(Path file, String kind, Map<String, String> attributes, int line) {
        /** Names the shape in errors. */
        String where() {
            return "'" + file + "' line " + line + ": " + kind + " ('" + attributes.getOrDefault("label", "") + "')";
        }

        String text(String attribute) {
            @Nullable String value = attributes.get(attribute);
            if (value == null || value.isBlank()) {
                throw new BadInput(where() + " has no " + attribute, "export the task again");
            }
            return value;
        }

        double number(String attribute) {
            return parse(attribute, text(attribute));
        }

        /** 0 if absent. */
        double numberOrZero(String attribute) {
            return attributes.containsKey(attribute) ? number(attribute) : 0;
        }

        int integer(String attribute) {
            double value = number(attribute);
            if (value != Math.rint(value)) {
                throw wrong(attribute, text(attribute));
            }
            return (int) value;
        }

        /** A finite number of a size that coordinates have. */
        double parse(String attribute, String text) {
            try {
                double value = Double.parseDouble(text.strip());
                if (Math.abs(value) <= PolygonMask.MAX_COORDINATE) {
                    return value;
                }
            } catch (NumberFormatException e) {
                throw new BadInput(where() + " has the " + attribute + " '" + text + "'", "write numbers", e);
            }
            throw wrong(attribute, text);
        }

        private BadInput wrong(String attribute, String text) {
            return new BadInput(
                    where() + " has the " + attribute + " '" + text + "'",
                    "write finite numbers of pixels within the image");
        }
    }
}
