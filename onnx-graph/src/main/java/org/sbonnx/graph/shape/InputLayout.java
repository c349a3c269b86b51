package org.sbonnx.graph.shape;

/** Axis order of an image batch: NHWC where the last axis has few channels and the second does not, else NCHW. */
public enum InputLayout {
    NCHW(1, 2, 3),
    NHWC(3, 1, 2);

    private static final long MAX_IMAGE_CHANNELS = 4;

    private final int channelAxis;
    private final int heightAxis;
    private final int widthAxis;

    InputLayout(int channelAxis, int heightAxis, int widthAxis) {
        this.channelAxis = channelAxis;
        this.heightAxis = heightAxis;
        this.widthAxis = widthAxis;
    }

    /** @param shape of rank 4 */
    public static InputLayout of(Shape shape) {
        return isChannelCount(shape.dim(3)) && !isChannelCount(shape.dim(1)) ? NHWC : NCHW;
    }

    private static boolean isChannelCount(Dim dim) {
        return dim.known().orElse(Long.MAX_VALUE) <= MAX_IMAGE_CHANNELS;
    }

    public int heightAxis() {
        return heightAxis;
    }

    /** Extents with 1 for an open batch, 3 for open channels and the given size for an open height and width. */
    public long[] completeExtents(Shape shape, long height, long width) {
        long[] extents = {1, 1, 1, 1};
        extents[channelAxis] = 3;
        extents[heightAxis] = height;
        extents[widthAxis] = width;
        for (int axis = 0; axis < 4; axis++) {
            extents[axis] = shape.dim(axis).known().orElse(extents[axis]);
        }
        return extents;
    }
}
