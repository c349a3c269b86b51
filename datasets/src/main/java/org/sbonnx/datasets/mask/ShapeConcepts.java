package org.sbonnx.datasets.mask;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.table.ConceptList;
import org.sbonnx.datasets.table.LayerConcepts;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.data.DatasetDescription.Annotations;
import org.sbonnx.schemas.data.DatasetDescription.Layer;

/**
 * What the names of a file of annotations stand for.
 *
 * <p>As labelme has it, {@code _background_} is no concept and {@code __ignore__} counts nowhere, unless a table says otherwise.
 *
 * @param category of all concepts
 * @param names to a concept's index, NONE or VOID
 * @param uncovered what pixels show that no shape covers: a concept's index or NONE
 * @param all concepts in order
 */
public record ShapeConcepts(String category, Map<String, Short> names, short uncovered, List<Concept> all) {
    private static final int MAX_ID = 65535;

    /** A name that the file declares. */
    public record Declared(long id, String name, @Nullable Integer rgb) {}

    /**
     * The concepts that a description and its file declare together.
     *
     * @param folder of the description
     * @param declared in the file, of different names and ids, in the order that concepts shall have
     */
    public static ShapeConcepts of(Annotations annotations, Path folder, List<Declared> declared) {
        String category = annotations.category() == null ? "class" : annotations.category();
        ConceptList list = new ConceptList();
        Map<String, Short> names = annotations.concepts() == null
                ? declaredNames(annotations, category, declared, list)
                : tableNames(annotations, annotations.concepts(), category, folder, list);
        short uncovered = uncovered(annotations, category, list);
        return new ShapeConcepts(category, names, uncovered, list.all());
    }

    private static Map<String, Short> tableNames(
            Annotations annotations, String concepts, String category, Path folder, ConceptList list) {
        Layer layer = new Layer(
                category,
                List.of(annotations.file()),
                null,
                concepts,
                annotations.ignore(),
                annotations.background(),
                null,
                null,
                null);
        return LayerConcepts.read(folder.resolve(concepts), layer, list).names();
    }

    private static Map<String, Short> declaredNames(
            Annotations annotations, String category, List<Declared> declared, ConceptList list) {
        if (annotations.ignore() != null || annotations.background() != null) {
            throw new BadInput(
                    "\"annotations\" names ids to ignore or as background, but no table of concepts",
                    "add \"concepts\": a CSV table id,name,category");
        }
        Map<String, Short> names = new HashMap<>();
        for (Declared d : declared) {
            if (d.name().equals("__ignore__")) {
                names.put(d.name(), LabelMap.VOID);
            } else if (d.name().equals("_background_") && !isUncovered(annotations, d)) {
                names.put(d.name(), LabelMap.NONE);
            } else if (d.id() < 0 || d.id() > MAX_ID) {
                throw new BadInput(
                        "'" + annotations.file() + "' gives '" + d.name() + "' the id " + d.id()
                                + ", which is not from 0 to " + MAX_ID,
                        "give it another id in a table under \"concepts\"");
            } else {
                names.put(d.name(), list.add(category, (int) d.id(), d.name(), d.rgb()));
            }
        }
        return names;
    }

    private static boolean isUncovered(Annotations annotations, Declared d) {
        Integer id = annotations.uncovered();
        return id != null && id == d.id();
    }

    private static short uncovered(Annotations annotations, String category, ConceptList list) {
        Integer id = annotations.uncovered();
        if (id == null) {
            return LabelMap.NONE;
        }
        if (id < 0 || id > MAX_ID) {
            throw new BadInput("\"uncovered\" is " + id, "give an id from 0 to " + MAX_ID);
        }
        for (Concept c : list.all()) {
            if (c.id() == id) {
                return (short) c.index();
            }
        }
        if (annotations.concepts() != null) {
            throw new BadInput(
                    "\"uncovered\" is " + id + ", which is no concept of '" + annotations.concepts() + "'",
                    "add the id to the table, or name another");
        }
        return list.add(category, id, "background", null);
    }

    /** Refuses a task that is not the category. */
    public void requireTask(@Nullable String task) {
        if (task != null && !task.equals(category)) {
            throw new BadInput(
                    "task '" + task + "' is none of the categories labelled here (" + category + ")",
                    "leave it out, or give the annotations that \"category\"");
        }
    }

    /**
     * What a name stands for.
     *
     * @param where names the shape in errors
     * @throws BadInput if nothing declares the name
     */
    public short conceptOf(String where, String name) {
        Short concept = names.get(name);
        if (concept == null) {
            throw new BadInput(
                    where + " shows the undeclared concept '" + name + "'",
                    "add it to the concept table (with the id that \"annotations\" names as \"ignore\" or \"background\""
                            + " where it is no concept)");
        }
        return concept;
    }

    /** Everything that decides what names stand for, for the data's identity. */
    public String identity() {
        List<String> ids = new ArrayList<>();
        all.forEach(c -> ids.add(c.id() + " " + c.name()));
        return category + " " + new TreeMap<>(names) + " " + uncovered + " " + ids;
    }
}
