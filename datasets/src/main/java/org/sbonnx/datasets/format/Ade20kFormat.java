package org.sbonnx.datasets.format;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.table.CsvFile;
import org.sbonnx.datasets.table.IdTable;
import org.sbonnx.schemas.BadInput;

/**
 * ADE20K as the scene parsing benchmark has it.
 *
 * <pre>
 * objectInfo150.txt           Idx, …, Name between tabs; Idx is 1 to 150, Name a list of synonyms
 * images/SPLIT/X.jpg
 * annotations/SPLIT/X.png     0 counts nowhere; class id = value - 1, the channel of the benchmark's models
 * </pre>
 *
 * A class has the first of its synonyms that no earlier class has.
 */
final class Ade20kFormat {
    private static final long MAX_BYTES = 1 << 20;
    private static final int MAX_CLASSES = 255;

    private final FolderFormat format = new FolderFormat();
    private final IdTable ids = new IdTable();
    private final List<String> names = new ArrayList<>();

    private Ade20kFormat() {}

    static SegmentationData open(String name, Path root, String split, Optional<SplitList> list) {
        Ade20kFormat ade = new Ade20kFormat();
        ade.readClasses(root.resolve("objectInfo150.txt"));
        ade.format.add(new FolderFormat.LayerFiles(
                "class",
                Glob.expand(root, "annotations/" + split + "/*.png"),
                file -> new IndexAnnotation("class", file, ade.ids)));
        list.ifPresent(ade.format::select);
        return ade.format.build(name, Glob.expand(root, "images/" + split + "/*.jpg"), "class");
    }

    private void readClasses(Path file) {
        List<String> lines = CsvFile.lines(file, MAX_BYTES);
        List<String> header = lines.isEmpty()
                ? List.of()
                : Arrays.stream(lines.get(0).split("\t"))
                        .map(h -> h.strip().toLowerCase(Locale.ROOT))
                        .toList();
        int idx = header.indexOf("idx");
        int name = header.indexOf("name");
        if (idx < 0 || name < 0) {
            throw new BadInput("'" + file + "' has no columns Idx and Name between tabs", "restore the file");
        }
        ids.put(0, LabelMap.VOID);
        for (int i = 1; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                readClass("'" + file + "' line " + (i + 1), lines.get(i).split("\t"), idx, name);
            }
        }
    }

    private void readClass(String where, String[] cells, int idx, int name) {
        if (cells.length <= Math.max(idx, name)) {
            throw new BadInput(where + " has " + cells.length + " columns", "restore the file");
        }
        String text = cells[idx].strip();
        if (!text.matches("[1-9][0-9]{0,2}") || Integer.parseInt(text) > MAX_CLASSES) {
            throw new BadInput(where + " has the index '" + text + "'", "give a number from 1 to " + MAX_CLASSES);
        }
        int value = Integer.parseInt(text);
        if (ids.get(value) != IdTable.UNKNOWN) {
            throw new BadInput(where + " has the index " + value + " of an earlier line", "restore the file");
        }
        String chosen = Arrays.stream(cells[name].split("[,;]"))
                .map(String::strip)
                .filter(n -> !n.isEmpty() && !names.contains(n))
                .findFirst()
                .orElseThrow(() -> new BadInput(
                        where + " has no name that no earlier line has ('" + cells[name] + "')", "restore the file"));
        names.add(chosen);
        ids.put(value, format.concepts().add("class", value - 1, chosen, null));
    }
}
