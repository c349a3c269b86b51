package org.sbonnx.datasets.format;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sbonnx.datasets.Annotation;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.image.ImageFiles;
import org.sbonnx.datasets.image.ImageSize;
import org.sbonnx.datasets.image.RgbImage;
import org.sbonnx.schemas.BadInput;

/**
 * A label map whose colours stand for concepts.
 *
 * @param colours concept index, NONE or VOID by colour 0xRRGGBB
 */
record RgbAnnotation(String category, Path file, Map<Integer, Short> colours) implements Annotation {
    @Override
    public List<Path> files() {
        return List.of(file);
    }

    @Override
    public String identity() {
        return "rgb " + category + " " + new TreeMap<>(colours);
    }

    @Override
    public List<LabelMap> decode(Path image) {
        ImageFiles.Decoded decoded = ImageFiles.read(file);
        decoded.requireLossless(file);
        RgbImage picture = decoded.toRgb(file);
        Annotation.requireSameSize(file, new ImageSize(picture.width(), picture.height()), image);
        return List.of(new LabelMap(category, picture.width(), picture.height(), translate(picture)));
    }

    /** Neighbouring pixels mostly have the same colour, so the last lookup is reused. */
    private short[] translate(RgbImage picture) {
        byte[] rgb = picture.rgb();
        short[] out = new short[rgb.length / 3];
        int last = -1;
        short concept = LabelMap.VOID;
        for (int i = 0, in = 0; i < out.length; i++, in += 3) {
            int colour = (rgb[in] & 0xFF) << 16 | (rgb[in + 1] & 0xFF) << 8 | (rgb[in + 2] & 0xFF);
            if (colour != last) {
                Short found = colours.get(colour);
                if (found == null) {
                    throw unknownColour(colour, i % picture.width(), i / picture.width());
                }
                last = colour;
                concept = found;
            }
            out[i] = concept;
        }
        return out;
    }

    private BadInput unknownColour(int colour, int x, int y) {
        return new BadInput(
                "'" + file + "' has the undeclared colour " + (colour >> 16) + "," + (colour >> 8 & 0xFF) + ","
                        + (colour & 0xFF) + " at pixel x=" + x + ", y=" + y,
                "add the colour to the concept table (with the id that the layer names as \"ignore\" or \"background\""
                        + " where it is not a concept)");
    }
}
