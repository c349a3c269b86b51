package org.sbonnx.datasets.image;

/**
 * A decoded image, 8 bits per channel.
 *
 * @param width in pixels
 * @param height in pixels
 * @param rgb interleaved R, G, B (grey images have three equal channels): {@code 3 * width * height} bytes, row-major
 */
@SuppressWarnings("ArrayRecordComponent")
public record RgbImage(int width, int height, byte[] rgb) {}
