package org.sbonnx.auic.score.label;

import java.util.ArrayList;
import java.util.List;
import org.sbonnx.datasets.Concept;

/**
 * Columns of the counts of each bin: pixels of each concept, counted pixels of each category, and all counted pixels, numbered in
 * this order.
 */
public final class ConceptColumns {
    private final List<Concept> concepts;
    private final List<String> categories = new ArrayList<>();
    private final int[] categoryOf;

    public ConceptColumns(List<Concept> concepts) {
        this.concepts = List.copyOf(concepts);
        this.categoryOf = new int[concepts.size()];
        for (Concept c : concepts) {
            if (!categories.contains(c.category())) {
                categories.add(c.category());
            }
            categoryOf[c.index()] = categories.indexOf(c.category());
        }
    }

    public List<Concept> concepts() {
        return concepts;
    }

    public List<String> categories() {
        return categories;
    }

    /** Category number of a concept. */
    public int categoryOf(int concept) {
        return categoryOf[concept];
    }

    /** Column of a category. */
    int categoryColumn(int category) {
        return concepts.size() + category;
    }

    /** Column of the category of a concept. */
    public int totalColumn(int concept) {
        return categoryColumn(categoryOf[concept]);
    }

    /** Column of all counted pixels. */
    public int countedColumn() {
        return concepts.size() + categories.size();
    }

    public int size() {
        return countedColumn() + 1;
    }
}
