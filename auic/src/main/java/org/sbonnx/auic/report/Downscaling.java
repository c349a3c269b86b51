package org.sbonnx.auic.report;

import org.sbonnx.datasets.image.RgbImage;

/** Scales images down; each new pixel is the mean of the pixels it covers. */
final class Downscaling {
    private Downscaling() {}

    /** Scales an image to a longer side of at most {@code maxSide}; returns the image itself if it is not larger. */
    static RgbImage toSide(RgbImage image, int maxSide) {
        int longest = Math.max(image.width(), image.height());
        if (longest <= maxSide) {
            return image;
        }
        int width = Math.max(1, (int) Math.rint((double) image.width() * maxSide / longest));
        int height = Math.max(1, (int) Math.rint((double) image.height() * maxSide / longest));
        byte[] out = new byte[3 * width * height];
        for (int y = 0; y < height; y++) {
            int top = (int) ((long) y * image.height() / height);
            int bottom = Math.max(top + 1, (int) ((y + 1L) * image.height() / height));
            for (int x = 0; x < width; x++) {
                int left = (int) ((long) x * image.width() / width);
                int right = Math.max(left + 1, (int) ((x + 1L) * image.width() / width));
                mean(image, left, top, right, bottom, out, 3 * (y * width + x));
            }
        }
        return new RgbImage(width, height, out);
    }

    private static void mean(RgbImage image, int left, int top, int right, int bottom, byte[] out, int at) {
        long r = 0;
        long g = 0;
        long b = 0;
        for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
                int i = 3 * (y * image.width() + x);
                r += image.rgb()[i] & 255;
                g += image.rgb()[i + 1] & 255;
                b += image.rgb()[i + 2] & 255;
            }
        }
        long n = (long) (right - left) * (bottom - top);
        out[at] = (byte) ((r + n / 2) / n);
        out[at + 1] = (byte) ((g + n / 2) / n);
        out[at + 2] = (byte) ((b + n / 2) / n);
    }
}
