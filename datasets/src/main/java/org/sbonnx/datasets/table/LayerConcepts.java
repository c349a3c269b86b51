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
 *
 * <p>Several rows may have one name: they are one concept, whose id is the first row's, or its channel where the table has that
 * column. Rows of different names share an id only as background or ignored.
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
        List<Integer> ignore = ids(layer.ignore(), "ignore");
        List<Integer> background = ids(layer.background(), "background");
        for (int id : ignore) {
            if (background.contains(id)) {
                throw new BadInput(
                        "layer '" + layer.category() + "' names " + id + " as ignore and as background",
                        "choose one: ignored pixels are not counted, background pixels count as negatives");
            }
        }
        List<ConceptTable.Row> classes = rows.stream()
                .filter(r -> !ignore.contains(r.id()) && !background.contains(r.id()))
                .toList();
        table.addConcepts(classes, into);
        ignore.forEach(id -> table.ids.put(id, LabelMap.VOID));
        background.forEach(id -> table.ids.put(id, LabelMap.NONE));
        return table;
    }

    private void addConcepts(List<ConceptTable.Row> classes, ConceptList into) {
        boolean channels = classes.stream().anyMatch(r -> r.channel() != null);
        Map<String, ConceptTable.Row> first = new HashMap<>();
        Map<Integer, ConceptTable.Row> ofId = new HashMap<>();
        Map<Integer, String> ofChannel = new HashMap<>();
        for (ConceptTable.Row row : classes) {
            ConceptTable.Row named = first.computeIfAbsent(row.name(), n -> row);
            ConceptTable.Row known = ofId.putIfAbsent(row.id(), row);
            if (known != null && !known.name().equals(row.name())) {
                throw new BadInput(
                        "'" + file + "' gives id " + row.id() + " of category '" + row.category() + "' to '"
                                + known.name() + "' and to '" + row.name() + "'",
                        "give one name to what is one concept (shapes are found by a column \"label\" then), or different ids");
            }
            if (channels) {
                requireChannel(row, named, ofChannel);
            }
            Integer channel = named.channel();
            int id = channel == null ? named.id() : channel;
            ids.put(row.id(), into.add(row.category(), id, named.name(), named.rgb()));
        }
    }

    private void requireChannel(ConceptTable.Row row, ConceptTable.Row first, Map<Integer, String> ofChannel) {
        if (row.channel() == null) {
            throw new BadInput(
                    "'" + file + "' gives no channel to '" + row.name() + "' (id " + row.id() + "), but to others",
                    "fill in the column \"channel\", or name the id as the layer's \"ignore\" or \"background\"");
        }
        if (!row.channel().equals(first.channel())) {
            throw new BadInput(
                    "'" + file + "' gives '" + row.name() + "' the channel " + first.channel() + " and the channel "
                            + row.channel(),
                    "use one channel for each name");
        }
        String other = ofChannel.putIfAbsent(row.channel(), row.name());
        if (other != null && !other.equals(row.name())) {
            throw new BadInput(
                    "'" + file + "' gives the channel " + row.channel() + " to '" + other + "' and to '" + row.name()
                            + "'",
                    "give one name to what is one concept, or different channels");
        }
    }

    public IdTable ids() {
        return ids;
    }

    /** Concept index, NONE or VOID by the label of shapes. */
    public Map<String, Short> names() {
        Map<String, Short> names = new HashMap<>();
        for (ConceptTable.Row row : rows) {
            Short other = names.put(row.label(), ids.get(row.id()));
            if (other != null && other != ids.get(row.id())) {
                throw new BadInput(
                        "'" + file + "' gives the label '" + row.label() + "' to two concepts", "use each label once");
            }
        }
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
            Short other = colours.put(rgb, ids.get(row.id()));
            if (other != null && other != ids.get(row.id())) {
                throw new BadInput(
                        "'" + file + "' gives the colour of '" + row.name() + "' to another concept as well",
                        "use each colour once");
            }
        }
        return colours;
    }

    /** The ids that a field names; none when it is left out. */
    private static List<Integer> ids(@Nullable List<Integer> named, String field) {
        List<Integer> ids = named == null ? List.of() : named;
        for (int id : ids) {
            if (id < 0 || id > 65535) {
                throw new BadInput("\"" + field + "\" is " + id, "give an id from 0 to 65535");
            }
        }
        return ids;
    }
}
