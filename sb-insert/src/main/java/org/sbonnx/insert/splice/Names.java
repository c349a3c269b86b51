package org.sbonnx.insert.splice;

import java.util.HashSet;
import java.util.Set;
import org.sbonnx.graph.OnnxModel;

/** Fresh names, the same ones for the same model and the same requests. */
final class Names {
    private final Set<String> taken = new HashSet<>();

    Names(OnnxModel model) {
        model.graph().getNodeList().forEach(n -> {
            taken.add(n.getName());
            taken.addAll(n.getOutputList());
            taken.addAll(n.getInputList());
        });
        model.graph().getInitializerList().forEach(t -> taken.add(t.getName()));
        model.graph().getInputList().forEach(v -> taken.add(v.getName()));
        model.graph().getOutputList().forEach(v -> taken.add(v.getName()));
    }

    /** {@code wanted}, or that with the first free number behind it. */
    String fresh(String wanted) {
        String name = wanted;
        for (int i = 2; !taken.add(name); i++) {
            name = wanted + "_" + i;
        }
        return name;
    }
}
