package org.sbonnx.datasets.table;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.BadInput;

/** Reads concept tables: CSV with a header {@code id,name,category[,r,g,b]} in any order, UTF-8. */
public final class ConceptTable {
    private static final long MAX_BYTES = 16 << 20;

    private ConceptTable() {}

    /**
     * A line of a table.
     *
     * @param rgb 0xRRGGBB, or null when the table has no colours
     */
    record Row(
            int id, String name, String category, @Nullable Integer rgb) {}

    /**
     * All lines of a table.
     *
     * @throws BadInput if the table is malformed; names the file, the line and the value
     */
    static List<Row> read(Path file) {
        List<Row> rows = new ArrayList<>();
        Map<String, Row> seen = new HashMap<>();
        for (CSVRecord line : records(file, List.of("id", "name", "category"))) {
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
     * The records of any CSV file with a header.
     *
     * @param columns that must be there
     */
    public static List<CSVRecord> records(Path file, List<String> columns) {
        return records(file, columns, MAX_BYTES);
    }

    /** @param maxBytes largest size of a file that is read */
    public static List<CSVRecord> records(Path file, List<String> columns, long maxBytes) {
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .setIgnoreHeaderCase(true)
                .setTrim(true)
                .setAllowMissingColumnNames(true)
                .get();
        try (CSVParser parser = CSVParser.parse(text(file, maxBytes), format)) {
            List<String> header = parser.getHeaderNames().stream()
                    .map(h -> h.toLowerCase(Locale.ROOT))
                    .toList();
            for (String column : columns) {
                if (!header.contains(column)) {
                    throw new BadInput(
                            "'" + file + "' has no column '" + column + "' (it has " + String.join(", ", header) + ")",
                            "begin it with a header line such as " + String.join(",", columns));
                }
            }
            return parser.getRecords();
        } catch (IOException | RuntimeException e) {
            if (e instanceof BadInput known) {
                throw known;
            }
            throw new BadInput("'" + file + "' is not a CSV table (" + e.getMessage() + ")", "correct the file", e);
        }
    }

    /**
     * The lines of any text file.
     *
     * @param maxBytes largest size of a file that is read
     */
    public static List<String> lines(Path file, long maxBytes) {
        try {
            return text(file, maxBytes).lines().toList();
        } catch (IOException e) {
            throw new BadInput("'" + file + "' cannot be read (" + e.getMessage() + ")", "check the path", e);
        }
    }

    private static String text(Path file, long maxBytes) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new BadInput("table '" + file + "' does not exist", "check the path");
        }
        if (Files.size(file) > maxBytes) {
            throw new BadInput(
                    "'" + file + "' has " + Files.size(file) + " bytes, more than " + maxBytes + " for a table",
                    "check that it is the file you meant");
        }
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                throw new BadInput("'" + file + "' has a NUL byte at offset " + i, "save it as UTF-8 text");
            }
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new BadInput("'" + file + "' is not UTF-8", "save it as UTF-8 text", e);
        }
    }

    private static Row row(Path file, CSVRecord line) {
        int id = number(file, line, "id", 65535);
        String name = cell(file, line, "name");
        String category = cell(file, line, "category");
        boolean coloured = line.isMapped("r") && line.isMapped("g") && line.isMapped("b");
        Integer rgb = coloured && line.isSet("r") && !line.get("r").isEmpty()
                ? number(file, line, "r", 255) << 16 | number(file, line, "g", 255) << 8 | number(file, line, "b", 255)
                : null;
        return new Row(id, name, category, rgb);
    }

    public static String cell(Path file, CSVRecord line, String column) {
        if (!line.isSet(column) || line.get(column).isEmpty()) {
            throw new BadInput(location(file, line) + " has no value for '" + column + "'", "fill it in");
        }
        return line.get(column);
    }

    public static int number(Path file, CSVRecord line, String column, int max) {
        String text = cell(file, line, column);
        try {
            int value = Integer.parseInt(text);
            if (value >= 0 && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Falls through to the one message for all wrong values.
        }
        throw new BadInput(
                location(file, line) + ": " + column + " '" + text + "' is not a number from 0 to " + max,
                "correct it");
    }

    /** Names the line in errors. */
    public static String location(Path file, CSVRecord line) {
        return "'" + file + "' record " + line.getRecordNumber();
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
