package org.sbonnx.datasets.coco;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Objects;
import org.sbonnx.datasets.Annotation;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.image.ImageSize;
import org.sbonnx.datasets.mask.LabelCanvas;
import org.sbonnx.datasets.mask.ShapeConcepts;
import org.sbonnx.schemas.Hashes;

/**
 * The instances of one image, in the order of the file.
 *
 * @param multiLabel overlapping instances all count; otherwise the later one covers
 * @param ignoreCrowds pixels of crowds count nowhere
 */
record CocoAnnotation(
        CocoIndex index, CocoIndex.Image of, ShapeConcepts concepts, boolean multiLabel, boolean ignoreCrowds)
        implements Annotation {
    /** The file is that of all images: what this image has of it belongs to {@link #identity}. */
    @Override
    public List<Path> files() {
        return List.of();
    }

    @Override
    public String identity() {
        MessageDigest digest = Hashes.sha256();
        index.texts(of).forEach(digest::update);
        return "coco " + multiLabel + " " + ignoreCrowds + " " + of.size() + " " + concepts.identity() + " "
                + Hashes.hex(digest);
    }

    @Override
    public List<LabelMap> decode(Path image) {
        Annotation.requireSameSize(index.file(), new ImageSize(of.width(), of.height()), image);
        LabelCanvas canvas =
                new LabelCanvas(concepts.category(), of.width(), of.height(), concepts.uncovered(), multiLabel);
        List<byte[]> texts = index.texts(of);
        List<CocoIndex.Annotation> annotations = index.annotationsOf(of);
        for (int i = 0; i < texts.size(); i++) {
            CocoIndex.Annotation annotation = annotations.get(i);
            String where = index.where(annotation, of);
            short concept = conceptOf(where, annotation);
            canvas.paint(concept, CocoMask.read(where, texts.get(i), of));
        }
        return canvas.maps();
    }

    private short conceptOf(String where, CocoIndex.Annotation annotation) {
        String name = Objects.requireNonNull(index.categories().get(annotation.category()))
                .name();
        short concept = concepts.conceptOf(where, name);
        return annotation.crowd() && ignoreCrowds ? LabelMap.VOID : concept;
    }
}
