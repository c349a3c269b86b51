package org.sbonnx.graph.check;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.shape.AnalysedModel;
import org.sbonnx.graph.shape.InferredShapes;
import org.sbonnx.onnx.OperatorSetIdProto;
import org.sbonnx.onnx.StringStringEntryProto;
import org.sbonnx.schemas.BadInput;

/**
 * Finds faults that make a model invalid or ambiguous: wiring, sizes, declarations, operator sets. Reads no large weights
 * and never throws. Takes time linear in the size of the graph times the depth of its sub-graphs (at most 32).
 */
public final class ModelChecker {
    private static final int MAX_FAULTS = 1000;

    /** Faults that leave the model usable. */
    private static final Set<ModelFault.Code> HARMLESS = EnumSet.of(
            ModelFault.Code.DECLARED_OTHERWISE,
            ModelFault.Code.OPERANDS,
            ModelFault.Code.DUPLICATE_INPUT,
            ModelFault.Code.MORE);

    private ModelChecker() {}

    /** All faults found, at most 1000; empty for a sound model. */
    public static List<ModelFault> check(OnnxModel model) {
        FaultCollector faults = new FaultCollector();
        if (NestingDepth.isTooDeep(model)) {
            // The other checks recurse into sub-graphs and would exhaust the stack.
            faults.accept(ModelFault.of(
                    ModelFault.Code.TOO_DEEP,
                    "the model",
                    "messages are nested more than " + NestingDepth.MAX + " deep"));
            return faults.list;
        }
        checkOpsets(model, faults);
        checkMetadata(model, faults);
        FunctionChecker.check(model, faults);
        new GraphChecker(model, faults).checkMainGraph();
        InferredShapes shapes = AnalysedModel.of(model).shapes();
        shapes.problems()
                .forEach(p -> faults.accept(ModelFault.of(
                        ModelFault.Code.OPERANDS, p.operator() + " node '" + p.node() + "'", p.message())));
        shapes.mismatches()
                .forEach(m -> faults.accept(ModelFault.of(
                        ModelFault.Code.DECLARED_OTHERWISE,
                        "value '" + m.value() + "'",
                        "is declared as " + m.declared() + " and computed as " + m.inferred())));
        return faults.list;
    }

    /**
     * As {@link #check}, but refuses a model that cannot be worked on.
     *
     * @return faults that leave the model usable
     * @throws BadInput with the first fault that does not
     */
    public static List<ModelFault> require(OnnxModel model) {
        List<ModelFault> faults = check(model);
        for (ModelFault f : faults) {
            if (!HARMLESS.contains(f.code())) {
                throw new BadInput(model + " is damaged: " + f.place() + " " + f.message(), f.remedy());
            }
        }
        return faults;
    }

    private static void checkMetadata(OnnxModel model, FaultCollector faults) {
        Set<String> keys = new HashSet<>();
        for (StringStringEntryProto entry : model.proto().getMetadataPropsList()) {
            if (!keys.add(entry.getKey())) {
                faults.accept(ModelFault.of(
                        ModelFault.Code.AMBIGUOUS, "metadata '" + entry.getKey() + "'", "is given twice"));
            }
        }
    }

    private static void checkOpsets(OnnxModel model, FaultCollector faults) {
        Map<String, Long> versions = new HashMap<>();
        for (OperatorSetIdProto set : model.proto().getOpsetImportList()) {
            String domain = set.getDomain().equals("ai.onnx") ? "" : set.getDomain();
            if (versions.putIfAbsent(domain, set.getVersion()) != null) {
                faults.accept(opsetFault(domain, "is imported twice"));
            }
            if (set.getVersion() < 1 || set.getVersion() > Integer.MAX_VALUE) {
                faults.accept(opsetFault(domain, "is imported with version " + set.getVersion()));
            }
        }
        TreeSet<String> used = new TreeSet<>();
        model.graph().getNodeList().forEach(n -> used.add(n.getDomain().equals("ai.onnx") ? "" : n.getDomain()));
        used.removeAll(versions.keySet());
        used.forEach(domain -> faults.accept(opsetFault(domain, "is used and not imported")));
    }

    private static ModelFault opsetFault(String domain, String message) {
        return ModelFault.of(ModelFault.Code.OPSET, "operator set '" + domain + "'", message);
    }

    /** Collects faults up to the limit. */
    private static final class FaultCollector implements Consumer<ModelFault> {
        private final List<ModelFault> list = new ArrayList<>();

        @Override
        public void accept(ModelFault finding) {
            if (list.size() < MAX_FAULTS - 1) {
                list.add(finding);
            } else if (list.size() == MAX_FAULTS - 1) {
                list.add(ModelFault.of(
                        ModelFault.Code.MORE, "the model", "there are more faults than " + (MAX_FAULTS - 1)));
            }
        }
    }
}
