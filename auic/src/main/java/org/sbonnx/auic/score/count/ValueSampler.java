package org.sbonnx.auic.score.count;

import java.util.Arrays;
import java.util.List;
import org.sbonnx.auic.score.label.LabelGeometry;
import org.sbonnx.auic.score.label.LabelIndex;
import org.sbonnx.auic.score.map.ChannelBlock;
import org.sbonnx.auic.score.map.FeatureMaps;

/** Collects a sample of each channel, evenly spaced over some images, from which the bins are laid out. */
public final class ValueSampler {
    private static final float[] NONE = {};

    private final List<ChannelBlock> blocks;
    /** Sample of each channel; empty before the first image and after its bins are laid out. */
    private final float[][] values;

    private final int[] filled;
    private final int perImage;
    private final int size;

    /**
     * @param images number of images that will be sampled
     * @param most maximum number of values kept for each channel
     */
    public ValueSampler(List<ChannelBlock> blocks, int channels, int images, int most) {
        this.blocks = blocks;
        this.perImage = Math.max(1, most / images);
        this.size = Math.multiplyExact(perImage, images);
        this.values = new float[channels][];
        Arrays.fill(values, NONE);
        this.filled = new int[channels];
    }

    public void add(LabelGeometry geometry, FeatureMaps[] maps, Workers workers) {
        for (ChannelBlock block : blocks) {
            if (block.upsampled()) {
                FeatureMaps m = maps[block.site()];
                geometry.upsampling(m.h(), m.w());
            }
        }
        workers.forEach(values.length, t -> new Scratch(), (s, channel) -> {
            ChannelBlock block = ChannelBlock.containing(blocks, channel);
            FeatureMaps m = maps[block.site()];
            s.reserve(m.h() * m.w(), geometry.labels().width());
            float[] into = values[channel] == NONE ? new float[size] : values[channel];
            values[channel] = into;
            filled[channel] = block.upsampled()
                    ? samplePixels(m, channel - block.first(), geometry, s, into, filled[channel])
                    : sampleCells(m, channel - block.first(), s, into, filled[channel]);
        });
    }

    /** Writes values from index {@code at} on; returns the index after the last. */
    private int sampleCells(FeatureMaps m, int k, Scratch s, float[] into, int at) {
        float[] plane = m.plane(k, s.plane);
        int cells = m.h() * m.w();
        int n = Math.min(perImage, cells);
        for (int i = 0; i < n; i++) {
            into[at + i] = plane[m.offset(k) + (int) ((long) i * cells / n)];
        }
        return at + n;
    }

    private int samplePixels(FeatureMaps m, int k, LabelGeometry geometry, Scratch s, float[] into, int at) {
        LabelIndex labels = geometry.labels();
        float[] plane = m.plane(k, s.plane);
        LabelGeometry.Upsampling up = geometry.upsampling(m.h(), m.w());
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

    /** Lays out at most {@code limit} bins of a channel and frees its sample. */
    public Bins plan(int channel, int limit) {
        float[] sample = values[channel];
        values[channel] = NONE;
        return BinPlanner.plan(
                filled[channel] == sample.length ? sample : Arrays.copyOf(sample, filled[channel]), limit);
    }
}
