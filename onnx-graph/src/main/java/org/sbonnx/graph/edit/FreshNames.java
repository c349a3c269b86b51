package org.sbonnx.graph.edit;

import java.util.HashSet;
import java.util.Set;
import org.sbonnx.graph.OnnxModel;

/** Fresh names, the same ones for the same model and the same requests. */
public final class FreshNames {
    private final Set<String> used = new HashSet<>();

    public FreshNames(OnnxModel model) {
        model.graph().getNodeList().forEach(n -> {
            used.add(n.getName());
            used.addAll(n.getOutputList());
            used.addAll(n.getInputList());
        });
        model.graph().getInitializerList().forEach(t -> used.add(t.getName()));
        model.graph().getInputList().forEach(v -> used.add(v.getName()));
        model.graph().getOutputList().forEach(v -> used.add(v.getName()));
    }

    /** {@code wanted}, or that with the first free number behind it. */
    public String fresh(String wanted) {
        String name = wanted;
        for (int i = 2; !used.add(name); i++) {
            name = wanted + "_" + i;
        }
        return name;
    }
}
