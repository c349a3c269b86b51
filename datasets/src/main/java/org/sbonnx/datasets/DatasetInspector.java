package org.sbonnx.datasets;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.image.ImageSize;
import org.sbonnx.datasets.image.RgbImage;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.data.DataReport;

/** Counts images, sizes and labelled pixels of a data set for a {@link DataReport}. */
public final class DatasetInspector {
    private final SegmentationData data;
    private final Map<ImageSize, Integer> sizes = new LinkedHashMap<>();
    private final Map<String, PixelCounts> categories = new TreeMap<>();
    private final int[] conceptImages;
    private final long[] conceptPixels;
    private final Set<String> faults = new LinkedHashSet<>();

    private static final class PixelCounts {
        private int images;
        private long labelled;
        private long background;
        private long ignored;
    }

    private DatasetInspector(SegmentationData data) {
        this.data = data;
        this.conceptImages = new int[data.concepts().size()];
        this.conceptPixels = new long[data.concepts().size()];
        data.concepts().forEach(c -> categories.putIfAbsent(c.category(), new PixelCounts()));
    }

    /** Decodes every image and label map once and reports what it finds. An unreadable file becomes a fault of the report. */
    public static DataReport inspect(SegmentationData data) {
        DatasetInspector inspection = new DatasetInspector(data);
        for (int i = 0; i < data.size(); i++) {
            inspection.inspectImage(i);
        }
        return inspection.report();
    }

    private void inspectImage(int image) {
        try {
            RgbImage pixels = data.image(image);
            sizes.merge(new ImageSize(pixels.width(), pixels.height()), 1, Integer::sum);
        } catch (BadInput e) {
            faults.add(String.valueOf(e.getMessage()));
        }
        try {
            List<LabelMap> maps = data.labels(image);
            if (maps.isEmpty() && !data.concepts().isEmpty()) {
                faults.add("image '" + data.imageName(image) + "' has no labels at all.");
            }
            Map<String, List<LabelMap>> byCategory = new LinkedHashMap<>();
            maps.forEach(m -> byCategory
                    .computeIfAbsent(m.category(), k -> new ArrayList<>())
                    .add(m));
            byCategory.values().forEach(this::count);
        } catch (BadInput e) {
            faults.add(String.valueOf(e.getMessage()));
        }
    }

    /** A pixel that several maps of a category label counts once for each concept, and once as labelled. */
    private void count(List<LabelMap> maps) {
        LabelMap first = maps.get(0);
        PixelCounts counts = categories.computeIfAbsent(first.category(), k -> new PixelCounts());
        counts.images++;
        long[] seen = new long[conceptPixels.length];
        for (int p = 0; p < first.concepts().length; p++) {
            short state = LabelMap.VOID;
            for (int m = 0; m < maps.size(); m++) {
                short concept = maps.get(m).concepts()[p];
                state = (short) Math.max(state, concept);
                if (concept >= 0 && !isRepeated(maps, m, p)) {
                    seen[concept]++;
                }
            }
            if (state >= 0) {
                counts.labelled++;
            } else if (state == LabelMap.NONE) {
                counts.background++;
            } else {
                counts.ignored++;
            }
        }
        for (int c = 0; c < seen.length; c++) {
            conceptPixels[c] += seen[c];
            conceptImages[c] += seen[c] > 0 ? 1 : 0;
        }
    }

    private static boolean isRepeated(List<LabelMap> maps, int map, int pixel) {
        for (int m = 0; m < map; m++) {
            if (maps.get(m).concepts()[pixel] == maps.get(map).concepts()[pixel]) {
                return true;
            }
        }
        return false;
    }

    private DataReport report() {
        List<DataReport.SizeCount> sizeCounts = sizes.entrySet().stream()
                .map(e ->
                        new DataReport.SizeCount(e.getKey().width(), e.getKey().height(), e.getValue()))
                .sorted((a, b) -> Integer.compare(b.images(), a.images()))
                .toList();
        List<DataReport.CategoryCount> categoryCounts = new ArrayList<>();
        categories.forEach((name, counts) -> categoryCounts.add(
                new DataReport.CategoryCount(name, counts.images, counts.labelled, counts.background, counts.ignored)));
        List<DataReport.ConceptCount> concepts = new ArrayList<>();
        data.concepts().forEach(c -> concepts.add(count(c)));
        return new DataReport(
                data.name(),
                identity(),
                data.size(),
                data.task().orElse(null),
                sizeCounts,
                categoryCounts,
                concepts,
                List.copyOf(faults));
    }

    private DataReport.ConceptCount count(Concept c) {
        PixelCounts counts = categories.getOrDefault(c.category(), new PixelCounts());
        long counted = counts.labelled + counts.background;
        long pixels = conceptPixels[c.index()];
        if (pixels == 0) {
            faults.add("concept '" + c.name() + "' of category '" + c.category() + "' occurs in no image.");
        }
        Double share = counted == 0 ? null : (double) pixels / counted;
        return new DataReport.ConceptCount(c.category(), c.id(), c.name(), conceptImages[c.index()], pixels, share);
    }

    private @Nullable String identity() {
        try {
            return data.sha256();
        } catch (BadInput e) {
            faults.add(String.valueOf(e.getMessage()));
            return null;
        }
    }
}
