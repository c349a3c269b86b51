package org.sbonnx.datasets.table;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.Concept;
import org.sbonnx.schemas.BadInput;

/** Reads concept tables: CSV with a header {@code id,name,category[,r,g,b]} in any order, UTF-8. */
public final class ConceptTable {
    private ConceptTable() {}

    /**
     * A record of a table.
     *
     * @param rgb 0xRRGGBB, or null when the table has no colours
     */
    record Row(
            int id, String name, String category, @Nullable Integer rgb) {}

    /**
     * All records of a table.
     *
     * @throws BadInput if the table is malformed; names the file, the record and the value
     */
    static List<Row> read(Path file) {
        List<Row> rows = new ArrayList<>();
        Map<String, Row> seen = new HashMap<>();
        for (CSVRecord line : CsvFile.records(file, List.of("id", "name", "category"))) {
            Row row = row(file, line);
            rows.add(row);
            requireUnique(file, row, seen.put(row.category() + "\0" + row.id(), row), "id " + row.id());
            requireUnique(file, row, seen.put(row.category() + "\0\0" + row.name(), row), "name '" + row.name() + "'");
        }
        if (rows.isEmpty()) {
            throw new BadInput("'" + file + "' lists no concepts", "add a line id,name,category for each");
        }
        return rows;
    }

    /**
     * The concepts of a table, in its order; grey where it gives no colour.
     *
     * @throws BadInput if the table is malformed; names the file, the record and the value
     */
    public static List<Concept> readConcepts(Path file) {
        List<Concept> concepts = new ArrayList<>();
        for (Row row : read(file)) {
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
        return new Row(id, name, category, rgb);
    }

    private static void requireUnique(Path file, Row row, @Nullable Row earlier, String what) {
        if (earlier != null) {
            throw new BadInput(
                    "'" + file + "' gives " + what + " of category '" + row.category() + "' to '" + earlier.name()
                            + "' (id " + earlier.id() + ") and to '" + row.name() + "' (id " + row.id() + ")",
                    "keep one of the lines");
        }
    }
}
