package org.sbonnx.datasets.broden;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.commons.csv.CSVRecord;
import org.sbonnx.datasets.table.CsvFile;
import org.sbonnx.schemas.BadInput;

/**
 * {@code label_assignment.csv} of Broden+: the joint label of each raw label of a source, by category. A raw label that is
 * missing from the table is unlabelled; one above the largest in the table is an error.
 */
final class LabelAssignments {
    private static final int MAX_RAW = 65535;

    private final Path file;
    private final Map<String, short[]> tables = new HashMap<>();

    private LabelAssignments(Path file) {
        this.file = file;
    }

    /**
     * Reads the assignments of some categories.
     *
     * @param known joint labels by category
     * @throws BadInput if the table is malformed, assigns a label twice or an unknown one
     */
    static LabelAssignments read(Path file, Map<String, Set<Integer>> known) {
        LabelAssignments labels = new LabelAssignments(file);
        Map<String, TreeMap<Integer, Short>> found = new HashMap<>();
        for (CSVRecord line : CsvFile.records(file, List.of("dataset", "category", "raw_label", "broden_label"))) {
            String category = CsvFile.cell(file, line, "category");
            Set<Integer> joint = known.get(category);
            if (joint == null) {
                continue;
            }
            int raw = CsvFile.number(file, line, "raw_label", MAX_RAW);
            String key = key(CsvFile.cell(file, line, "dataset"), category);
            if (found.computeIfAbsent(key, k -> new TreeMap<>()).put(raw, jointLabel(file, line, category, joint))
                    != null) {
                throw new BadInput(
                        CsvFile.location(file, line) + " assigns raw_label " + raw + " of " + key + " a second time",
                        "restore the file");
            }
        }
        found.forEach((key, assigned) -> {
            short[] table = new short[assigned.lastKey() + 1];
            Arrays.fill(table, LabelNames.unlabelled(key.substring(key.indexOf(' ') + 1)));
            assigned.forEach((raw, label) -> table[raw] = label);
            labels.tables.put(key, table);
        });
        return labels;
    }

    private static short jointLabel(Path file, CSVRecord line, String category, Set<Integer> known) {
        short none = LabelNames.unlabelled(category);
        if (CsvFile.cell(file, line, "broden_label").equals(String.valueOf(none))) {
            return none;
        }
        int label = CsvFile.number(file, line, "broden_label", LabelNames.MAX_LABEL);
        if (!known.contains(label)) {
            throw new BadInput(
                    CsvFile.location(file, line) + ": broden_label " + label + " is not a label of category '"
                            + category + "'",
                    "restore both tables");
        }
        return (short) label;
    }

    /** Joint label of each raw label, from 0 to the largest listed. */
    short[] jointLabels(String source, String category) {
        short[] table = tables.get(key(source, category));
        if (table == null) {
            throw new BadInput(
                    "'" + file + "' assigns no labels of category '" + category + "' of '" + source + "'",
                    "restore the file");
        }
        return table;
    }

    /** The same for equal tables. */
    int fingerprint() {
        int hash = 1;
        for (Map.Entry<String, short[]> table : new TreeMap<>(tables).entrySet()) {
            hash = 31 * (31 * hash + table.getKey().hashCode()) + Arrays.hashCode(table.getValue());
        }
        return hash;
    }

    private static String key(String source, String category) {
        return source + " " + category;
    }
}
