package org.sbonnx.datasets.broden;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.table.ConceptList;
import org.sbonnx.datasets.table.CsvFile;
import org.sbonnx.schemas.BadInput;

/**
 * {@code object_part_hierarchy.csv} of Broden+: which parts an object has. A concept is one part of one object, such as {@code
 * car/wheel}; its id is the position of the pair in the table, from 1.
 */
final class PartHierarchy {
    private static final String CATEGORY = "part";

    /** Concept or NONE by object label and part label; null for objects without parts. */
    private final short[] @Nullable [] conceptOf;

    private PartHierarchy(short[] @Nullable [] conceptOf) {
        this.conceptOf = conceptOf;
    }

    /**
     * Reads the table and adds its concepts to {@code into}.
     *
     * @throws BadInput if the table is malformed, or names an object or a part twice or an unknown one
     */
    static PartHierarchy read(
            Path file, SortedMap<Integer, String> objects, SortedMap<Integer, String> parts, ConceptList into) {
        PartHierarchy hierarchy = new PartHierarchy(new short[objects.lastKey() + 1][]);
        int id = 0;
        for (CSVRecord line : CsvFile.records(file, List.of("object_label", "part_labels"))) {
            int object = CsvFile.number(file, line, "object_label", LabelNames.MAX_LABEL);
            String name = name(file, line, "object_label", object, objects);
            if (hierarchy.conceptOf[object] != null) {
                throw duplicateError(file, line, "object_label", object);
            }
            short[] concepts = new short[parts.lastKey() + 1];
            Arrays.fill(concepts, LabelMap.NONE);
            for (String cell : CsvFile.cell(file, line, "part_labels").split(";", -1)) {
                int part = label(file, line, cell.strip());
                if (part == 0) {
                    continue;
                }
                String concept = name + "/" + name(file, line, "part_labels", part, parts);
                if (concepts[part] != LabelMap.NONE) {
                    throw duplicateError(file, line, "part_labels", part);
                }
                concepts[part] = into.add(CATEGORY, ++id, concept, null);
            }
            hierarchy.conceptOf[object] = concepts;
        }
        return hierarchy;
    }

    /**
     * The concept of each pixel. If the image has a pixel with a part of an object label, the parts of that object label
     * count as annotated: its other pixels are NONE. If an object label has parts but none of them is in the image, its pixels are
     * VOID, as are unlabelled pixels. Objects that have no parts are NONE.
     *
     * @param objects joint label of each pixel
     * @param parts joint label of each pixel
     */
    short[] concepts(short[] objects, short[] parts) {
        boolean[] annotated = new boolean[conceptOf.length];
        short[] concepts = new short[objects.length];
        for (int i = 0; i < concepts.length; i++) {
            short[] own = conceptOf[objects[i]];
            concepts[i] = own == null ? LabelMap.NONE : own[parts[i]];
            annotated[objects[i]] |= concepts[i] >= 0;
        }
        for (int i = 0; i < concepts.length; i++) {
            boolean unknown = conceptOf[objects[i]] != null && !annotated[objects[i]];
            if (objects[i] == 0 || unknown) {
                concepts[i] = LabelMap.VOID;
            }
        }
        return concepts;
    }

    /** The same for equal tables. */
    int fingerprint() {
        return Arrays.deepHashCode(conceptOf);
    }

    private static String name(Path file, CSVRecord line, String column, int label, Map<Integer, String> names) {
        String name = names.get(label);
        if (name == null || label == 0) {
            throw new BadInput(
                    CsvFile.location(file, line) + ": " + column + " " + label + " is not a label of its table",
                    "restore both files");
        }
        return name;
    }

    private static int label(Path file, CSVRecord line, String text) {
        if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= LabelNames.MAX_LABEL) {
            return Integer.parseInt(text);
        }
        throw new BadInput(
                CsvFile.location(file, line) + ": part_labels has '" + text + "' instead of a label",
                "write labels with semicolons between them");
    }

    private static BadInput duplicateError(Path file, CSVRecord line, String column, int label) {
        return new BadInput(
                CsvFile.location(file, line) + ": " + column + " has " + label + " a second time", "restore the file");
    }
}
