package org.sbonnx.auic.ort;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sbonnx.datasets.SlidingWindows;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.BadInput;

/**
 * Stitches the maps of an image's windows. Where windows overlap, channels are averaged; one-hot channels and class ids, which
 * have no meaningful average, are taken from the window whose centre is nearest.
 */
final class WindowStitcher {
    private final SlidingWindows windows;
    private final Map<String, Set<Integer>> oneHot;
    private final Map<String, StitchedMap> stitchedMaps = new LinkedHashMap<>();

    /** @param oneHot channels that are one-hot, by tensor */
    WindowStitcher(SlidingWindows windows, Map<String, Set<Integer>> oneHot) {
        this.windows = windows;
        this.oneHot = oneHot;
    }

    /** The stitched map of the whole image. */
    private record StitchedMap(FloatTensor tensor, Axis down, Axis across) {}

    /**
     * One axis of the stitched map.
     *
     * @param starts first cell of each window
     * @param cells of each window
     * @param owner of each cell, the window whose centre is nearest
     * @param number of windows that cover each cell
     */
    @SuppressWarnings("ArrayRecordComponent")
    private record Axis(List<Integer> starts, int cells, int[] owner, int[] times) {
        static Axis of(String tensor, List<Integer> positions, int window, int cells) {
            int stride = Math.round((float) window / cells);
            List<Integer> starts = new ArrayList<>();
            for (int position : positions) {
                if (stride == 0 || position % stride != 0) {
                    throw new BadInput(
                            "tensor '" + tensor + "' has " + cells + " cells along " + window
                                    + " pixels, so window borders do not fall on cell borders",
                            "stretch or letterbox the images in the preprocessing");
                }
                starts.add(position / stride);
            }
            int all = starts.get(starts.size() - 1) + cells;
            int[] owner = new int[all];
            int[] times = new int[all];
            for (int c = 0; c < all; c++) {
                int best = Integer.MAX_VALUE;
                for (int i = 0; i < starts.size(); i++) {
                    int inside = c - starts.get(i);
                    int distance = Math.abs(2 * inside - (cells - 1));
                    times[c] += inside >= 0 && inside < cells ? 1 : 0;
                    if (distance < best) {
                        best = distance;
                        owner[c] = i;
                    }
                }
            }
            return new Axis(starts, cells, owner, times);
        }

        int extent() {
            return owner.length;
        }
    }

    /** Adds the maps of window {@code i}. */
    void add(int i, Map<String, FloatTensor> maps) {
        maps.forEach((name, map) -> add(i, name, map));
    }

    private void add(int i, String name, FloatTensor map) {
        if (map.shape().length != 4) {
            throw new BadInput(
                    "tensor '" + name + "' has " + map.shape().length + " dimensions: windows cannot be stitched",
                    "stretch or letterbox the images in the preprocessing");
        }
        StitchedMap whole = stitchedMaps.computeIfAbsent(name, n -> whole(n, map));
        int column = i % windows.lefts().size();
        int row = i / windows.lefts().size();
        Set<Integer> oneHotChannels = oneHot.getOrDefault(name, Set.of());
        for (int k = 0; k < map.dim(1); k++) {
            if (map.dim(1) == 1 || oneHotChannels.contains(k)) {
                copyNearest(whole, map, k, row, column);
            } else {
                average(whole, map, k, row, column);
            }
        }
    }

    private StitchedMap whole(String name, FloatTensor map) {
        Axis down = Axis.of(name, windows.tops(), windows.height(), map.dim(2));
        Axis across = Axis.of(name, windows.lefts(), windows.width(), map.dim(3));
        long[] shape = {1, map.dim(1), down.extent(), across.extent()};
        double values = (double) map.dim(1) * down.extent() * across.extent();
        if (values > Integer.MAX_VALUE - 8) {
            throw new BadInput(
                    "tensor '" + name + "' would have " + map.dim(1) + " channels of " + down.extent() + "x"
                            + across.extent() + " cells for the whole image, more than fit into an array",
                    "shrink the images, or stretch or letterbox them in the preprocessing");
        }
        return new StitchedMap(new FloatTensor(shape, new float[(int) values]), down, across);
    }

    private static void copyNearest(StitchedMap whole, FloatTensor map, int k, int row, int column) {
        each(whole, map, k, row, column, (at, from, y, x) -> {
            if (whole.down().owner()[y] == row && whole.across().owner()[x] == column) {
                whole.tensor().data()[at] = map.data()[from];
            }
        });
    }

    private static void average(StitchedMap whole, FloatTensor map, int k, int row, int column) {
        each(
                whole,
                map,
                k,
                row,
                column,
                (at, from, y, x) -> whole.tensor().data()[at] += map.data()[from]
                        / (whole.down().times()[y] * whole.across().times()[x]));
    }

    /** Action on a cell: its index in the stitched map and in the window, its row and column in the stitched map. */
    private interface Cell {
        void on(int at, int from, int y, int x);
    }

    private static void each(StitchedMap whole, FloatTensor map, int k, int row, int column, Cell cell) {
        int h = map.dim(2);
        int w = map.dim(3);
        int top = whole.down().starts().get(row);
        int left = whole.across().starts().get(column);
        int width = whole.across().extent();
        for (int y = 0; y < h; y++) {
            int at = (k * whole.down().extent() + top + y) * width + left;
            int from = (k * h + y) * w;
            for (int x = 0; x < w; x++) {
                cell.on(at + x, from + x, top + y, left + x);
            }
        }
    }

    /** The stitched maps. */
    Map<String, FloatTensor> stitched() {
        Map<String, FloatTensor> maps = new HashMap<>();
        stitchedMaps.forEach((name, whole) -> maps.put(name, whole.tensor()));
        return maps;
    }
}
