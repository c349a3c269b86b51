package org.sbonnx.datasets.mask;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.sbonnx.datasets.LabelMap;

/**
 * Label maps of one category, painted shape after shape.
 *
 * <p>A later shape covers an earlier one. With {@code multiLabel} both count, in as many maps as lie over each other, and ignored
 * pixels stay ignored whatever is painted later.
 */
public final class LabelCanvas {
    private final String category;
    private final int width;
    private final int height;
    private final short uncovered;
    private final boolean multiLabel;
    private final List<short[]> layers = new ArrayList<>();
    private final boolean[] ignored;

    /** @param uncovered what pixels show that no shape covers: a concept's index or {@link LabelMap#NONE} */
    public LabelCanvas(String category, int width, int height, short uncovered, boolean multiLabel) {
        this.category = category;
        this.width = width;
        this.height = height;
        this.uncovered = uncovered;
        this.multiLabel = multiLabel;
        this.ignored = new boolean[Math.multiplyExact(width, height)];
        layers.add(blank());
    }

    /**
     * Paints a shape.
     *
     * @param concept an index, {@link LabelMap#NONE} (as if uncovered) or {@link LabelMap#VOID}
     * @param mask row-major
     */
    public void paint(short concept, BitSet mask) {
        for (int at = mask.nextSetBit(0); at >= 0; at = mask.nextSetBit(at + 1)) {
            paint(concept, at, at);
        }
    }

    /** Paints the pixels {@code from} to {@code to}, both inclusive, counted along the rows. */
    public void paint(short concept, int from, int to) {
        for (int at = from; at <= to; at++) {
            if (concept == LabelMap.VOID) {
                ignored[at] = true;
            } else if (!multiLabel) {
                layers.get(0)[at] = concept;
                ignored[at] = false;
            } else if (concept >= 0) {
                freeLayer(at, concept)[at] = concept;
            }
        }
    }

    /** The first layer where the pixel is free or already has the concept. */
    private short[] freeLayer(int at, short concept) {
        for (short[] layer : layers) {
            if (layer[at] == LabelMap.NONE || layer[at] == concept) {
                return layer;
            }
        }
        short[] added = blank();
        layers.add(added);
        return added;
    }

    /** What has been painted; at least one map. */
    public List<LabelMap> maps() {
        List<LabelMap> maps = new ArrayList<>();
        for (short[] layer : layers) {
            short[] out = layer.clone();
            for (int i = 0; i < out.length; i++) {
                if (ignored[i]) {
                    out[i] = LabelMap.VOID;
                } else if (out[i] == LabelMap.NONE && maps.isEmpty()) {
                    out[i] = uncovered;
                }
            }
            maps.add(new LabelMap(category, width, height, out));
        }
        return maps;
    }

    private short[] blank() {
        short[] layer = new short[width * height];
        Arrays.fill(layer, LabelMap.NONE);
        return layer;
    }
}
