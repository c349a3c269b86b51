package org.sbonnx.graph.diff;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.shape.ShapeInference;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.onnx.OperatorSetIdProto;
import org.sbonnx.onnx.StringStringEntryProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.onnx.ValueInfoProto;
import org.sbonnx.schemas.PlainText;
import org.sbonnx.schemas.model.DiffReport;
import org.sbonnx.schemas.model.DiffReport.Change;
import org.sbonnx.schemas.model.DiffReport.ChangeKind;

/** Structural difference of two models. Weights are compared byte by byte in their files, without copies. */
public final class ModelDiff {
    private final DiffReport report;

    private ModelDiff(DiffReport report) {
        this.report = report;
    }

    /** The changes that turn {@code first} into {@code second}. */
    public static ModelDiff between(OnnxModel first, OnnxModel second) {
        OnnxModel a = first.withInnerTensorsResolved();
        OnnxModel b = second.withInnerTensorsResolved();
        ModelProto before = a.proto();
        ModelProto after = b.proto();
        NamedListDiff<OperatorSetIdProto> opsets =
                new NamedListDiff<>(OperatorSetIdProto::getDomain, s -> "version " + s.getVersion());
        NamedListDiff<StringStringEntryProto> metadata =
                new NamedListDiff<>(StringStringEntryProto::getKey, p -> NamedListDiff.abbreviated(p.getValue()));
        NamedListDiff<ValueInfoProto> values =
                new NamedListDiff<>(ValueInfoProto::getName, ShapeInference::describeDeclared);
        NamedListDiff<TensorProto> tensors = new NamedListDiff<>(TensorProto::getName, TensorDiff::shape);
        List<Change> initializers = tensors.changes(
                a.graph().getInitializerList(), b.graph().getInitializerList(), new TensorDiff(a, b)::describeChange);
        List<Change> nodes = new NodeDiff(a.graph(), b.graph()).changes();
        List<Change> fields = fields(before, after);
        boolean looksEqual = initializers.isEmpty() && nodes.isEmpty() && fields.isEmpty();
        return new ModelDiff(new DiffReport(
                looksEqual && isSameMessage(a, b),
                fields,
                opsets.changes(before.getOpsetImportList(), after.getOpsetImportList()),
                metadata.changes(before.getMetadataPropsList(), after.getMetadataPropsList()),
                Stream.concat(values.changes(a.inputs(), b.inputs()).stream(), overridable(a, b).stream())
                        .toList(),
                values.changes(a.outputs(), b.outputs()),
                nodes,
                initializers));
    }

    /** Initializers that callers can replace at run time in one model alone: they are graph inputs too. */
    private static List<Change> overridable(OnnxModel a, OnnxModel b) {
        List<Change> changes = new ArrayList<>();
        Set<String> before = a.overridableInitializers();
        Set<String> after = b.overridableInitializers();
        before.stream()
                .filter(n -> !after.contains(n))
                .forEach(n ->
                        changes.add(new Change(ChangeKind.REMOVED, n, "an initializer that callers could override")));
        after.stream()
                .filter(n -> !before.contains(n))
                .forEach(n -> changes.add(new Change(ChangeKind.ADDED, n, "an initializer that callers can override")));
        return changes;
    }

    private static boolean isSameMessage(OnnxModel a, OnnxModel b) {
        boolean namesAreUnique = a.initializers().size() == a.graph().getInitializerCount();
        return namesAreUnique
                ? withoutValues(a).equals(withoutValues(b))
                : a.proto().equals(b.proto());
    }

    /** The message without the weights, which are compared one by one. */
    private static ModelProto withoutValues(OnnxModel model) {
        ModelProto.Builder proto = model.proto().toBuilder();
        proto.getGraphBuilder().clearInitializer();
        model.graph().getInitializerList().forEach(t -> proto.getGraphBuilder().addInitializer(model.withoutValues(t)));
        return proto.build();
    }

    /** The difference as a record. */
    public DiffReport report() {
        return report;
    }

    /** Whether the models have the same content. */
    public boolean isEmpty() {
        return report.identical();
    }

    /** One line for each change, {@code +} added, {@code -} removed, {@code ~} changed; a sentence where there is none. */
    public String text() {
        if (report.identical()) {
            return "The models have the same content.\n";
        }
        StringBuilder out = new StringBuilder();
        lines(out, "", report.model());
        lines(out, "operator set ", report.opsets());
        lines(out, "metadata ", report.metadata());
        lines(out, "input ", report.inputs());
        lines(out, "output ", report.outputs());
        lines(out, "node ", report.nodes());
        lines(out, "initializer ", report.initializers());
        return out.isEmpty() ? "The models differ only in the order or in details of their fields.\n" : out.toString();
    }

    @Override
    public String toString() {
        return text();
    }

    private static void lines(StringBuilder out, String what, List<Change> changes) {
        for (Change c : changes) {
            char sign = c.kind() == ChangeKind.ADDED ? '+' : c.kind() == ChangeKind.REMOVED ? '-' : '~';
            out.append(sign)
                    .append(' ')
                    .append(what)
                    .append('\'')
                    .append(PlainText.oneLine(c.name()))
                    .append("': ");
            out.append(PlainText.oneLine(c.detail())).append('\n');
        }
    }

    private static List<Change> fields(ModelProto a, ModelProto b) {
        Map<String, Object> after = fields(b);
        List<Change> changes = new ArrayList<>();
        fields(a).forEach((name, value) -> {
            Object now = Objects.requireNonNull(after.get(name));
            if (!value.equals(now)) {
                boolean shown = value instanceof String || value instanceof Long;
                String detail = shown
                        ? NamedListDiff.abbreviated(value.toString()) + " → "
                                + NamedListDiff.abbreviated(now.toString())
                        : "differs";
                changes.add(new Change(ChangeKind.CHANGED, name, detail));
            }
        });
        return changes;
    }

    private static Map<String, Object> fields(ModelProto m) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("ir_version", m.getIrVersion());
        fields.put("producer_name", m.getProducerName());
        fields.put("producer_version", m.getProducerVersion());
        fields.put("domain", m.getDomain());
        fields.put("model_version", m.getModelVersion());
        fields.put("doc_string", m.getDocString());
        fields.put("functions", m.getFunctionsList());
        fields.put("training_info", m.getTrainingInfoList());
        fields.put("graph.name", m.getGraph().getName());
        fields.put("graph.doc_string", m.getGraph().getDocString());
        fields.put("graph.value_info", m.getGraph().getValueInfoList());
        fields.put("graph.sparse_initializer", m.getGraph().getSparseInitializerList());
        fields.put("graph.quantization_annotation", m.getGraph().getQuantizationAnnotationList());
        return fields;
    }
}
