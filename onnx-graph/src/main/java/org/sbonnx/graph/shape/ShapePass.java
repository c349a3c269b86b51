package org.sbonnx.graph.shape;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.graph.TopologicalOrder;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.OperatorSetIdProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.onnx.ValueInfoProto;
import org.sbonnx.schemas.BadInput;

/** Infers the shapes of one model: visits its nodes in topological order and applies the rule of each operator. */
final class ShapePass {
    private static final int MAX_DEPTH = 32;

    /** Most elements followed in all values together; beyond that only shapes are inferred, not contents. */
    private static final long MAX_TOTAL_ELEMENTS = 1L << 22;

    private final OnnxModel model;
    private final Map<String, Long> symbols;
    private final boolean trustDeclaredDims;
    private final int opset;
    private final List<InferredShapes.Problem> problems = new ArrayList<>();
    private final List<InferredShapes.Mismatch> mismatches = new ArrayList<>();
    private long totalElements;

    ShapePass(OnnxModel model, Map<String, Long> symbols, boolean trustDeclaredDims) {
        this.model = model;
        this.symbols = symbols;
        this.trustDeclaredDims = trustDeclaredDims;
        this.opset = opset(model);
    }

    InferredShapes run(Map<String, ValueInfo> fixed) {
        Scope main = new Scope(model.graph(), name -> ValueInfo.UNKNOWN, 0);
        main.infos.putAll(fixed);
        main.run(new TopologicalOrder(model.index()).order());
        for (TensorProto t : model.graph().getInitializerList()) {
            main.info(t.getName());
        }
        return new InferredShapes(main.infos, problems, mismatches);
    }

    /** Version of the default operator set; 1 where none is imported, which the checker reports. */
    private static int opset(OnnxModel model) {
        return (int) model.proto().getOpsetImportList().stream()
                .filter(s -> s.getDomain().isEmpty() || s.getDomain().equals("ai.onnx"))
                .mapToLong(OperatorSetIdProto::getVersion)
                .filter(v -> v > 0 && v <= Integer.MAX_VALUE)
                .findFirst()
                .orElse(1);
    }

    /** The values of one graph; those it does not define are the surrounding graph's. */
    private final class Scope implements NodeContext.Surroundings {
        private final GraphProto graph;
        private final Function<String, ValueInfo> outer;
        private final int depth;
        private final Map<String, ValueInfo> infos = new HashMap<>();
        private final Map<String, ValueInfo> declared = new HashMap<>();
        private final Map<String, TensorProto> initializers = new HashMap<>();

        Scope(GraphProto graph, Function<String, ValueInfo> outer, int depth) {
            this.graph = graph;
            this.outer = outer;
            this.depth = depth;
            graph.getInitializerList().forEach(t -> initializers.put(t.getName(), t));
            graph.getSparseInitializerList()
                    .forEach(s -> infos.put(
                            s.getValues().getName(), new ValueInfo(s.getValues().getDataType(), null)));
            graph.getValueInfoList().forEach(this::declare);
            graph.getOutputList().forEach(this::declare);
            for (ValueInfoProto v : graph.getInputList()) {
                declare(v);
                if (!initializers.containsKey(v.getName())) {
                    infos.put(v.getName(), declared.getOrDefault(v.getName(), ValueInfo.UNKNOWN));
                }
            }
        }

        private void declare(ValueInfoProto proto) {
            ValueInfo declaredInfo = ValueInfos.declared(proto);
            List<Dim> dims = declaredInfo.dims();
            if (dims != null && !symbols.isEmpty()) {
                declaredInfo = new ValueInfo(
                        declaredInfo.type(), dims.stream().map(this::substitute).toList());
            }
            declared.put(proto.getName(), declaredInfo);
        }

        private Dim substitute(Dim d) {
            Long extent = d instanceof Dim.Symbol s ? symbols.get(s.name()) : null;
            return extent == null ? d : Dim.of(extent);
        }

        @Override
        public ValueInfo info(String name) {
            ValueInfo known = infos.get(name);
            if (known != null) {
                return known;
            }
            TensorProto t = initializers.get(name);
            if (t == null) {
                ValueInfo inherited = outer.apply(name);
                return inherited.equals(ValueInfo.UNKNOWN) ? declared.getOrDefault(name, ValueInfo.UNKNOWN) : inherited;
            }
            ValueInfo constant = withinBudget(ofTensor(t));
            infos.put(name, constant);
            return constant;
        }

        void run(Iterable<Integer> order) {
            for (int i : order) {
                run(graph.getNode(i));
            }
        }

        List<ValueInfo> outputs() {
            for (NodeProto node : graph.getNodeList()) {
                run(node);
            }
            return graph.getOutputList().stream().map(v -> info(v.getName())).toList();
        }

        private void run(NodeProto node) {
            NodeContext context = new NodeContext(node, opset, this);
            ShapeRules.find(node).ifPresent(rule -> apply(rule, context));
            for (int i = 0; i < node.getOutputCount(); i++) {
                String name = node.getOutput(i);
                ValueInfo declaredInfo = declared.getOrDefault(name, ValueInfo.UNKNOWN);
                ValueInfo inferredInfo = withinBudget(context.output(i));
                reportMismatch(name, declaredInfo, inferredInfo);
                infos.put(name, inferredInfo.orElse(declaredInfo, trustDeclaredDims));
            }
        }

        @Override
        public ValueInfo constant(TensorProto t) {
            return ofTensor(t);
        }

        @Override
        public List<ValueInfo> subGraph(GraphProto sub) {
            return depth >= MAX_DEPTH ? List.of() : new Scope(sub, this::info, depth + 1).outputs();
        }
    }

    /** Small external tensors are read too: some exporters put every constant into the data file. */
    private ValueInfo ofTensor(TensorProto t) {
        try {
            boolean isSmall = Shape.count(Tensors.dims(t)) <= ValueInfos.MAX_ELEMENTS;
            return ValueInfos.constant(isSmall ? model.resolve(t) : t);
        } catch (BadInput e) {
            // Missing or forbidden data: the checker reports it; here the content is unknown.
            return ValueInfos.constant(t);
        }
    }

    private void apply(ShapeRule rule, NodeContext context) {
        try {
            rule.infer(context);
        } catch (UnresolvedShape e) {
            // What the rule has set stays; the rest is unknown.
            return;
        } catch (ShapeConflict e) {
            reportProblem(context.node(), String.valueOf(e.getMessage()));
        } catch (ArithmeticException e) {
            reportProblem(context.node(), "the extents are too large for 64 bits");
        }
    }

    private void reportProblem(NodeProto node, String message) {
        problems.add(new InferredShapes.Problem(GraphIndex.label(node), node.getOpType(), message));
    }

    private ValueInfo withinBudget(ValueInfo info) {
        List<Scalar> elements = info.elements();
        if (elements == null) {
            return info;
        }
        totalElements += elements.size();
        return totalElements > MAX_TOTAL_ELEMENTS ? new ValueInfo(info.type(), info.dims()) : info;
    }

    private void reportMismatch(String name, ValueInfo declared, ValueInfo inferred) {
        boolean differ = declared.type() != 0 && inferred.type() != 0 && declared.type() != inferred.type();
        List<Dim> a = declared.dims();
        List<Dim> b = inferred.dims();
        if (a != null && b != null && trustDeclaredDims) {
            differ |= a.size() != b.size();
            for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
                differ |= a.get(i) instanceof Dim.Known
                        && b.get(i) instanceof Dim.Known
                        && !a.get(i).equals(b.get(i));
            }
        }
        if (differ) {
            mismatches.add(new InferredShapes.Mismatch(name, shape(declared), shape(inferred)));
        }
    }

    private static Shape shape(ValueInfo info) {
        List<Dim> dims = info.dims();
        return new Shape(info.type(), dims == null ? List.of() : dims);
    }
}
