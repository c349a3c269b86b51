package org.sbonnx.workflow.convert;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.sbonnx.auic.grid.Framing;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.calibrate.ConceptData;

/**
 * Label maps on a coarse grid [h, w]: each cell has the label of the majority of its pixels. A cell without pixels counts
 * nowhere: it lies in the padding of a letterboxed image, or the label map has fewer pixels than the grid.
 */
final class MajorityLabels implements ConceptData.ConceptLabels {
    private final SegmentationData data;
    private final Framing framing;
    private final Map<String, int[]> channelsByCategory = new HashMap<>();

    /**
     * @param groups supervised groups, whose category and channel names are matched with the concepts of the data
     * @param framing the part of the grid that an image fills
     */
    MajorityLabels(SegmentationData data, List<BottleneckSpec.GroupSpec> groups, Framing framing) {
        this.data = data;
        this.framing = framing;
        for (BottleneckSpec.GroupSpec group : groups) {
            int[] channels = new int[data.concepts().size()];
            for (Concept c : data.concepts()) {
                channels[c.index()] =
                        c.category().equals(group.category()) ? group.channels().indexOf(c.name()) : NONE;
            }
            channelsByCategory.put(group.category(), channels);
        }
    }

    @Override
    public int[] cells(int image, String category, int height, int width) {
        int[] channels = Objects.requireNonNull(channelsByCategory.get(category));
        int kinds = Arrays.stream(channels).max().orElse(-1) + 3;
        int[] votes = new int[height * width * kinds];
        List<LabelMap> maps = data.labels(image).stream()
                .filter(m -> m.category().equals(category))
                .toList();
        for (LabelMap map : maps) {
            vote(map, channels, height, width, kinds, votes);
        }
        int[] cells = new int[height * width];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = majority(votes, i * kinds, kinds);
        }
        return cells;
    }

    private void vote(LabelMap map, int[] channels, int height, int width, int kinds, int[] votes) {
        Framing.Span down = framing.vertical(map.width(), map.height());
        Framing.Span across = framing.horizontal(map.width(), map.height());
        for (int y = 0; y < map.height(); y++) {
            int row = down.cell(y, map.height(), height) * width;
            for (int x = 0; x < map.width(); x++) {
                short concept = map.concepts()[y * map.width() + x];
                int channel = concept >= 0 ? channels[concept] : concept == LabelMap.NONE ? NONE : VOID;
                int cell = row + across.cell(x, map.width(), width);
                votes[cell * kinds + (channel >= 0 ? channel : kinds + channel)]++;
            }
        }
    }

    /** The most frequent label, the first in the order channels, void, none among equals; void without votes. */
    private static int majority(int[] votes, int from, int kinds) {
        int best = kinds + VOID;
        for (int k = 0; k < kinds; k++) {
            int most = votes[from + best];
            if (votes[from + k] > most || (votes[from + k] == most && most > 0 && k < best)) {
                best = k;
            }
        }
        return best < kinds - 2 ? best : best - kinds;
    }
}
