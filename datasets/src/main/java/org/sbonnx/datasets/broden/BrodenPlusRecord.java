package org.sbonnx.datasets.broden;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.image.ImageFiles;
import org.sbonnx.datasets.image.ImageSize;
import org.sbonnx.datasets.table.CsvFile;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.json.Json;

/**
 * A line of a list of Broden+'s images.
 *
 * @param list the file it stands in
 * @param number of the line, from 1
 * @param source that the image comes from, such as {@code ade20k}
 * @param index of the image within its source, from 0
 * @param size of the image
 * @param parts levels of part annotation; null in sources without parts
 */
record BrodenPlusRecord(
        Path list,
        int number,
        String source,
        int index,
        ImageSize size,
        @Nullable Integer parts) {
    private static final long MAX_BYTES = 64 << 20;

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Line(
            String dataset,
            @JsonProperty("file_index") int index,
            int width,
            int height,
            @JsonProperty("nr_part") @Nullable Integer parts) {}

    /**
     * All records of a file of JSON lines.
     *
     * @throws BadInput naming the file, the record and the value
     */
    static List<BrodenPlusRecord> read(Path list) {
        List<BrodenPlusRecord> records = new ArrayList<>();
        List<String> lines = CsvFile.lines(list, MAX_BYTES);
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                Line line = Json.parse("'" + list + "' record " + (i + 1), lines.get(i), Line.class);
                ImageSize size = new ImageSize(line.width(), line.height());
                records.add(new BrodenPlusRecord(list, i + 1, line.dataset(), line.index(), size, line.parts()));
            }
        }
        return records;
    }

    /** Names the line in errors. */
    String location() {
        return "'" + list + "' record " + number;
    }

    /** Whether the parts of the image's objects are annotated. */
    boolean hasParts() {
        if (parts == null) {
            throw new BadInput(location() + " has no \"nr_part\"", "restore the file");
        }
        return parts > 0;
    }

    /** The index, if it is below {@code count}. */
    int indexBelow(int count) {
        if (index < 0 || index >= count) {
            throw new BadInput(
                    location() + " has the file_index " + index + ", but there are " + count + " images of '" + source
                            + "'",
                    "restore the file, or complete the images");
        }
        return index;
    }

    /** Size of the image, if the image and its label maps have the size of the record. */
    ImageSize requireSize(Path image, RawLabelMap... maps) {
        ImageSize actual = ImageFiles.size(image);
        if (!actual.equals(size)) {
            throw new BadInput(
                    "image '" + image + "' is " + actual + " pixels, but " + location() + " says " + size,
                    "run the data set's resize_images.py, or restore the file");
        }
        for (RawLabelMap map : maps) {
            if (!map.size().equals(size)) {
                throw new BadInput(
                        "label map '" + map.file() + "' is " + map.size() + " pixels, but its image '" + image + "' is "
                                + size,
                        "restore the file");
            }
        }
        return actual;
    }
}
