package org.sbonnx.datasets.table;

import java.awt.Color;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.Concept;
import org.sbonnx.schemas.BadInput;

/** Collects the concepts of a data set's layers in order; layers of one category share their concepts. */
public final class ConceptList {
    private static final int MAX_CONCEPTS = Short.MAX_VALUE;

    private final Map<Key, Concept> concepts = new LinkedHashMap<>();

    private record Key(String category, int id) {}

    /**
     * Adds a concept unless the category already has that id, and returns its index.
     *
     * @throws BadInput if the category has another name under that id, or there are too many concepts
     */
    public short add(String category, int id, String name, @Nullable Integer rgb) {
        Key key = new Key(category, id);
        Concept known = concepts.get(key);
        if (known == null) {
            int index = concepts.size();
            if (index >= MAX_CONCEPTS) {
                throw new BadInput("the data set has more than " + MAX_CONCEPTS + " concepts", "leave some out");
            }
            known = new Concept(index, id, name, category, rgb == null ? colour(index) : rgb);
            concepts.put(key, known);
        } else if (!known.name().equals(name)) {
            throw new BadInput(
                    "id " + id + " of category '" + category + "' is '" + known.name() + "' in one layer and '" + name
                            + "' in another",
                    "use one concept table for both, or two categories");
        }
        return (short) known.index();
    }

    public List<Concept> all() {
        return new ArrayList<>(concepts.values());
    }

    /** A colour by index; neighbouring indices have hues far apart. */
    private static int colour(int index) {
        float hue = (float) (index * 0.6180339887498949 % 1);
        return Color.HSBtoRGB(hue, 0.55f + 0.15f * (index % 4), 0.95f - 0.12f * (index % 3)) & 0xFFFFFF;
    }
}
