package org.sbonnx.datasets.broden;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.FileData;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.image.FileNames;
import org.sbonnx.datasets.image.ImageSize;
import org.sbonnx.datasets.table.ConceptList;
import org.sbonnx.datasets.table.CsvFile;
import org.sbonnx.datasets.table.IdTable;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.data.DatasetDescription;

/**
 * Broden, the concept data of network dissection (Bau et al. 2017).
 *
 * <pre>
 * index.csv      image,split,ih,iw,sh,sw and a column for each category, in any order; a cell lists layers: a number labels the
 *                whole image, anything else is a PNG below images/; an empty cell: not annotated in that category
 * label.csv      number,name,category,… where the category lists those the label occurs in, like material(36);object(3)
 * category.csv   name,…
 * PNG            number = R + 256 G; 0 is unlabelled
 * </pre>
 *
 * A label belongs to the category that it covers most. A pixel so labelled in a layer of another category counts for the label's
 * own category where the image is annotated in that one, and nowhere else. The codes of {@code c_*.csv} are not needed.
 */
public final class BrodenFormat {
    private static final int MAX_INDEX_BYTES = 256 << 20;

    private final Path root;
    private final ConceptList concepts = new ConceptList();
    private final IdTable numbers = new IdTable();

    private BrodenFormat(Path root) {
        this.root = root;
    }

    public static FileData open(DatasetDescription description, String name, Path root) {
        BrodenFormat broden = new BrodenFormat(root);
        List<String> categories = broden.categories(description.categories());
        broden.readLabels(categories);
        List<FileData.Item> items = broden.readIndex(categories, description.split());
        if (description.task() != null && !categories.contains(description.task())) {
            throw new BadInput(
                    "task '" + description.task() + "' is not one of the categories " + String.join(", ", categories),
                    "name one of them, or none");
        }
        return new FileData(name, items, broden.concepts.all(), description.task());
    }

    private List<String> categories(@Nullable List<String> chosen) {
        Path file = root.resolve("category.csv");
        List<String> all = CsvFile.records(file, List.of("name")).stream()
                .map(line -> CsvFile.cell(file, line, "name"))
                .toList();
        if (chosen == null) {
            return all.stream().filter(c -> !c.equals("scene")).toList();
        }
        for (String category : chosen) {
            if (!all.contains(category)) {
                throw new BadInput(
                        "'" + file + "' has no category '" + category + "'", "choose among " + String.join(", ", all));
            }
        }
        return all.stream().filter(chosen::contains).toList();
    }

    private void readLabels(List<String> categories) {
        Path file = root.resolve("label.csv");
        numbers.put(0, LabelMap.NONE);
        for (CSVRecord line : CsvFile.records(file, List.of("number", "name", "category"))) {
            int number = CsvFile.number(file, line, "number", 65535);
            if (number == 0) {
                continue;
            }
            String category = primary(file, CsvFile.cell(file, line, "category"));
            if (numbers.get(number) != IdTable.UNKNOWN) {
                throw new BadInput("'" + file + "' lists number " + number + " twice", "restore the file");
            }
            boolean wanted = categories.contains(category);
            String name = CsvFile.cell(file, line, "name");
            numbers.put(number, wanted ? concepts.add(category, number, name, null) : LabelMap.NONE);
        }
    }

    /** The category of the largest number in a list like {@code material(36);object(3)}; the first of equals. */
    private static String primary(Path file, String list) {
        String best = "";
        double most = -1;
        for (String entry : list.split(";")) {
            int open = entry.indexOf('(');
            String countText = open < 0 ? "0" : entry.substring(open + 1).replace(")", "");
            try {
                double covered = Double.parseDouble(countText);
                if (covered > most) {
                    most = covered;
                    best = (open < 0 ? entry : entry.substring(0, open)).strip();
                }
            } catch (NumberFormatException e) {
                throw new BadInput(
                        "'" + file + "' has the category '" + list + "'", "write like object(12);part(3)", e);
            }
        }
        return best;
    }

    private List<FileData.Item> readIndex(List<String> categories, @Nullable String split) {
        Path file = root.resolve("index.csv");
        List<String> columns = new ArrayList<>(List.of("image", "split", "sh", "sw"));
        categories.forEach(c -> columns.add(c.toLowerCase(Locale.ROOT)));
        List<Concept> all = concepts.all();
        List<FileData.Item> items = new ArrayList<>();
        for (CSVRecord line : CsvFile.records(file, columns, MAX_INDEX_BYTES)) {
            if (split != null && !split.equals(line.get("split"))) {
                continue;
            }
            Map<String, List<String>> cells = new LinkedHashMap<>();
            for (String category : categories) {
                String cell = line.isSet(category) ? line.get(category) : "";
                if (!cell.isEmpty()) {
                    // A layer that is named twice shows what it shows once.
                    cells.put(category, List.copyOf(new LinkedHashSet<>(List.of(cell.split(";")))));
                }
            }
            String image = CsvFile.cell(file, line, "image");
            ImageSize grid =
                    new ImageSize(CsvFile.number(file, line, "sw", 1 << 14), CsvFile.number(file, line, "sh", 1 << 14));
            Path images = root.resolve("images");
            items.add(new FileData.Item(
                    FileNames.withoutSuffix(image),
                    ContainedPath.resolve(images, image, "'" + file + "'"),
                    List.of(new BrodenAnnotation(images, grid, cells, numbers, all))));
        }
        if (items.isEmpty()) {
            throw new BadInput(
                    "'" + file + "' lists no images" + (split == null ? "" : " of split '" + split + "'"),
                    "correct \"split\"");
        }
        return items;
    }
}
