package org.sbonnx.graph.check;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.shape.ShapeInference;
import org.sbonnx.graph.shape.Shapes;
import org.sbonnx.onnx.OperatorSetIdProto;
import org.sbonnx.schemas.BadInput;

/**
 * Looks for faults that would make a model mean nothing or something else: wiring, sizes, declarations, operator sets. Reads
 * no weights, never throws and takes time linear in the size of the graph, whatever the file says.
 */
public final class ModelChecker {
    private static final int MOST = 1000;

    /** What does not keep a model from being understood. */
    private static final Set<Finding.Code> HARMLESS = EnumSet.of(
            Finding.Code.DECLARED_OTHERWISE, Finding.Code.OPERANDS, Finding.Code.DUPLICATE_INPUT, Finding.Code.MORE);

    private ModelChecker() {}

    /** All faults found, at most 1000; empty for a sound model. */
    public static List<Finding> check(OnnxModel model) {
        Findings findings = new Findings();
        if (Depth.of(model.proto()) > Depth.MOST) {
            // Everything else follows sub-graphs by recursion and must not see this model.
            findings.accept(Finding.of(
                    Finding.Code.TOO_DEEP, "the model", "messages are nested more than " + Depth.MOST + " deep"));
            return findings.list;
        }
        opsets(model, findings);
        new GraphCheck(model, findings).main();
        Shapes shapes = ShapeInference.infer(model);
        shapes.problems()
                .forEach(p -> findings.accept(
                        Finding.of(Finding.Code.OPERANDS, p.operator() + " node '" + p.node() + "'", p.message())));
        shapes.mismatches()
                .forEach(m -> findings.accept(Finding.of(
                        Finding.Code.DECLARED_OTHERWISE,
                        "value '" + m.value() + "'",
                        "is declared as " + m.declared() + " and computed as " + m.inferred())));
        return findings.list;
    }

    /**
     * As {@link #check}, for who is about to work on the model.
     *
     * @return oddities that leave it sound
     * @throws BadInput with the first fault that makes it mean nothing
     */
    public static List<Finding> require(OnnxModel model) {
        List<Finding> findings = check(model);
        for (Finding f : findings) {
            if (!HARMLESS.contains(f.code())) {
                throw new BadInput(model + " is damaged: " + f.place() + " " + f.message(), f.remedy());
            }
        }
        return findings;
    }

    private static void opsets(OnnxModel model, Findings findings) {
        Map<String, Long> versions = new HashMap<>();
        for (OperatorSetIdProto set : model.proto().getOpsetImportList()) {
            String domain = set.getDomain().equals("ai.onnx") ? "" : set.getDomain();
            if (versions.putIfAbsent(domain, set.getVersion()) != null) {
                findings.accept(opset(domain, "is imported twice"));
            }
            if (set.getVersion() < 1 || set.getVersion() > Integer.MAX_VALUE) {
                findings.accept(opset(domain, "is imported with version " + set.getVersion()));
            }
        }
        TreeSet<String> used = new TreeSet<>();
        model.graph().getNodeList().forEach(n -> used.add(n.getDomain().equals("ai.onnx") ? "" : n.getDomain()));
        used.removeAll(versions.keySet());
        used.forEach(domain -> findings.accept(opset(domain, "is used and not imported")));
    }

    private static Finding opset(String domain, String message) {
        return Finding.of(Finding.Code.OPSET, "operator set '" + domain + "'", message);
    }

    /** Collects so many findings and no more. */
    private static final class Findings implements Consumer<Finding> {
        private final List<Finding> list = new ArrayList<>();

        @Override
        public void accept(Finding finding) {
            if (list.size() < MOST - 1) {
                list.add(finding);
            } else if (list.size() == MOST - 1) {
                list.add(Finding.of(Finding.Code.MORE, "the model", "there are more faults than " + (MOST - 1)));
            }
        }
    }
}
