package org.sbonnx.datasets.table;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.data.DatasetDescription.Layer;

/**
 * The part of a concept table that belongs to one layer: which id is which concept, background (none of the concepts) or
 * ignored. A row with the background or ignored id is not a concept, but its name and colour are recognised in label files.
 */
public final class LayerConcepts {
    private final Path file;
    private final List<ConceptTable.Row> rows;
    private final IdTable ids = new IdTable();

    private LayerConcepts(Path file, List<ConceptTable.Row> rows) {
        this.file = file;
        this.rows = rows;
    }

    /** Reads the layer's table and adds its concepts to {@code into}. */
    public static LayerConcepts read(Path file, Layer layer, ConceptList into) {
        List<ConceptTable.Row> all = ConceptTable.read(file);
        List<ConceptTable.Row> rows =
                all.stream().filter(r -> r.category().equals(layer.category())).toList();
        if (rows.isEmpty()) {
            throw new BadInput(
                    "'" + file + "' has no concepts of category '" + layer.category() + "' (it has "
                            + String.join(
                                    ", ",
                                    all.stream()
                                            .map(ConceptTable.Row::category)
                                            .distinct()
                                            .toList())
                            + ")",
                    "correct the layer's \"category\" or the table");
        }
        LayerConcepts table = new LayerConcepts(file, rows);
        rows.stream()
                .filter(r -> !isId(layer.ignore(), r) && !isId(layer.background(), r))
                .forEach(r -> table.ids.put(r.id(), into.add(r.category(), r.id(), r.name(), r.rgb())));
        table.putSpecial(layer.ignore(), LabelMap.VOID, "ignore");
        table.putSpecial(layer.background(), LabelMap.NONE, "background");
        if (layer.ignore() != null && layer.ignore().equals(layer.background())) {
            throw new BadInput(
                    "layer '" + layer.category() + "' names " + layer.ignore() + " as ignore and as background",
                    "choose one: ignored pixels are not counted, background pixels count as negatives");
        }
        return table;
    }

    public IdTable ids() {
        return ids;
    }

    /** Concept index, NONE or VOID by name. */
    public Map<String, Short> names() {
        Map<String, Short> names = new HashMap<>();
        rows.forEach(r -> names.put(r.name(), ids.get(r.id())));
        return names;
    }

    Path file() {
        return file;
    }

    /** Concept index, NONE or VOID by colour 0xRRGGBB. */
    public Map<Integer, Short> colours() {
        Map<Integer, Short> colours = new HashMap<>();
        for (ConceptTable.Row row : rows) {
            Integer rgb = row.rgb();
            if (rgb == null) {
                throw new BadInput(
                        "'" + file + "' gives no colour to '" + row.name() + "', but its layer is encoded as rgb",
                        "fill in the columns r,g,b");
            }
            if (colours.put(rgb, ids.get(row.id())) != null) {
                throw new BadInput(
                        "'" + file + "' gives the colour of '" + row.name() + "' to another concept as well",
                        "use each colour once");
            }
        }
        return colours;
    }

    private void putSpecial(@Nullable Integer id, short concept, String field) {
        if (id != null) {
            if (id < 0 || id > 65535) {
                throw new BadInput("\"" + field + "\" is " + id, "give an id from 0 to 65535");
            }
            ids.put(id, concept);
        }
    }

    private static boolean isId(@Nullable Integer id, ConceptTable.Row row) {
        return id != null && id == row.id();
    }
}
