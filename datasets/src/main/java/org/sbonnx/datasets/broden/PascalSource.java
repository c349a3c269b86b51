package org.sbonnx.datasets.broden;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.sbonnx.datasets.Annotation;
import org.sbonnx.datasets.FileData;
import org.sbonnx.schemas.BadInput;

/**
 * PASCAL VOC 2010 with the objects of Pascal-Context and the parts of Pascal-Part.
 *
 * <pre>
 * part/Annotations_Part/NAME.mat      their order is that of the images
 * context/trainval/NAME.mat
 * VOC2010/JPEGImages/NAME.jpg
 * </pre>
 *
 * @param names of the images in order
 */
record PascalSource(Path folder, List<String> names, BrodenPlusLabels labels) implements BrodenPlusSource {
    private static final String PARTS = "part/Annotations_Part";
    private static final String SUFFIX = ".mat";

    static PascalSource open(Path folder, BrodenPlusLabels labels) {
        Path parts = BrodenPlusSource.requireFolder(folder.resolve(PARTS), "pascal");
        try (Stream<Path> files = Files.list(parts)) {
            List<String> names = files.map(f -> f.getFileName().toString())
                    .filter(n -> n.endsWith(SUFFIX))
                    .sorted()
                    .map(n -> n.substring(0, n.length() - SUFFIX.length()))
                    .toList();
            return new PascalSource(folder, names, labels);
        } catch (IOException e) {
            throw new BadInput("cannot list the files of '" + parts + "' (" + e.getMessage() + ")", "check it", e);
        }
    }

    @Override
    public FileData.Item item(BrodenPlusRecord line) {
        String name = names.get(line.indexBelow(names.size()));
        Path image = folder.resolve("VOC2010/JPEGImages").resolve(name + ".jpg");
        Path objects = folder.resolve("context/trainval").resolve(name + SUFFIX);
        Path parts = folder.resolve(PARTS).resolve(name + SUFFIX);
        List<Annotation> annotations = ObjectPartAnnotation.isWanted(line, labels)
                ? List.of(new ObjectPartAnnotation(line, labels, new PascalMasks(objects, parts)))
                : List.of();
        return new FileData.Item("pascal/" + name, image, annotations);
    }
}
