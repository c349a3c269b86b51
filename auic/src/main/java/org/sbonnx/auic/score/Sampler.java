package org.sbonnx.auic.score;

import java.util.Arrays;
import java.util.List;

/** Collects, for each unit, values spread evenly over some images: what the bins are laid out from. */
final class Sampler {
    private final List<Channels> blocks;
    private final float[][] values;
    private final int[] filled;
    private final int perImage;

    /**
     * @param images that will be sampled
     * @param most values kept for each unit
     */
    Sampler(List<Channels> blocks, int units, int images, int most) {
        this.blocks = blocks;
        this.perImage = Math.max(1, most / images);
        this.values = new float[units][];
        Arrays.setAll(values, u -> new float[Math.multiplyExact(perImage, images)]);
        this.filled = new int[units];
    }

    void add(Geometry geometry, Maps[] maps, Workers workers) {
        for (Channels block : blocks) {
            Maps m = maps[block.site()];
            if (block.upsampled()) {
                geometry.upsampling(m.h(), m.w());
            }
            workers.each(block.channels(), t -> new Scratch(), (s, k) -> {
                s.reserve(m.h() * m.w(), geometry.labels().width());
                if (block.upsampled()) {
                    addPixels(block.first() + k, m, k, geometry, s);
                } else {
                    addCells(block.first() + k, m, k, s);
                }
            });
        }
    }

    private void addCells(int unit, Maps m, int k, Scratch s) {
        float[] plane = m.plane(k, s.plane);
        int cells = m.h() * m.w();
        int n = Math.min(perImage, cells);
        for (int i = 0; i < n; i++) {
            values[unit][filled[unit]++] = plane[m.offset(k) + (int) ((long) i * cells / n)];
        }
    }

    private void addPixels(int unit, Maps m, int k, Geometry geometry, Scratch s) {
        LabelIndex labels = geometry.labels();
        float[] plane = m.plane(k, s.plane);
        Geometry.Upsampling up = geometry.upsampling(m.h(), m.w());
        int pixels = labels.width() * labels.height();
        int n = Math.min(perImage, pixels);
        int computed = -1;
        for (int i = 0; i < n; i++) {
            int p = (int) ((long) i * pixels / n);
            int y = p / labels.width();
            if (y != computed) {
                s.upsample(plane, m.offset(k), m.w(), up, y);
                computed = y;
            }
            values[unit][filled[unit]++] = s.row[p % labels.width()];
        }
    }

    /** The bins of a unit, of which there are at most {@code limit}; its sample is given up. */
    Bins plan(int unit, int limit) {
        float[] sample = Arrays.copyOf(values[unit], filled[unit]);
        values[unit] = new float[0];
        return BinPlanner.plan(sample, limit);
    }
}
