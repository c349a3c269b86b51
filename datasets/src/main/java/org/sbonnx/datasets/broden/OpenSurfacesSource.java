package org.sbonnx.datasets.broden;

import java.nio.file.Path;
import java.util.List;
import org.sbonnx.datasets.FileData;
import org.sbonnx.datasets.table.CsvFile;
import org.sbonnx.schemas.BadInput;

/**
 * OpenSurfaces (Bell et al. 2013): materials.
 *
 * <pre>
 * photos.csv                photo_id,… of image i
 * photos/ID.jpg
 * photos-labels/ID.png      red: material
 * </pre>
 *
 * @param photos ids of the images in order
 */
record OpenSurfacesSource(Path folder, List<Integer> photos, BrodenPlusLabels labels) implements BrodenPlusSource {
    static OpenSurfacesSource open(Path folder, Path meta, BrodenPlusLabels labels) {
        Path table = meta.resolve("photos.csv");
        List<Integer> photos = CsvFile.records(table, List.of("photo_id")).stream()
                .map(line -> CsvFile.number(table, line, "photo_id", Integer.MAX_VALUE))
                .toList();
        if (photos.isEmpty()) {
            throw new BadInput("'" + table + "' lists no photos", "restore the file");
        }
        return new OpenSurfacesSource(folder, photos, labels);
    }

    @Override
    public FileData.Item item(BrodenPlusRecord line) {
        int photo = photos.get(line.indexBelow(photos.size()));
        Path image = folder.resolve("photos").resolve(photo + ".jpg");
        Path materials = folder.resolve("photos-labels").resolve(photo + ".png");
        return new FileData.Item("os/" + photo, image, List.of(new MaterialAnnotation(line, labels, materials)));
    }
}
