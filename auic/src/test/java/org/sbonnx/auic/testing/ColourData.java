package org.sbonnx.auic.testing;

import java.util.List;
import java.util.Optional;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.image.RgbImage;

/** Images written as letters: {@code r}, {@code g} and {@code b}, row by row; other letters are shades of them. */
public record ColourData(int size, List<String> drawings) implements SegmentationData {

    /** One image. */
    public static RgbImage image(int size, String drawing) {
        byte[] rgb = new byte[3 * size * size];
        for (int i = 0; i < drawing.length(); i++) {
            switch (drawing.charAt(i)) {
                case 'r' -> rgb[3 * i] = (byte) 255;
                case 'g' -> rgb[3 * i + 1] = (byte) 255;
                case 'b' -> rgb[3 * i + 2] = (byte) 255;
                case 'y' -> {
                    // Red with green next.
                    rgb[3 * i] = (byte) 255;
                    rgb[3 * i + 1] = 100;
                }
                default -> throw new IllegalArgumentException(drawing);
            }
        }
        return new RgbImage(size, size, rgb);
    }

    @Override
    public List<Concept> concepts() {
        return List.of();
    }

    @Override
    public Optional<String> task() {
        return Optional.empty();
    }

    @Override
    public String name() {
        return "colours";
    }

    @Override
    public int size() {
        return drawings.size();
    }

    @Override
    public String imageName(int image) {
        return drawings.get(image);
    }

    @Override
    public RgbImage image(int image) {
        return image(size, drawings.get(image));
    }

    @Override
    public List<LabelMap> labels(int image) {
        return List.of();
    }

    @Override
    public String sha256() {
        return "colours-" + drawings.hashCode();
    }
}
