package org.sbonnx.datasets.transform;

import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.image.RgbImage;

/**
 * One augmentation of one image. Positions are relative to the size of the image, so that it applies to label maps of any size.
 *
 * @param flip whether the result is mirrored left to right
 * @param left left edge of the source window, relative to the width of the image
 * @param top top edge of the source window, relative to the height of the image
 * @param extent size of the source window on both axes; above 1 it reaches beyond the image
 * @param gain factor of each channel
 * @param offset added to each channel
 */
@SuppressWarnings("ArrayRecordComponent")
record AffineAugmentation(boolean flip, double left, double top, double extent, double[] gain, double[] offset) {
    static final AffineAugmentation FLIP = new AffineAugmentation(true, 0, 0, 1, new double[] {1, 1, 1}, new double[3]);

    /** Colour outside the image: the mean of ImageNet. */
    private static final byte[] BORDER_COLOUR = {124, 116, 104};

    /** Source coordinates of each target pixel's centre along one axis, in source pixels; exact where nothing is scaled. */
    private double[] sourceCoordinates(int length, double start, boolean mirrored) {
        double[] at = new double[length];
        for (int i = 0; i < length; i++) {
            int target = mirrored ? length - 1 - i : i;
            at[i] = start * length + extent * (target + 0.5);
        }
        return at;
    }

    LabelMap apply(LabelMap map) {
        int width = map.width();
        double[] sourceX = sourceCoordinates(width, left, flip);
        double[] sourceY = sourceCoordinates(map.height(), top, false);
        short[] out = new short[map.concepts().length];
        for (int y = 0, at = 0; y < map.height(); y++) {
            int sy = (int) Math.floor(sourceY[y]);
            for (int x = 0; x < width; x++, at++) {
                int sx = (int) Math.floor(sourceX[x]);
                boolean inside = sx >= 0 && sx < width && sy >= 0 && sy < map.height();
                out[at] = inside ? map.concepts()[sy * width + sx] : LabelMap.VOID;
            }
        }
        return new LabelMap(map.category(), width, map.height(), out);
    }

    RgbImage apply(RgbImage image) {
        double[] sourceX = sourceCoordinates(image.width(), left, flip);
        double[] sourceY = sourceCoordinates(image.height(), top, false);
        byte[][] tables = colourTables();
        byte[] out = new byte[image.rgb().length];
        for (int y = 0, at = 0; y < image.height(); y++) {
            boolean rowInside = sourceY[y] >= 0 && sourceY[y] < image.height();
            for (int x = 0; x < image.width(); x++, at += 3) {
                if (rowInside && sourceX[x] >= 0 && sourceX[x] < image.width()) {
                    sample(image, sourceX[x] - 0.5, sourceY[y] - 0.5, tables, out, at);
                } else {
                    System.arraycopy(BORDER_COLOUR, 0, out, at, 3);
                }
            }
        }
        return new RgbImage(image.width(), image.height(), out);
    }

    /** Bilinear between the four nearest pixels; the border repeats. */
    private static void sample(RgbImage image, double x, double y, byte[][] tables, byte[] out, int at) {
        int x0 = (int) Math.floor(x);
        int y0 = (int) Math.floor(y);
        double fx = x - x0;
        double fy = y - y0;
        int left = 3 * Math.max(0, x0);
        int right = 3 * Math.min(image.width() - 1, x0 + 1);
        int upper = 3 * image.width() * Math.max(0, y0);
        int lower = 3 * image.width() * Math.min(image.height() - 1, y0 + 1);
        byte[] rgb = image.rgb();
        for (int c = 0; c < 3; c++) {
            double above = (rgb[upper + left + c] & 0xFF) * (1 - fx) + (rgb[upper + right + c] & 0xFF) * fx;
            double below = (rgb[lower + left + c] & 0xFF) * (1 - fx) + (rgb[lower + right + c] & 0xFF) * fx;
            out[at + c] = tables[c][(int) (above * (1 - fy) + below * fy + 0.5)];
        }
    }

    private byte[][] colourTables() {
        byte[][] tables = new byte[3][256];
        for (int c = 0; c < 3; c++) {
            for (int v = 0; v < 256; v++) {
                tables[c][v] = (byte) Math.max(0, Math.min(255, Math.round(v * gain[c] + offset[c])));
            }
        }
        return tables;
    }
}
