package org.sbonnx.workflow.convert;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.table.ConceptPresets;
import org.sbonnx.datasets.table.ConceptTable;
import org.sbonnx.schemas.BadInput;

/** Concepts that supervise a bottleneck, by category. */
public final class ConceptGroups {
    private ConceptGroups() {}

    /**
     * Names of concepts by category, in order.
     *
     * @param source name of a preset, a concept CSV, or categories of {@code concepts}, separated by commas
     * @param concepts data set whose categories may be named; null where there is none
     * @throws BadInput if the source is none of these
     */
    public static Map<String, List<String>> of(String source, @Nullable SegmentationData concepts) {
        if (ConceptPresets.names().contains(source)) {
            return ConceptPresets.byCategory(source);
        }
        if (Files.isRegularFile(Path.of(source))) {
            return ofFile(Path.of(source));
        }
        if (concepts == null) {
            throw new BadInput(
                    "'" + source + "' is neither a concept CSV nor a preset ("
                            + String.join(", ", ConceptPresets.names()) + ")",
                    "name a file, or give annotated images with --concepts or --data");
        }
        return ofCategories(source, concepts);
    }

    private static Map<String, List<String>> ofFile(Path csv) {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        ConceptTable.readConcepts(csv)
                .forEach(c -> groups.computeIfAbsent(c.category(), k -> new ArrayList<>())
                        .add(c.name()));
        return groups;
    }

    private static Map<String, List<String>> ofCategories(String categories, SegmentationData concepts) {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        for (String category : categories.split(",")) {
            List<String> names = concepts.concepts().stream()
                    .filter(c -> c.category().equals(category.strip()))
                    .map(Concept::name)
                    .toList();
            if (names.isEmpty()) {
                throw new BadInput(
                        "data set '" + concepts.name() + "' has no concepts of category '" + category.strip() + "'",
                        "choose among "
                                + concepts.concepts().stream()
                                        .map(Concept::category)
                                        .distinct()
                                        .toList());
            }
            groups.put(category.strip(), names);
        }
        return groups;
    }
}
