package org.sbonnx.datasets.broden;

import java.nio.file.Path;
import java.util.Set;
import org.sbonnx.datasets.image.ImageSize;
import org.sbonnx.schemas.BadInput;
import us.hebi.matlab.mat.types.Array;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Struct;

/**
 * Annotations of an image of Pascal.
 *
 * <pre>
 * Pascal-Context     LabelMap [height, width]
 * Pascal-Part        anno.objects(i).parts(j).part_name, .mask [height, width]; later parts over earlier ones
 * </pre>
 *
 * @param objectFile of Pascal-Context
 * @param partFile of Pascal-Part
 */
record PascalMasks(Path objectFile, Path partFile) implements ObjectPartAnnotation.Masks {
    @Override
    public RawLabelMap objects() {
        return MatReader.read(objectFile, Set.of(), mat -> {
            Matrix map = mat.getMatrix("LabelMap");
            ImageSize size = size(objectFile, map);
            int[] ids = new int[size.width() * size.height()];
            for (int y = 0; y < size.height(); y++) {
                for (int x = 0; x < size.width(); x++) {
                    ids[y * size.width() + x] = id(map, y, x);
                }
            }
            return new RawLabelMap(objectFile, size, ids);
        });
    }

    private int id(Matrix map, int y, int x) {
        double value = map.getDouble(y, x);
        int id = (int) value;
        if (id != value || id < 0) {
            throw new BadInput(
                    "'" + objectFile + "' has " + value + " instead of an id at pixel x=" + x + ", y=" + y,
                    "restore the file");
        }
        return id;
    }

    @Override
    public RawLabelMap parts(ImageSize size) {
        return MatReader.read(partFile, Set.of("objects", "parts", "part_name", "mask"), mat -> {
            int[] ids = new int[size.width() * size.height()];
            Array objects = mat.getStruct("anno").get("objects");
            for (int o = 0; o < objects.getNumElements(); o++) {
                Array parts = ((Struct) objects).get("parts", o);
                for (int p = 0; p < parts.getNumElements(); p++) {
                    paintPart((Struct) parts, p, size, ids);
                }
            }
            return new RawLabelMap(partFile, size, ids);
        });
    }

    private void paintPart(Struct parts, int part, ImageSize size, int[] ids) {
        String name = parts.getChar("part_name", part).getString();
        int label = PascalParts.rawLabel(name);
        if (label == 0) {
            throw new BadInput("'" + partFile + "' has the unknown part '" + name + "'", "restore the file");
        }
        Matrix mask = parts.getMatrix("mask", part);
        ImageSize maskSize = size(partFile, mask);
        if (!maskSize.equals(size)) {
            throw new BadInput(
                    "'" + partFile + "' has a mask of " + maskSize + " pixels for '" + name + "', but its image is "
                            + size,
                    "restore the file");
        }
        for (int x = 0, in = 0; x < size.width(); x++) {
            for (int y = 0; y < size.height(); y++, in++) {
                if (mask.getBoolean(in)) {
                    ids[y * size.width() + x] = label;
                }
            }
        }
    }

    private static ImageSize size(Path file, Matrix matrix) {
        if (matrix.getNumDimensions() != 2) {
            throw new BadInput(
                    "'" + file + "' has a map of " + matrix.getNumDimensions() + " dimensions instead of 2",
                    "restore the file");
        }
        return new ImageSize(matrix.getNumCols(), matrix.getNumRows());
    }
}
