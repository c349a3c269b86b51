package org.sbonnx.auic;

import java.util.ArrayList;
import java.util.List;
import org.sbonnx.graph.ChannelArgmax;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.model.Manifest.Bottleneck;
import org.sbonnx.schemas.model.Manifest.Group;

/** Channel values of one bottleneck in each cell of an image, [K, h, w]. */
public final class ConceptMap {
    private final Bottleneck bottleneck;
    private final FloatTensor codes;
    private final int[] firstChannels;

    ConceptMap(Bottleneck bottleneck, FloatTensor codes) {
        this.bottleneck = bottleneck;
        this.codes = codes;
        this.firstChannels = new int[bottleneck.groups().size()];
        for (int g = 1; g < firstChannels.length; g++) {
            firstChannels[g] = firstChannels[g - 1]
                    + bottleneck.groups().get(g - 1).channels().size();
        }
    }

    /**
     * A channel in a cell.
     *
     * @param channel index in the bottleneck's output
     * @param name from the manifest
     * @param group its group's category
     * @param value of the channel there: 1 for the active code
     */
    public record Active(int channel, String name, String group, float value) {}

    /** The bottleneck's entry in the manifest. */
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

    /** The strongest channel of a group in a cell: for one-hot codes, the active one. */
    public Active argmax(int group, int row, int column) {
        Group channels = bottleneck.groups().get(group);
        int plane = width() * height();
        int cell = row * width() + column;
        int channel = ChannelArgmax.at(
                codes.data(), plane, firstChannels[group], channels.channels().size(), cell);
        return new Active(
                channel,
                channels.channels().get(channel - firstChannels[group]).name(),
                channels.category(),
                codes.data()[channel * plane + cell]);
    }

    /** As {@link #argmax(int, int, int)} at a place of the map, both axes from 0 to 1. */
    public Active argmax(int group, double x, double y) {
        return argmax(group, cell(y, height()), cell(x, width()));
    }

    /** The strongest channel of every group at a place of the map, both axes from 0 to 1. */
    public List<Active> argmaxes(double x, double y) {
        List<Active> all = new ArrayList<>();
        for (int g = 0; g < firstChannels.length; g++) {
            all.add(argmax(g, x, y));
        }
        return all;
    }

    private static int cell(double at, int cells) {
        return Math.max(0, Math.min(cells - 1, (int) Math.floor(at * cells)));
    }

    /** Adds to {@code into}, for each channel, the number of cells in which it is the argmax of its group. Returns the number of cells. */
    public int countArgmaxes(long[] into) {
        int plane = width() * height();
        for (int g = 0; g < firstChannels.length; g++) {
            ChannelArgmax.count(
                    codes.data(),
                    plane,
                    firstChannels[g],
                    bottleneck.groups().get(g).channels().size(),
                    into);
        }
        return plane;
    }
}
