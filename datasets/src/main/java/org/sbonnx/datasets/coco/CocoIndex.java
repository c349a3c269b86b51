package org.sbonnx.datasets.coco;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sbonnx.datasets.mask.ShapeConcepts.Declared;
import org.sbonnx.schemas.BadInput;

/**
 * What a COCO file holds, without the masks.
 *
 * @param images by id, in the order of the file
 * @param categories by id, ascending
 * @param annotations of each image's id, in the order of the file; images without any are absent
 */
record CocoIndex(
        Path file, Map<Long, Image> images, Map<Long, Declared> categories, Map<Long, List<Annotation>> annotations) {

    record Image(long id, String fileName, int width, int height) {
        String size() {
            return width + "x" + height;
        }
    }

    /**
     * An annotation and where its JSON object lies.
     *
     * @param category id; 0 where the annotation has none, as in panoptic files
     * @param start offset of its first byte
     * @param end offset after its last byte
     */
    record Annotation(long id, long image, long category, boolean crowd, long start, long end) {}

    List<Annotation> annotationsOf(Image image) {
        return annotations.getOrDefault(image.id(), List.of());
    }

    /** Names an annotation in errors. */
    String where(Annotation annotation, Image image) {
        return "'" + file + "' annotation " + annotation.id() + " (image '" + image.fileName() + "')";
    }

    /** The JSON text of each annotation of an image. */
    List<byte[]> texts(Image image) {
        List<byte[]> texts = new ArrayList<>();
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            for (Annotation annotation : annotationsOf(image)) {
                byte[] text = new byte[Math.toIntExact(annotation.end() - annotation.start())];
                in.seek(annotation.start());
                in.readFully(text);
                texts.add(text);
            }
        } catch (IOException e) {
            throw new BadInput(
                    "'" + file + "' cannot be read any more (" + e.getMessage() + ")",
                    "leave the file unchanged while it is in use",
                    e);
        }
        return texts;
    }
}
