package org.sbonnx.datasets.cvat;

import java.util.Arrays;
import java.util.BitSet;
import org.sbonnx.datasets.cvat.CvatFile.Image;
import org.sbonnx.datasets.cvat.CvatFile.Shape;
import org.sbonnx.datasets.mask.PolygonMask;
import org.sbonnx.datasets.mask.RunLengths;
import org.sbonnx.schemas.BadInput;

/**
 * The pixels of CVAT's shapes.
 *
 * <pre>
 * polygon   points="x,y;x,y;…"                       filled as pycocotools does
 * box       xtl, ytl, xbr, ybr, rotation             as the polygon of its corners; degrees clockwise about its centre
 * mask      rle="n, n, …", left, top, width, height  runs along the rows, beginning with unset
 * </pre>
 */
final class CvatMask {
    private CvatMask() {}

    /** Row-major. */
    static BitSet read(Shape shape, Image image) {
        return switch (shape.kind()) {
            case "polygon" -> filled(polygon(shape), image);
            case "box" -> filled(box(shape), image);
            case "mask" -> mask(shape, image);
            default ->
                throw new BadInput(
                        shape.where() + " is of a kind that is not read", "turn it into a polygon, a box or a mask");
        };
    }

    private static BitSet filled(double[] xy, Image image) {
        BitSet pixels = new BitSet(image.width() * image.height());
        PolygonMask.fill(xy, image.width(), image.height(), pixels);
        return pixels;
    }

    private static double[] polygon(Shape shape) {
        String[] points = shape.text("points").split(";", -1);
        double[] xy = new double[2 * points.length];
        for (int i = 0; i < points.length; i++) {
            String[] point = points[i].split(",", -1);
            if (point.length != 2) {
                throw new BadInput(shape.where() + " has the point '" + points[i] + "'", "write x,y");
            }
            xy[2 * i] = shape.parse("point", point[0]);
            xy[2 * i + 1] = shape.parse("point", point[1]);
        }
        if (points.length < 3) {
            throw new BadInput(shape.where() + " has " + points.length + " points", "give at least 3");
        }
        return xy;
    }

    private static double[] box(Shape shape) {
        double left = shape.number("xtl");
        double top = shape.number("ytl");
        double right = shape.number("xbr");
        double bottom = shape.number("ybr");
        double angle = Math.toRadians(shape.numberOrZero("rotation"));
        double[] xy = {left, top, left, bottom, right, bottom, right, top};
        if (angle == 0) {
            return xy;
        }
        double cx = (left + right) / 2;
        double cy = (top + bottom) / 2;
        for (int i = 0; i < xy.length; i += 2) {
            double dx = xy[i] - cx;
            double dy = xy[i + 1] - cy;
            xy[i] = cx + dx * Math.cos(angle) - dy * Math.sin(angle);
            xy[i + 1] = cy + dx * Math.sin(angle) + dy * Math.cos(angle);
        }
        return xy;
    }

    private static BitSet mask(Shape shape, Image image) {
        int left = shape.integer("left");
        int top = shape.integer("top");
        int width = shape.integer("width");
        int height = shape.integer("height");
        if (left < 0
                || top < 0
                || width < 1
                || height < 1
                || left + width > image.width()
                || top + height > image.height()) {
            throw new BadInput(
                    shape.where() + " is " + width + "x" + height + " at (" + left + ", " + top
                            + "), which is not inside its image of " + image.width() + "x" + image.height(),
                    "export the task again");
        }
        long[] runs = Arrays.stream(shape.text("rle").split(","))
                .mapToLong(n -> run(shape, n))
                .toArray();
        BitSet small = RunLengths.alongRows(shape.where(), runs, width, height);
        BitSet pixels = new BitSet(image.width() * image.height());
        for (int at = small.nextSetBit(0); at >= 0; at = small.nextSetBit(at + 1)) {
            pixels.set((top + at / width) * image.width() + left + at % width);
        }
        return pixels;
    }

    private static long run(Shape shape, String text) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            throw new BadInput(shape.where() + " has the run '" + text.strip() + "'", "write integers", e);
        }
    }
}
