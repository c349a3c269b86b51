package org.sbonnx.datasets.image;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;

/**
 * How a stored image has to be turned to stand upright, as EXIF and TIFF count it: {@code x} and {@code y} of the table are the
 * upright position of the stored pixel (x, y) of a w × h image.
 *
 * <pre>
 * 1  (x, y)            5  (y, x)
 * 2  (w-1-x, y)        6  (h-1-y, x)
 * 3  (w-1-x, h-1-y)    7  (h-1-y, w-1-x)
 * 4  (x, h-1-y)        8  (y, w-1-x)
 * </pre>
 *
 * @param value 1 to 8; 1 is upright
 */
public record Orientation(int value) {
    static final Orientation UPRIGHT = new Orientation(1);

    /** Whether width and height change places. */
    public boolean swapsAxes() {
        return value >= 5;
    }

    /** The upright size of a stored size. The same call leads back. */
    public ImageSize turn(ImageSize stored) {
        return swapsAxes() ? new ImageSize(stored.height(), stored.width()) : stored;
    }

    /** The upright image; its samples and its colour model are those of {@code image}. */
    BufferedImage turn(BufferedImage image) {
        if (value == UPRIGHT.value) {
            return image;
        }
        WritableRaster from = image.getRaster();
        int width = from.getWidth();
        int height = from.getHeight();
        ImageSize size = turn(new ImageSize(width, height));
        WritableRaster to = from.createCompatibleWritableRaster(size.width(), size.height());
        boolean rightToLeft = value == 2 || value == 3 || value == 7 || value == 8;
        boolean bottomUp = value == 3 || value == 4 || value == 6 || value == 7;
        double[] row = new double[width * from.getNumBands()];
        for (int y = 0; y < height; y++) {
            from.getPixels(from.getMinX(), from.getMinY() + y, width, 1, row);
            if (rightToLeft) {
                reverse(row, from.getNumBands());
            }
            int at = bottomUp ? height - 1 - y : y;
            if (swapsAxes()) {
                to.setPixels(at, 0, 1, width, row);
            } else {
                to.setPixels(0, at, width, 1, row);
            }
        }
        return new BufferedImage(image.getColorModel(), to, image.isAlphaPremultiplied(), null);
    }

    private static void reverse(double[] row, int bands) {
        for (int low = 0, high = row.length - bands; low < high; low += bands, high -= bands) {
            for (int b = 0; b < bands; b++) {
                double moved = row[low + b];
                row[low + b] = row[high + b];
                row[high + b] = moved;
            }
        }
    }
}
