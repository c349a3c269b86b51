package org.sbonnx.insert.splice;

import java.util.ArrayList;
import java.util.List;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.Tensors;
import org.sbonnx.graph.edit.Edit;
import org.sbonnx.graph.edit.FreshNames;

/** The initializers that a splice adds, all of the site's element type, each under a name that is free. */
final class NewInitializers {
    private final FreshNames names;
    private final int elementType;
    private final List<Edit> edits = new ArrayList<>();

    /** @param elementType of the site, a number in {@code TensorProto.DataType} */
    NewInitializers(FreshNames names, int elementType) {
        this.names = names;
        this.elementType = elementType;
    }

    /**
     * Adds an initializer.
     *
     * @return its name: {@code wanted}, with a number behind it where that is taken
     */
    String add(String wanted, FloatTensor value) {
        String name = names.fresh(wanted);
        edits.add(new Edit.AddInitializer(Tensors.of(name, value, elementType)));
        return name;
    }

    /** The edits that add them, in the order of the calls of {@link #add}. */
    List<Edit> edits() {
        return List.copyOf(edits);
    }
}
