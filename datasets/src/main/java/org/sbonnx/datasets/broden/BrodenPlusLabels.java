package org.sbonnx.datasets.broden;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.table.ConceptList;
import org.sbonnx.schemas.BadInput;

/** The concepts of the categories of Broden+ that are read, and the mapping from the labels of a source to them. */
final class BrodenPlusLabels {
    static final String OBJECT = "object";
    static final String PART = "part";
    static final String MATERIAL = "material";
    static final String SCENE = "scene";
    static final String TEXTURE = "texture";
    static final List<String> CATEGORIES = List.of(OBJECT, PART, MATERIAL, SCENE, TEXTURE);

    private final Path folder;
    private final Map<String, SortedMap<Integer, String>> names = new TreeMap<>();
    private final Map<String, short[]> conceptOf = new HashMap<>();
    private final ConceptList concepts = new ConceptList();
    private @Nullable PartHierarchy hierarchy;
    private final LabelAssignments raw;
    private final int fingerprint;

    /**
     * Reads the tables.
     *
     * @param folder {@code meta_file/joint_dataset}
     * @param categories some of {@link #CATEGORIES}, in their order
     * @throws BadInput if a table is missing or malformed
     */
    BrodenPlusLabels(Path folder, List<String> categories) {
        this.folder = folder;
        for (String category : categories) {
            if (category.equals(PART)) {
                hierarchy =
                        PartHierarchy.read(table("object_part_hierarchy"), namesOf(OBJECT), namesOf(PART), concepts);
            } else {
                conceptOf.put(category, addConcepts(category));
            }
        }
        Map<String, Set<Integer>> known = new HashMap<>();
        names.forEach((category, labels) -> known.put(category, labels.keySet()));
        raw = LabelAssignments.read(table("label_assignment"), known);
        fingerprint = Objects.hash(raw.fingerprint(), hierarchy == null ? 0 : hierarchy.fingerprint());
    }

    private short[] addConcepts(String category) {
        SortedMap<Integer, String> labels = namesOf(category);
        short[] conceptOfLabel = new short[labels.lastKey() + 1];
        Arrays.fill(conceptOfLabel, LabelMap.VOID);
        labels.forEach((label, name) -> {
            if (label != LabelNames.unlabelled(category)) {
                conceptOfLabel[label] = concepts.add(category, label, name, null);
            }
        });
        return conceptOfLabel;
    }

    private SortedMap<Integer, String> namesOf(String category) {
        return names.computeIfAbsent(category, c -> LabelNames.read(table(c)));
    }

    private Path table(String name) {
        return folder.resolve(name + ".csv");
    }

    boolean reads(String category) {
        return category.equals(PART) ? hierarchy != null : conceptOf.containsKey(category);
    }

    List<Concept> concepts() {
        return concepts.all();
    }

    /** Joint label of each raw label of a source, from 0 to the largest there is. */
    short[] jointLabels(String source, String category) {
        return raw.jointLabels(source, category);
    }

    /** Concept of a joint label; VOID for the unlabelled one. */
    short concept(String category, int label) {
        return label < 0 ? LabelMap.VOID : table(conceptOf, category)[label];
    }

    /** Concept of each joint label; see {@link #concept}. */
    short[] concepts(String category, short[] labels) {
        short[] table = table(conceptOf, category);
        short[] out = new short[labels.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = table[labels[i]];
        }
        return out;
    }

    /** Concept of a name; VOID if the category has none of that name. */
    short conceptNamed(String category, String name) {
        return namesOf(category).entrySet().stream()
                .filter(e -> e.getValue().equals(name))
                .findFirst()
                .map(e -> concept(category, e.getKey()))
                .orElse(LabelMap.VOID);
    }

    PartHierarchy parts() {
        return Objects.requireNonNull(hierarchy, "parts are not read");
    }

    /** The same for equal assignments of labels; the concepts themselves are part of a data set's identity anyway. */
    int fingerprint() {
        return fingerprint;
    }

    private static short[] table(Map<String, short[]> tables, String category) {
        return Objects.requireNonNull(tables.get(category), category);
    }
}
