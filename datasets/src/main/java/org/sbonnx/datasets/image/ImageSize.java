package org.sbonnx.datasets.image;

/** Width and height of an image in pixels; printed as {@code 640x480}. */
public record ImageSize(int width, int height) {
    /** Number of pixels. */
    public int pixels() {
        return Math.multiplyExact(width, height);
    }

    @Override
    public String toString() {
        return width + "x" + height;
    }
}
