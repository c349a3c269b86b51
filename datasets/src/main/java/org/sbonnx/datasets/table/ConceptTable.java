package org.sbonnx.datasets.table;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.Concept;
import org.sbonnx.schemas.BadInput;

/**
 * Reads concept tables: CSV with a header {@code id,name,category[,r,g,b][,label][,channel]} in any order, UTF-8. Several lines of
 * one name and category are one concept.
 */
public final class ConceptTable {
    private ConceptTable() {}

    /**
     * A record of a table.
     *
     * @param id the value in label files
     * @param rgb 0xRRGGBB, or null when the table has no colours
     * @param label the name that shapes have in files of annotations; {@code name} unless a column says otherwise
     * @param channel the model's output channel of the concept, or null when the table has none: it is the id then
     */
    record Row(
            int id,
            String name,
            String category,
            @Nullable Integer rgb,
            String label,
            @Nullable Integer channel) {}

    /**
     * All records of a table.
     *
     * @throws BadInput if the table is malformed; names the file, the record and the value
     */
    static List<Row> read(Path file) {
        List<Row> rows = new ArrayList<>();
        for (CSVRecord line : CsvFile.records(file, List.of("id", "name", "category"))) {
            rows.add(row(file, line));
        }
        if (rows.isEmpty()) {
            throw new BadInput("'" + file + "' lists no concepts", "add a line id,name,category for each");
        }
        return rows;
    }

    /**
     * The concepts of a table, in the order of their first lines; grey where it gives no colour.
     *
     * @throws BadInput if the table is malformed; names the file, the record and the value
     */
    public static List<Concept> readConcepts(Path file) {
        List<Concept> concepts = new ArrayList<>();
        Map<String, Row> first = new LinkedHashMap<>();
        read(file).forEach(row -> first.putIfAbsent(row.category() + "\0" + row.name(), row));
        for (Row row : first.values()) {
            Integer rgb = row.rgb();
            concepts.add(
                    new Concept(concepts.size(), row.id(), row.name(), row.category(), rgb == null ? 0x808080 : rgb));
        }
        return concepts;
    }

    private static Row row(Path file, CSVRecord line) {
        int id = CsvFile.number(file, line, "id", 65535);
        String name = CsvFile.cell(file, line, "name");
        String category = CsvFile.cell(file, line, "category");
        boolean coloured = line.isMapped("r") && line.isMapped("g") && line.isMapped("b");
        Integer rgb = coloured && line.isSet("r") && !line.get("r").isEmpty()
                ? CsvFile.number(file, line, "r", 255) << 16
                        | CsvFile.number(file, line, "g", 255) << 8
                        | CsvFile.number(file, line, "b", 255)
                : null;
        String label = isFilled(line, "label") ? CsvFile.cell(file, line, "label") : name;
        Integer channel = isFilled(line, "channel") ? CsvFile.number(file, line, "channel", 65535) : null;
        return new Row(id, name, category, rgb, label, channel);
    }

    private static boolean isFilled(CSVRecord line, String column) {
        return line.isMapped(column) && line.isSet(column) && !line.get(column).isEmpty();
    }
}
