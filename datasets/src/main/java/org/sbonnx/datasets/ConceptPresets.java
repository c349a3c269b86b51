package org.sbonnx.datasets;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sbonnx.schemas.BadInput;

/** Concept selections that are published: what a supervised bottleneck may be made of without a table of one's own. */
public final class ConceptPresets {
    /** Losch et al. 2021, table 1: 11 materials and 56 parts of Broden+ that matter for street scenes. */
    public static final String CITYSCAPES_BRODEN = "cityscapes-broden";

    private static final String MATERIALS = "brick fabric foliage glass metal plastic rubber skin stone tile wood";

    /** Object, then its parts. */
    private static final List<String> PARTS = List.of(
            "sky cloud",
            "building window door roof shop wall",
            "person leg head torso arm eye ear nose hand hair mouth foot eyebrow back",
            "road crosswalk",
            "car window door wheel headlight mirror roof taillight windshield bumper",
            "van window door wheel headlight taillight windshield",
            "truck wheel windshield",
            "bus window door wheel headlight mirror",
            "train head headlight headroof coachroof",
            "lamp arm shade bulb",
            "bike wheel handle saddle chain",
            "motorbike wheel headlight handle");

    private ConceptPresets() {}

    /** Names of all presets. */
    public static List<String> names() {
        return List.of(CITYSCAPES_BRODEN);
    }

    /**
     * Concept names by category, {@code material} first; parts are called {@code object/part}.
     *
     * @throws BadInput if there is no such preset
     */
    public static Map<String, List<String>> byCategory(String preset) {
        if (!preset.equals(CITYSCAPES_BRODEN)) {
            throw new BadInput(
                    "there is no concept preset '" + preset + "'", "choose one of " + String.join(", ", names()));
        }
        Map<String, List<String>> groups = new LinkedHashMap<>();
        groups.put("material", Arrays.asList(MATERIALS.split(" ")));
        List<String> parts = new ArrayList<>();
        for (String line : PARTS) {
            String[] words = line.split(" ");
            Arrays.stream(words).skip(1).forEach(part -> parts.add(words[0] + "/" + part));
        }
        groups.put("part", parts);
        return groups;
    }
}
