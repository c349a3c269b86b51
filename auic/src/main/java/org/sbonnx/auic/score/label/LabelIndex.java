package org.sbonnx.auic.score.label;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.schemas.BadInput;

/**
 * The label set of each pixel of one image.
 *
 * <p>A pixel is counted in a category if the image has a layer of that category and none of these layers is void there. Several
 * layers of one category add their concepts, each once.
 *
 * @param labelSets label set of each pixel, row-major; {@link LabelSets#UNCOUNTED} if it is counted in no category
 * @param used label sets that occur, each once
 */
public record LabelIndex(int width, int height, int[] labelSets, int[] used) {

    /**
     * Indexes an image. Without layers no pixel is counted.
     *
     * @param fold 0 or 1
     * @param countUnannotated whether categories without a layer count as annotated and empty
     */
    public static LabelIndex of(
            String image,
            List<LabelMap> layers,
            int fold,
            boolean countUnannotated,
            ConceptColumns columns,
            LabelSets ids) {
        if (layers.isEmpty()) {
            return new LabelIndex(0, 0, new int[0], new int[0]);
        }
        int width = layers.get(0).width();
        int height = layers.get(0).height();
        for (LabelMap layer : layers) {
            if (layer.width() != width || layer.height() != height || layer.concepts().length != width * height) {
                throw new BadInput(
                        "image '" + image + "' has label layers of " + width + "x" + height + " and of " + layer.width()
                                + "x" + layer.height(),
                        "give all layers of an image the same size");
            }
        }
        int[] state = new int[width * height];
        List<int[]> states = new ArrayList<>(List.of(new int[0]));
        for (LabelMap layer : layers) {
            states = step(state, states, layer.concepts());
        }
        int[] combo = new int[states.size()];
        for (int s = 0; s < combo.length; s++) {
            combo[s] = labelSet(layers, states.get(s), fold, countUnannotated, columns, ids);
        }
        for (int i = 0; i < state.length; i++) {
            state[i] = combo[state[i]];
        }
        int[] used = Arrays.stream(combo)
                .filter(c -> c != LabelSets.UNCOUNTED)
                .distinct()
                .toArray();
        return new LabelIndex(width, height, state, used);
    }

    public boolean isEmpty() {
        return used.length == 0;
    }

    /** Extends each pixel's state, a list of labels, by its label in one more layer. */
    private static List<int[]> step(int[] state, List<int[]> before, short[] labels) {
        List<int[]> after = new ArrayList<>();
        Map<Integer, Integer> known = new HashMap<>();
        int lastKey = -1;
        int last = -1;
        for (int i = 0; i < state.length; i++) {
            int key = state[i] << 16 | (labels[i] & 0xffff);
            if (key != lastKey || last < 0) {
                Integer id = known.get(key);
                if (id == null) {
                    int[] old = before.get(state[i]);
                    int[] extended = Arrays.copyOf(old, old.length + 1);
                    extended[old.length] = labels[i];
                    id = after.size();
                    after.add(extended);
                    known.put(key, id);
                }
                lastKey = key;
                last = id;
            }
            state[i] = last;
        }
        if (after.size() >= 1 << 15) {
            throw new BadInput("an image shows " + after.size() + " label sets", "check its label layers");
        }
        return after;
    }

    private static int labelSet(
            List<LabelMap> layers,
            int[] labels,
            int fold,
            boolean countUnannotated,
            ConceptColumns columns,
            LabelSets ids) {
        TreeSet<Integer> in = new TreeSet<>();
        for (int g = 0; g < columns.categories().size(); g++) {
            String category = columns.categories().get(g);
            boolean annotated = countUnannotated;
            boolean isVoid = false;
            List<Integer> shown = new ArrayList<>();
            for (int l = 0; l < labels.length; l++) {
                if (layers.get(l).category().equals(category)) {
                    annotated = true;
                    isVoid |= labels[l] == LabelMap.VOID;
                    if (labels[l] >= 0) {
                        shown.add(labels[l]);
                    }
                }
            }
            if (annotated && !isVoid) {
                in.add(columns.categoryColumn(g));
                in.add(columns.countedColumn());
                in.addAll(shown);
            }
        }
        if (in.isEmpty()) {
            return LabelSets.UNCOUNTED;
        }
        return ids.id(fold, in.stream().mapToInt(Integer::intValue).toArray());
    }
}
