package org.sbonnx.datasets.coco;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sbonnx.datasets.Annotation;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.broden.ContainedPath;
import org.sbonnx.datasets.image.ImageFiles;
import org.sbonnx.datasets.image.ImageSize;
import org.sbonnx.datasets.image.RgbImage;
import org.sbonnx.datasets.mask.ShapeConcepts;
import org.sbonnx.datasets.mask.ShapeConcepts.Declared;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.Hashes;

/**
 * The segments of one image of a panoptic file.
 *
 * @param masks folder of the PNG files
 * @param ignoreCrowds pixels of crowds count nowhere
 */
record PanopticAnnotation(CocoIndex index, CocoIndex.Image of, Path masks, ShapeConcepts concepts, boolean ignoreCrowds)
        implements Annotation {
    private String where() {
        return "'" + index.file() + "' annotation of image '" + of.fileName() + "'";
    }

    private Path png(PanopticSegments segments) {
        return ContainedPath.resolve(masks, segments.fileName(), where());
    }

    @Override
    public List<Path> files() {
        return index.texts(of).stream()
                .map(text -> png(PanopticSegments.read(where(), text)))
                .toList();
    }

    @Override
    public String identity() {
        MessageDigest digest = Hashes.sha256();
        index.texts(of).forEach(digest::update);
        return "coco-panoptic " + ignoreCrowds + " " + concepts.identity() + " " + Hashes.hex(digest);
    }

    @Override
    public List<LabelMap> decode(Path image) {
        return index.texts(of).stream()
                .map(text -> decode(image, PanopticSegments.read(where(), text)))
                .toList();
    }

    private LabelMap decode(Path image, PanopticSegments segments) {
        Path file = png(segments);
        ImageFiles.Decoded decoded = ImageFiles.read(file);
        decoded.requireLossless(file);
        RgbImage picture = decoded.toRgb(file);
        Annotation.requireSameSize(file, new ImageSize(picture.width(), picture.height()), image);
        Map<Integer, Short> conceptOf = conceptOf(segments);
        byte[] rgb = picture.rgb();
        short[] out = new short[rgb.length / 3];
        for (int i = 0; i < out.length; i++) {
            int id = (rgb[3 * i] & 0xFF) | (rgb[3 * i + 1] & 0xFF) << 8 | (rgb[3 * i + 2] & 0xFF) << 16;
            Short concept = conceptOf.get(id);
            if (concept == null) {
                throw new BadInput(
                        "'" + file + "' has the segment " + id + " at pixel x=" + i % picture.width() + ", y="
                                + i / picture.width() + ", which '" + index.file() + "' does not list",
                        "restore the files");
            }
            out[i] = concept;
        }
        return new LabelMap(concepts.category(), picture.width(), picture.height(), out);
    }

    private Map<Integer, Short> conceptOf(PanopticSegments segments) {
        Map<Integer, Short> conceptOf = new HashMap<>();
        conceptOf.put(0, LabelMap.VOID);
        new TreeMap<>(segments.segments()).forEach((id, segment) -> {
            String segmentWhere = where() + " segment " + id;
            Declared category = index.categories().get(segment.category());
            if (category == null) {
                throw new BadInput(
                        segmentWhere + " is of the unknown category " + segment.category(), "list the category");
            }
            short concept = concepts.conceptOf(segmentWhere, category.name());
            conceptOf.put(id, segment.crowd() && ignoreCrowds ? LabelMap.VOID : concept);
        });
        return conceptOf;
    }
}
