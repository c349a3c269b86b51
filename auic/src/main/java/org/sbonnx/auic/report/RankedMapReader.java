package org.sbonnx.auic.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.report.ScoreReport.ChannelScore;
import org.sbonnx.schemas.report.ScoreReport.Site;

/** Reads real-valued sites: the argmax over the best channels, the channels above their thresholds, and the activations of the first few. */
final class RankedMapReader implements SiteMapReader {
    private static final int CHANNELS_WITH_LEVELS = 8;
    private static final double TOP_QUANTILE = 0.995;

    private final ComparisonSide side;
    private final Site site;
    private final String tensor;
    private final int[] channels;
    private final float[] thresholds;
    private final Map<Integer, Cells> images = new LinkedHashMap<>();

    /** Maps of an image, and the activations that are quantised once all images are known. */
    private record Cells(int width, int height, byte[] winners, int[] active, List<float[]> strongest) {}

    RankedMapReader(ComparisonSide side, Site site, String tensor) {
        this.side = side;
        this.site = site;
        this.tensor = tensor;
        List<ChannelScore> best = ChannelRanking.best(site, SiteMap.Ranked.MAX_CHANNELS);
        channels = best.stream().mapToInt(ChannelScore::channel).toArray();
        thresholds = new float[channels.length];
        for (int i = 0; i < channels.length; i++) {
            thresholds[i] = threshold(best.get(i));
        }
    }

    /** θ*, or the lower end of the optimal thresholds if θ* is infinite; −∞ if that is infinite too. */
    private static float threshold(ChannelScore score) {
        Double theta = score.threshold();
        if (theta == null) {
            @Nullable
            Double low = score.thresholdRange().isEmpty()
                    ? null
                    : score.thresholdRange().get(0);
            return low == null ? Float.NEGATIVE_INFINITY : low.floatValue();
        }
        return theta.floatValue();
    }

    @Override
    public String tensor() {
        return tensor;
    }

    @Override
    public void read(int image, FloatTensor value) {
        SiteMapReader.requireShape(tensor(), value, site.channels());
        if (channels.length == 0) {
            return;
        }
        int cells = value.dim(2) * value.dim(3);
        float[] data = value.data();
        byte[] winners = new byte[cells];
        int[] active = new int[cells];
        for (int cell = 0; cell < cells; cell++) {
            int winner = 0;
            for (int i = 0; i < channels.length; i++) {
                float a = data[channels[i] * cells + cell];
                if (a > data[channels[winner] * cells + cell]) {
                    winner = i;
                }
                if (a > thresholds[i]) {
                    active[cell] |= 1 << i;
                }
            }
            winners[cell] = (byte) winner;
        }
        List<float[]> strong = new ArrayList<>();
        for (int i = 0; i < Math.min(CHANNELS_WITH_LEVELS, channels.length); i++) {
            strong.add(Arrays.copyOfRange(data, channels[i] * cells, (channels[i] + 1) * cells));
        }
        images.put(image, new Cells(value.dim(3), value.dim(2), winners, active, strong));
    }

    @Override
    public Map<Integer, SiteMap> finish() {
        int leveled = Math.min(CHANNELS_WITH_LEVELS, channels.length);
        float[] low = new float[leveled];
        float[] high = new float[leveled];
        for (int i = 0; i < leveled; i++) {
            float[] sorted = sorted(i);
            low[i] = quantile(sorted, 0.5);
            high[i] = quantile(sorted, TOP_QUANTILE);
        }
        Map<Integer, SiteMap> maps = new LinkedHashMap<>();
        images.forEach((image, cells) -> {
            List<byte[]> levels = new ArrayList<>();
            for (int i = 0; i < leveled; i++) {
                levels.add(levels(cells.strongest.get(i), low[i], high[i]));
            }
            maps.put(
                    image,
                    new SiteMap.Ranked(
                            site.site(),
                            side,
                            cells.width,
                            cells.height,
                            channels,
                            cells.winners,
                            cells.active,
                            levels));
        });
        return maps;
    }

    private float[] sorted(int channel) {
        int n = images.values().stream()
                .mapToInt(c -> c.strongest.get(channel).length)
                .reduce(0, Math::addExact);
        float[] all = new float[n];
        int end = 0;
        for (Cells cells : images.values()) {
            float[] values = cells.strongest.get(channel);
            System.arraycopy(values, 0, all, end, values.length);
            end += values.length;
        }
        Arrays.sort(all);
        return all;
    }

    private static float quantile(float[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.floor(share * (sorted.length - 1))];
    }

    private static byte[] levels(float[] values, float low, float high) {
        byte[] out = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            float share = high > low ? (values[i] - low) / (high - low) : values[i] > low ? 1 : 0;
            out[i] = (byte) Math.round(SiteMap.Ranked.MAX_LEVEL * Math.max(0, Math.min(1, share)));
        }
        return out;
    }
}
