package org.sbonnx.graph.shape;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.graph.Topology;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.OperatorSetIdProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.onnx.ValueInfoProto;
import org.sbonnx.schemas.BadInput;

/** One run of {@link ShapeInference} over a model. */
final class ShapePass {
    private static final int MAX_DEPTH = 32;

    /** Followed elements of all values together; a model that asks for more is no longer followed, only shaped. */
    private static final long MAX_FOLLOWED = 1L << 22;

    private final OnnxModel model;
    private final Map<String, Long> symbols;
    private final boolean believe;
    private final int opset;
    private final List<Shapes.Problem> problems = new ArrayList<>();
    private final List<Shapes.Mismatch> mismatches = new ArrayList<>();
    private long followed;

    ShapePass(OnnxModel model, Map<String, Long> symbols, boolean believe) {
        this.model = model;
        this.symbols = symbols;
        this.believe = believe;
        this.opset = opset(model);
    }

    Shapes run(Map<String, Fact> fixed) {
        Scope main = new Scope(model.graph(), name -> Fact.NOTHING, 0);
        main.facts.putAll(fixed);
        main.run(new Topology(new GraphIndex(model.graph())).order());
        for (TensorProto t : model.graph().getInitializerList()) {
            main.fact(t.getName());
        }
        return new Shapes(main.facts, problems, mismatches);
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
    private final class Scope {
        private final GraphProto graph;
        private final Function<String, Fact> outer;
        private final int depth;
        private final Map<String, Fact> facts = new HashMap<>();
        private final Map<String, Fact> declared = new HashMap<>();
        private final Map<String, TensorProto> initializers = new HashMap<>();

        Scope(GraphProto graph, Function<String, Fact> outer, int depth) {
            this.graph = graph;
            this.outer = outer;
            this.depth = depth;
            graph.getInitializerList().forEach(t -> initializers.put(t.getName(), t));
            graph.getSparseInitializerList()
                    .forEach(s -> facts.put(
                            s.getValues().getName(), new Fact(s.getValues().getDataType(), null)));
            graph.getValueInfoList().forEach(this::declare);
            graph.getOutputList().forEach(this::declare);
            for (ValueInfoProto v : graph.getInputList()) {
                declare(v);
                if (!initializers.containsKey(v.getName())) {
                    facts.put(v.getName(), declared.getOrDefault(v.getName(), Fact.NOTHING));
                }
            }
        }

        private void declare(ValueInfoProto info) {
            Fact fact = Facts.declared(info);
            List<Dim> dims = fact.dims();
            if (dims != null && !symbols.isEmpty()) {
                fact = new Fact(fact.type(), dims.stream().map(this::bound).toList());
            }
            declared.put(info.getName(), fact);
        }

        private Dim bound(Dim d) {
            Long extent = d instanceof Dim.Symbol s ? symbols.get(s.name()) : null;
            return extent == null ? d : Dim.of(extent);
        }

        Fact fact(String name) {
            Fact known = facts.get(name);
            if (known != null) {
                return known;
            }
            TensorProto t = initializers.get(name);
            if (t == null) {
                Fact inherited = outer.apply(name);
                return inherited.equals(Fact.NOTHING) ? declared.getOrDefault(name, Fact.NOTHING) : inherited;
            }
            Fact constant = budgeted(constant(t));
            facts.put(name, constant);
            return constant;
        }

        void run(Iterable<Integer> order) {
            for (int i : order) {
                run(graph.getNode(i));
            }
        }

        List<Fact> outputs() {
            for (NodeProto node : graph.getNodeList()) {
                run(node);
            }
            return graph.getOutputList().stream().map(v -> fact(v.getName())).toList();
        }

        private void run(NodeProto node) {
            NodeFacts view = new NodeFacts(node, opset, this::fact, this::subGraph);
            ShapeRules.of(node).ifPresent(rule -> apply(rule, view));
            for (int i = 0; i < node.getOutputCount(); i++) {
                String name = node.getOutput(i);
                Fact said = declared.getOrDefault(name, Fact.NOTHING);
                Fact found = budgeted(view.output(i));
                compare(name, said, found);
                facts.put(name, found.orElse(said, believe));
            }
        }

        private List<Fact> subGraph(GraphProto sub) {
            return depth >= MAX_DEPTH ? List.of() : new Scope(sub, this::fact, depth + 1).outputs();
        }
    }

    /** Small external tensors are read too: some exporters put every constant into the data file. */
    private Fact constant(TensorProto t) {
        try {
            boolean small = Facts.saturatingCount(Tensors.dims(t)) <= Facts.MAX_CONTENT;
            return Facts.constant(small ? model.resolve(t) : t);
        } catch (BadInput e) {
            // Missing or forbidden data: the checker reports it, here its content is merely not known.
            return Facts.constant(t);
        }
    }

    private void apply(ShapeRule rule, NodeFacts view) {
        try {
            rule.infer(view);
        } catch (ShapeRule.Unresolved e) {
            // What was found before stands; the rest is unknown.
            return;
        } catch (ShapeRule.Conflict e) {
            problem(view.node(), String.valueOf(e.getMessage()));
        } catch (ArithmeticException e) {
            problem(view.node(), "the extents are too large for 64 bits");
        }
    }

    private void problem(NodeProto node, String message) {
        problems.add(new Shapes.Problem(GraphIndex.label(node), node.getOpType(), message));
    }

    private Fact budgeted(Fact fact) {
        List<Scalar> content = fact.content();
        if (content == null) {
            return fact;
        }
        followed += content.size();
        return followed > MAX_FOLLOWED ? new Fact(fact.type(), fact.dims()) : fact;
    }

    private void compare(String name, Fact said, Fact found) {
        boolean differ = said.type() != 0 && found.type() != 0 && said.type() != found.type();
        List<Dim> a = said.dims();
        List<Dim> b = found.dims();
        if (a != null && b != null && believe) {
            differ |= a.size() != b.size();
            for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
                differ |= a.get(i) instanceof Dim.Known
                        && b.get(i) instanceof Dim.Known
                        && !a.get(i).equals(b.get(i));
            }
        }
        if (differ) {
            mismatches.add(new Shapes.Mismatch(name, shape(said), shape(found)));
        }
    }

    private static Shape shape(Fact fact) {
        List<Dim> dims = fact.dims();
        return new Shape(fact.type(), dims == null ? List.of() : dims);
    }
}
