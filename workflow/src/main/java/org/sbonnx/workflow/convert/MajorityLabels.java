package org.sbonnx.workflow.convert;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.calibrate.ConceptData;
import org.sbonnx.schemas.model.Manifest.BottleneckKind;

/** Label maps on a coarse grid [h, w]: each cell has the label of the majority of its pixels. */
final class MajorityLabels implements ConceptData.ConceptLabels {
    private final SegmentationData data;
    private final Map<String, int[]> channelsByCategory = new HashMap<>();

    /** @param spec groups whose category and channel names are matched with the concepts of the data */
    MajorityLabels(SegmentationData data, BottleneckSpec spec) {
        this.data = data;
        for (BottleneckSpec.GroupSpec group : spec.groups()) {
            if (group.kind() == BottleneckKind.SSB) {
                int[] channels = new int[data.concepts().size()];
                for (Concept c : data.concepts()) {
                    channels[c.index()] = c.category().equals(group.category())
                            ? group.channels().indexOf(c.name())
                            : NONE;
                }
                channelsByCategory.put(group.category(), channels);
            }
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
            cells[i] = maps.isEmpty() ? VOID : argmax(votes, i * kinds, kinds);
        }
        return cells;
    }

    private static void vote(LabelMap map, int[] channels, int height, int width, int kinds, int[] votes) {
        for (int y = 0; y < map.height(); y++) {
            int row = (int) ((long) y * height / map.height()) * width;
            for (int x = 0; x < map.width(); x++) {
                short concept = map.concepts()[y * map.width() + x];
                int channel = concept >= 0 ? channels[concept] : concept == LabelMap.NONE ? NONE : VOID;
                int cell = row + (int) ((long) x * width / map.width());
                votes[cell * kinds + (channel >= 0 ? channel : kinds + channel)]++;
            }
        }
    }

    private static int argmax(int[] votes, int from, int kinds) {
        int argmax = 0;
        for (int k = 1; k < kinds; k++) {
            if (votes[from + k] > votes[from + argmax]) {
                argmax = k;
            }
        }
        return argmax < kinds - 2 ? argmax : argmax - kinds;
    }
}
