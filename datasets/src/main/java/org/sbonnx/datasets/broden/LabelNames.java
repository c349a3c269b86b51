package org.sbonnx.datasets.broden;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.csv.CSVRecord;
import org.sbonnx.datasets.table.CsvFile;
import org.sbonnx.schemas.BadInput;

/** A table {@code label,name} of Broden+: the joint labels of a category. */
final class LabelNames {
    static final int MAX_LABEL = Short.MAX_VALUE - 1;

    private static final Set<String> WHOLE_IMAGE = Set.of("scene", "texture");

    private LabelNames() {}

    /** The label of unlabelled pixels: 0, or -1 in the categories of whole images, where 0 is an ordinary label. */
    static short unlabelled(String category) {
        return (short) (WHOLE_IMAGE.contains(category) ? -1 : 0);
    }

    /**
     * Name of each label.
     *
     * @throws BadInput if the table is malformed, or gives a label or a name twice
     */
    static SortedMap<Integer, String> read(Path file) {
        SortedMap<Integer, String> names = new TreeMap<>();
        Set<String> seen = new HashSet<>();
        for (CSVRecord line : CsvFile.records(file, List.of("label", "name"))) {
            int label = CsvFile.number(file, line, "label", MAX_LABEL);
            String name = CsvFile.cell(file, line, "name");
            if (names.put(label, name) != null) {
                throw new BadInput(
                        CsvFile.location(file, line) + " gives label " + label + " a second time", "restore the file");
            }
            if (!seen.add(name)) {
                throw new BadInput(
                        CsvFile.location(file, line) + " gives name '" + name + "' a second time", "restore the file");
            }
        }
        if (names.isEmpty()) {
            throw new BadInput("'" + file + "' lists no labels", "restore the file");
        }
        return names;
    }
}
