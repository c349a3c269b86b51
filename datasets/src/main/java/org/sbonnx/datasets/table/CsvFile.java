package org.sbonnx.datasets.table;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.sbonnx.schemas.BadInput;

/** Reads text files and CSV tables with a header, in UTF-8 and of bounded size. Errors name file, record and value. */
public final class CsvFile {
    private static final long MAX_BYTES = 16 << 20;

    private CsvFile() {}

    /**
     * The records of a CSV file of at most 16 MiB.
     *
     * @param columns columns that the header must have, in lower case; other columns and any order are allowed
     * @throws BadInput if the file is missing, too large, malformed, or lacks a column
     */
    public static List<CSVRecord> records(Path file, List<String> columns) {
        return records(file, columns, MAX_BYTES);
    }

    /**
     * The records of a CSV file.
     *
     * @param columns as in {@link #records(Path, List)}
     * @param maxBytes largest size of the file
     */
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
     * The lines of a text file.
     *
     * @param maxBytes largest size of the file
     * @throws BadInput if the file is missing, too large or not UTF-8
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

    /**
     * The value of a column in a record.
     *
     * @throws BadInput if it is empty
     */
    public static String cell(Path file, CSVRecord line, String column) {
        if (!line.isSet(column) || line.get(column).isEmpty()) {
            throw new BadInput(location(file, line) + " has no value for '" + column + "'", "fill it in");
        }
        return line.get(column);
    }

    /**
     * The value of a column in a record as an integer from 0 to {@code max}.
     *
     * @throws BadInput if it is empty or another text
     */
    public static int number(Path file, CSVRecord line, String column, int max) {
        String text = cell(file, line, column);
        try {
            int value = Integer.parseInt(text);
            if (value >= 0 && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Reported below, like a number out of range.
        }
        throw new BadInput(
                location(file, line) + ": " + column + " '" + text + "' is not a number from 0 to " + max,
                "correct it");
    }

    /** Names a record in errors. */
    public static String location(Path file, CSVRecord line) {
        return "'" + file + "' record " + line.getRecordNumber();
    }
}
