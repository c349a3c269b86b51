package org.sbonnx.datasets.table;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sbonnx.datasets.Concept;

/** Concept tables on their own, without images. */
public final class Concepts {
    private Concepts() {}

    /**
     * The concepts of a CSV {@code id,name,category[,r,g,b]}, in its order.
     *
     * @throws org.sbonnx.schemas.BadInput if the table is malformed; names the line
     */
    public static List<Concept> read(Path csv) {
        List<Concept> concepts = new ArrayList<>();
        for (ConceptTable.Row row : ConceptTable.read(csv)) {
            Integer rgb = row.rgb();
            concepts.add(
                    new Concept(concepts.size(), row.id(), row.name(), row.category(), rgb == null ? 0x808080 : rgb));
        }
        return concepts;
    }
}
