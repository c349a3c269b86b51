package org.sbonnx.auic;

import java.util.ArrayList;
import java.util.List;
import org.sbonnx.auic.eval.GroupLeaders;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.model.Manifest.Bottleneck;
import org.sbonnx.schemas.model.Manifest.Group;

/** What the channels of one bottleneck do in each cell of an image. */
public final class ConceptMap {
    private final Bottleneck bottleneck;
    private final FloatTensor codes;
    private final int[] firsts;

    ConceptMap(Bottleneck bottleneck, FloatTensor codes) {
        this.bottleneck = bottleneck;
        this.codes = codes;
        this.firsts = new int[bottleneck.groups().size()];
        for (int g = 1; g < firsts.length; g++) {
            firsts[g] =
                    firsts[g - 1] + bottleneck.groups().get(g - 1).channels().size();
        }
    }

    /**
     * A channel in a cell.
     *
     * @param channel index in the bottleneck's output
     * @param name from the manifest
     * @param group its group's category
     * @param value of the channel there: 1 for the code that is on
     */
    public record Active(int channel, String name, String group, float value) {}

    /** What the manifest says of the bottleneck. */
    public Bottleneck bottleneck() {
        return bottleneck;
    }

    /** Values of all channels, [1, K, h, w]. */
    public FloatTensor codes() {
        return codes;
    }

    /** Rows of cells. */
    public int height() {
        return codes.dim(2);
    }

    /** Cells in a row. */
    public int width() {
        return codes.dim(3);
    }

    /** Value of a channel in a cell. */
    public float value(int channel, int row, int column) {
        return codes.data()[(channel * height() + row) * width() + column];
    }

    /** The strongest channel of a group in a cell: of one-hot codes, the one that is on. */
    public Active leader(int group, int row, int column) {
        Group of = bottleneck.groups().get(group);
        int plane = width() * height();
        int cell = row * width() + column;
        int channel = GroupLeaders.of(
                codes.data(), plane, firsts[group], of.channels().size(), cell);
        return new Active(
                channel,
                of.channels().get(channel - firsts[group]).name(),
                of.category(),
                codes.data()[channel * plane + cell]);
    }

    /** As {@link #leader(int, int, int)} at a place of the map, both axes from 0 to 1. */
    public Active leader(int group, double x, double y) {
        return leader(group, cell(y, height()), cell(x, width()));
    }

    /** The strongest channel of every group at a place of the map, both axes from 0 to 1. */
    public List<Active> leaders(double x, double y) {
        List<Active> all = new ArrayList<>();
        for (int g = 0; g < firsts.length; g++) {
            all.add(leader(g, x, y));
        }
        return all;
    }

    private static int cell(double at, int cells) {
        return Math.max(0, Math.min(cells - 1, (int) Math.floor(at * cells)));
    }

    /** Adds to {@code into}, for each channel, the cells in which it leads its group; returns the cells of the map. */
    public int countLeaders(long[] into) {
        int plane = width() * height();
        for (int g = 0; g < firsts.length; g++) {
            GroupLeaders.count(
                    codes.data(),
                    plane,
                    firsts[g],
                    bottleneck.groups().get(g).channels().size(),
                    into);
        }
        return plane;
    }
}
