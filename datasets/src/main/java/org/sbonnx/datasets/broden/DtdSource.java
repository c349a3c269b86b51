package org.sbonnx.datasets.broden;

import java.nio.file.Path;
import java.util.List;
import org.sbonnx.datasets.Annotation;
import org.sbonnx.datasets.FileData;
import org.sbonnx.datasets.table.CsvFile;
import org.sbonnx.schemas.BadInput;

/**
 * The Describable Textures Dataset (Cimpoi et al. 2014): a texture for each image. If an image
 * is labelled with several textures, the one it was collected for counts.
 *
 * <pre>
 * labels_joint_anno.txt                      TEXTURE/NAME.jpg TEXTURE OTHER… of image i
 * dtd-r1.0.1/images/TEXTURE/NAME.jpg
 * </pre>
 *
 * @param lines of the table
 */
record DtdSource(Path folder, Path table, List<String> lines, BrodenPlusLabels labels) implements BrodenPlusSource {
    private static final long MAX_BYTES = 16 << 20;

    static DtdSource open(Path folder, Path meta, BrodenPlusLabels labels) {
        Path table = meta.resolve("labels_joint_anno.txt");
        return new DtdSource(folder, table, CsvFile.lines(table, MAX_BYTES), labels);
    }

    @Override
    public FileData.Item item(BrodenPlusRecord line) {
        int position = line.indexBelow(lines.size());
        String where = "'" + table + "' line " + (position + 1);
        String file = lines.get(position).strip().split("\\s", 2)[0];
        String texture = file.substring(0, Math.max(0, file.indexOf('/')));
        short concept = labels.conceptNamed(BrodenPlusLabels.TEXTURE, texture);
        if (concept < 0) {
            throw new BadInput(
                    where + " has the image '" + file + "' of the unknown texture '" + texture + "'",
                    "restore the file or texture.csv");
        }
        Path image = ContainedPath.resolve(folder.resolve("dtd-r1.0.1/images"), file, where);
        List<Annotation> annotations = List.of(new WholeImageAnnotation(line, BrodenPlusLabels.TEXTURE, concept));
        return new FileData.Item("dtd/" + BrodenPlusSource.baseName(image), image, annotations);
    }
}
