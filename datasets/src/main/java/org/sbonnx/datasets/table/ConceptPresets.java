package org.sbonnx.datasets.table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sbonnx.schemas.BadInput;

/** Published selections of concepts for supervised bottlenecks, for users without a concept table of their own. */
public final class ConceptPresets {
    /** Losch et al. 2021, table 1: 11 materials and 56 parts of Broden+ that matter for street scenes, by the names of Broden+. */
    public static final String CITYSCAPES_BRODEN = "cityscapes-broden";

    private static final List<String> MATERIALS = List.of(
            "brick", "fabric", "foliage", "glass", "metal", "plastic", "rubber/latex", "skin", "stone", "tile", "wood");

    /** Object, then its parts. */
    private static final List<List<String>> PARTS = List.of(
            List.of("sky", "cloud"),
            List.of("building", "window", "door", "roof", "shop window", "wall"),
            List.of(
                    "person", "leg", "head", "torso", "arm", "eye", "ear", "nose", "hand", "hair", "mouth", "foot",
                    "eyebrow", "back"),
            List.of("road", "crosswalk"),
            List.of(
                    "car",
                    "window",
                    "door",
                    "wheel",
                    "headlight",
                    "mirror",
                    "roof",
                    "taillight",
                    "windshield",
                    "bumper"),
            List.of("van", "window", "door", "wheel", "headlight", "taillight", "windshield"),
            List.of("truck", "wheel", "windshield"),
            List.of("bus", "window", "door", "wheel", "headlight", "mirror"),
            List.of("train", "head", "headlight", "head roof", "coach roof"),
            List.of("lamp", "arm", "shade", "bulb"),
            List.of("bicycle", "wheel", "handle bar", "saddle", "chain wheel"),
            List.of("motorbike", "wheel", "headlight", "handle bar"));

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
        groups.put("material", MATERIALS);
        List<String> parts = new ArrayList<>();
        for (List<String> line : PARTS) {
            line.stream().skip(1).forEach(part -> parts.add(line.get(0) + "/" + part));
        }
        groups.put("part", parts);
        return groups;
    }
}
