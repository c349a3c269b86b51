package org.sbonnx.auic.score.count;

import java.util.Arrays;
import java.util.List;
import org.sbonnx.auic.score.label.Geometry;
import org.sbonnx.auic.score.label.LabelIndex;
import org.sbonnx.auic.score.map.Channels;
import org.sbonnx.auic.score.map.Maps;

/** Collects, for each unit, values spread evenly over some images: what the bins are laid out from. */
public final class Sampler {
    private static final float[] NONE = {};

    private final List<Channels> blocks;
    /** Of each unit; empty before its first ones, and once its bins are laid out. */
    private final float[][] values;

    private final int[] filled;
    private final int perImage;
    private final int size;

    /**
     * @param images that will be sampled
     * @param most values kept for each unit
     */
    public Sampler(List<Channels> blocks, int units, int images, int most) {
        this.blocks = blocks;
        this.perImage = Math.max(1, most / images);
        this.size = Math.multiplyExact(perImage, images);
        this.values = new float[units][];
        Arrays.fill(values, NONE);
        this.filled = new int[units];
    }

    public void add(Geometry geometry, Maps[] maps, Workers workers) {
        for (Channels block : blocks) {
            if (block.upsampled()) {
                Maps m = maps[block.site()];
                geometry.upsampling(m.h(), m.w());
            }
        }
        workers.each(values.length, t -> new Scratch(), (s, unit) -> {
            Channels block = Channels.of(blocks, unit);
            Maps m = maps[block.site()];
            s.reserve(m.h() * m.w(), geometry.labels().width());
            float[] into = values[unit] == NONE ? new float[size] : values[unit];
            values[unit] = into;
            filled[unit] = block.upsampled()
                    ? addPixels(m, unit - block.first(), geometry, s, into, filled[unit])
                    : addCells(m, unit - block.first(), s, into, filled[unit]);
        });
    }

    /** Takes values from {@code at} on; returns where they end. */
    private int addCells(Maps m, int k, Scratch s, float[] into, int at) {
        float[] plane = m.plane(k, s.plane);
        int cells = m.h() * m.w();
        int n = Math.min(perImage, cells);
        for (int i = 0; i < n; i++) {
            into[at + i] = plane[m.offset(k) + (int) ((long) i * cells / n)];
        }
        return at + n;
    }

    private int addPixels(Maps m, int k, Geometry geometry, Scratch s, float[] into, int at) {
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
            into[at + i] = s.row[p % labels.width()];
        }
        return at + n;
    }

    /** The bins of a unit, of which there are at most {@code limit}; its sample is given up. */
    public Bins plan(int unit, int limit) {
        float[] sample = values[unit];
        values[unit] = NONE;
        return BinPlanner.plan(filled[unit] == sample.length ? sample : Arrays.copyOf(sample, filled[unit]), limit);
    }
}
