package org.sbonnx.datasets.broden;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sbonnx.datasets.Annotation;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.LabelMapStack;
import org.sbonnx.datasets.image.ImageFiles;
import org.sbonnx.datasets.image.ImageSize;
import org.sbonnx.datasets.image.RgbImage;
import org.sbonnx.datasets.table.IdTable;
import org.sbonnx.schemas.BadInput;

/**
 * All layers of one image of {@link BrodenFormat}.
 *
 * @param images folder that the layers' files lie in
 * @param grid size of every layer
 * @param cells for each category that the image is annotated in, its layers: numbers or files
 * @param numbers concept index by label number; NONE for labels that are not read
 * @param concepts of the data set
 */
record BrodenAnnotation(
        Path images, ImageSize grid, Map<String, List<String>> cells, IdTable numbers, List<Concept> concepts)
        implements Annotation {
    @Override
    public List<Path> files() {
        return cells.values().stream()
                .flatMap(List::stream)
                .filter(cell -> !isNumber(cell))
                .map(this::file)
                .distinct()
                .toList();
    }

    @Override
    public String identity() {
        return "broden " + grid + " " + cells + " " + numbers.fingerprint();
    }

    @Override
    public List<LabelMap> decode(Path image) {
        Map<String, LabelMapStack> layers = new LinkedHashMap<>();
        cells.keySet().forEach(category -> layers.put(category, new LabelMapStack(grid)));
        // However often a layer is named and in whichever spelling, it shows what it shows once.
        cells.values().stream()
                .flatMap(List::stream)
                .<Object>map(cell -> isNumber(cell) ? number(cell) : file(cell))
                .distinct()
                .forEach(layer -> {
                    if (layer instanceof Path file) {
                        paintLayer(layers, file);
                    } else {
                        paintWholeImage(layers, (Integer) layer);
                    }
                });
        List<LabelMap> maps = new ArrayList<>();
        layers.forEach((category, stack) -> maps.addAll(stack.maps(category)));
        return maps;
    }

    private int number(String cell) {
        int number = cell.length() > 5 ? Integer.MAX_VALUE : Integer.parseInt(cell);
        if (number > 65535 || numbers.get(number) == IdTable.UNKNOWN) {
            throw new BadInput(
                    "index.csv labels an image of '" + images + "' with the unknown number " + cell,
                    "restore label.csv");
        }
        return number;
    }

    private void paintWholeImage(Map<String, LabelMapStack> layers, int number) {
        for (int at = 0; at < grid.pixels(); at++) {
            put(layers, at, numbers.get(number));
        }
    }

    private void paintLayer(Map<String, LabelMapStack> layers, Path file) {
        RgbImage picture = ImageFiles.readRgb(file);
        if (picture.width() != grid.width() || picture.height() != grid.height()) {
            throw new BadInput(
                    "label map '" + file + "' is " + picture.width() + "x" + picture.height()
                            + " pixels, but index.csv says " + grid,
                    "restore the file");
        }
        byte[] rgb = picture.rgb();
        for (int at = 0; at < rgb.length / 3; at++) {
            int number = (rgb[3 * at] & 0xFF) + 256 * (rgb[3 * at + 1] & 0xFF);
            short concept = numbers.get(number);
            if (concept == IdTable.UNKNOWN || rgb[3 * at + 2] != 0) {
                throw new BadInput(
                        "'" + file + "' has the unknown number " + number + " (blue " + (rgb[3 * at + 2] & 0xFF)
                                + ") at pixel x=" + at % grid.width() + ", y=" + at / grid.width(),
                        "restore the file or label.csv");
            }
            put(layers, at, concept);
        }
    }

    /** Adds a concept to the maps of its own category; nowhere if the image is not annotated in that category. */
    private void put(Map<String, LabelMapStack> layers, int at, short concept) {
        LabelMapStack stack =
                concept < 0 ? null : layers.get(concepts.get(concept).category());
        if (stack != null) {
            stack.add(at, concept);
        }
    }

    private Path file(String cell) {
        return ContainedPath.resolve(images, cell.strip(), "index.csv");
    }

    private static boolean isNumber(String cell) {
        return !cell.isEmpty() && cell.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
