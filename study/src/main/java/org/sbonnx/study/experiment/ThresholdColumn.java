package org.sbonnx.study.experiment;

import java.awt.image.BufferedImage;
import java.util.Objects;
import org.sbonnx.auic.grid.Alignment;
import org.sbonnx.auic.grid.BilinearAxis;
import org.sbonnx.auic.grid.Framing;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.image.RgbImage;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.report.ScoreReport.ChannelScore;

/** One column of a sheet: an image with a concept, with a channel above its best threshold, and above NetDissect's. */
final class ThresholdColumn {
    static final int ROWS = 3;

    private static final int HEAT_COLOUR = 0xb0ff0000;

    private final ContactSheet sheet;
    private final int column;
    private final int width;
    private final int height;
    private final Alignment alignment;
    private final Framing framing;

    /** Draws the image into each row. */
    ThresholdColumn(ContactSheet sheet, int column, RgbImage image, Alignment alignment, Framing framing) {
        this.sheet = sheet;
        this.column = column;
        this.width = image.width();
        this.height = image.height();
        this.alignment = alignment;
        this.framing = framing;
        BufferedImage picture = ContactSheet.toBufferedImage(image);
        for (int row = 0; row < ROWS; row++) {
            sheet.draw(column, row, picture);
        }
    }

    /** Darkens the first row outside the concept. */
    void drawConcept(LabelMap layer, short concept) {
        sheet.draw(
                column,
                0,
                ContactSheet.cells(
                        layer.width(),
                        layer.height(),
                        i -> layer.concepts()[i] == concept ? ContactSheet.CLEAR : ContactSheet.DARK));
    }

    /** Shows in the other rows where the channel exceeds the thresholds. */
    void drawChannel(FloatTensor map, ChannelScore channel) {
        float[] values = upsample(map, channel.channel());
        drawHeatMap(1, values, Objects.requireNonNull(channel.threshold()));
        drawHeatMap(2, values, Objects.requireNonNull(channel.netDissectThreshold()));
    }

    /** A channel's map up-sampled to the image. */
    private float[] upsample(FloatTensor map, int channel) {
        int h = map.dim(2);
        int w = map.dim(3);
        BilinearAxis down = BilinearAxis.of(h, height, alignment, framing.vertical(width, height));
        BilinearAxis across = BilinearAxis.of(w, width, alignment, framing.horizontal(width, height));
        float[] pixels = new float[width * height];
        for (int y = 0; y < height; y++) {
            int upper = (channel * h + down.low()[y]) * w;
            int lower = (channel * h + down.high()[y]) * w;
            for (int x = 0; x < width; x++) {
                float left = interpolate(map.data(), upper, lower, across.low()[x], down.weight()[y]);
                float right = interpolate(map.data(), upper, lower, across.high()[x], down.weight()[y]);
                pixels[y * width + x] = left + across.weight()[x] * (right - left);
            }
        }
        return pixels;
    }

    private static float interpolate(float[] values, int upper, int lower, int x, float weight) {
        return values[upper + x] + weight * (values[lower + x] - values[upper + x]);
    }

    /** From yellow, just above the threshold, to red at the image's maximum; below it the image is darkened. */
    private void drawHeatMap(int row, float[] values, double threshold) {
        double top = threshold;
        for (float value : values) {
            top = Math.max(top, value);
        }
        double high = top;
        sheet.draw(column, row, ContactSheet.cells(width, height, i -> {
            if (values[i] <= threshold) {
                return ContactSheet.DARK;
            }
            int green = (int) Math.round(220 * (1 - (values[i] - threshold) / (high - threshold)));
            return HEAT_COLOUR | green << 8;
        }));
    }
}
