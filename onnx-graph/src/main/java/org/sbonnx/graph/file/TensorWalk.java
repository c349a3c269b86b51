package org.sbonnx.graph.file;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.sbonnx.onnx.AttributeProto;
import org.sbonnx.onnx.FunctionProto;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.SparseTensorProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.onnx.TrainingInfoProto;

/** Visits every tensor of a model, wherever it is: initializers, attributes, sub-graphs, functions, sparse parts. */
final class TensorWalk {
    private final TensorFunction function;

    private TensorWalk(TensorFunction function) {
        this.function = function;
    }

    /** Returns the replacement of a tensor; the same object leaves it unchanged. */
    @FunctionalInterface
    interface TensorFunction {
        TensorProto apply(TensorProto tensor, boolean initializer);
    }

    /** The model with every tensor replaced; parts without a change are the same objects. Order is that of the fields. */
    static ModelProto map(ModelProto model, TensorFunction function) {
        return new TensorWalk(function).map(model);
    }

    private ModelProto map(ModelProto m) {
        GraphProto graph = m.hasGraph() ? map(m.getGraph()) : m.getGraph();
        List<TrainingInfoProto> training = mapAll(m.getTrainingInfoList(), this::map);
        List<FunctionProto> functions = mapAll(m.getFunctionsList(), this::map);
        if (graph == m.getGraph() && training == m.getTrainingInfoList() && functions == m.getFunctionsList()) {
            return m;
        }
        ModelProto.Builder changed = m.toBuilder();
        if (m.hasGraph()) {
            changed.setGraph(graph);
        }
        changed.clearTrainingInfo().addAllTrainingInfo(training);
        return changed.clearFunctions().addAllFunctions(functions).build();
    }

    private GraphProto map(GraphProto g) {
        List<NodeProto> nodes = mapAll(g.getNodeList(), this::map);
        List<TensorProto> initializers = mapAll(g.getInitializerList(), t -> function.apply(t, true));
        List<SparseTensorProto> sparse = mapAll(g.getSparseInitializerList(), this::map);
        if (nodes == g.getNodeList()
                && initializers == g.getInitializerList()
                && sparse == g.getSparseInitializerList()) {
            return g;
        }
        GraphProto.Builder changed = g.toBuilder();
        changed.clearNode().addAllNode(nodes);
        changed.clearInitializer().addAllInitializer(initializers);
        return changed.clearSparseInitializer().addAllSparseInitializer(sparse).build();
    }

    private NodeProto map(NodeProto n) {
        List<AttributeProto> attributes = mapAll(n.getAttributeList(), this::map);
        return attributes == n.getAttributeList()
                ? n
                : n.toBuilder().clearAttribute().addAllAttribute(attributes).build();
    }

    private AttributeProto map(AttributeProto a) {
        TensorProto t = a.hasT() ? map(a.getT()) : a.getT();
        GraphProto g = a.hasG() ? map(a.getG()) : a.getG();
        List<TensorProto> tensors = mapAll(a.getTensorsList(), this::map);
        List<GraphProto> graphs = mapAll(a.getGraphsList(), this::map);
        SparseTensorProto sparse = a.hasSparseTensor() ? map(a.getSparseTensor()) : a.getSparseTensor();
        List<SparseTensorProto> sparseTensors = mapAll(a.getSparseTensorsList(), this::map);
        AttributeProto.Builder changed = null;
        if (t != a.getT()) {
            changed = builder(a, changed).setT(t);
        }
        if (g != a.getG()) {
            changed = builder(a, changed).setG(g);
        }
        if (tensors != a.getTensorsList()) {
            changed = builder(a, changed).clearTensors().addAllTensors(tensors);
        }
        if (graphs != a.getGraphsList()) {
            changed = builder(a, changed).clearGraphs().addAllGraphs(graphs);
        }
        if (sparse != a.getSparseTensor()) {
            changed = builder(a, changed).setSparseTensor(sparse);
        }
        if (sparseTensors != a.getSparseTensorsList()) {
            changed = builder(a, changed).clearSparseTensors().addAllSparseTensors(sparseTensors);
        }
        return changed == null ? a : changed.build();
    }

    private static AttributeProto.Builder builder(AttributeProto a, AttributeProto.@Nullable Builder begun) {
        return begun == null ? a.toBuilder() : begun;
    }

    private TensorProto map(TensorProto t) {
        return function.apply(t, false);
    }

    private SparseTensorProto map(SparseTensorProto s) {
        TensorProto values = s.hasValues() ? map(s.getValues()) : s.getValues();
        TensorProto indices = s.hasIndices() ? map(s.getIndices()) : s.getIndices();
        if (values == s.getValues() && indices == s.getIndices()) {
            return s;
        }
        SparseTensorProto.Builder changed = s.toBuilder();
        if (s.hasValues()) {
            changed.setValues(values);
        }
        return (s.hasIndices() ? changed.setIndices(indices) : changed).build();
    }

    private TrainingInfoProto map(TrainingInfoProto t) {
        GraphProto initialization = t.hasInitialization() ? map(t.getInitialization()) : t.getInitialization();
        GraphProto algorithm = t.hasAlgorithm() ? map(t.getAlgorithm()) : t.getAlgorithm();
        if (initialization == t.getInitialization() && algorithm == t.getAlgorithm()) {
            return t;
        }
        TrainingInfoProto.Builder changed = t.toBuilder();
        if (t.hasInitialization()) {
            changed.setInitialization(initialization);
        }
        return (t.hasAlgorithm() ? changed.setAlgorithm(algorithm) : changed).build();
    }

    private FunctionProto map(FunctionProto f) {
        List<NodeProto> nodes = mapAll(f.getNodeList(), this::map);
        List<AttributeProto> attributes = mapAll(f.getAttributeProtoList(), this::map);
        return nodes == f.getNodeList() && attributes == f.getAttributeProtoList()
                ? f
                : f.toBuilder()
                        .clearNode()
                        .addAllNode(nodes)
                        .clearAttributeProto()
                        .addAllAttributeProto(attributes)
                        .build();
    }

    /** The same list where nothing in it changed. */
    private static <T> List<T> mapAll(List<T> all, UnaryOperator<T> function) {
        List<T> changed = null;
        for (int i = 0; i < all.size(); i++) {
            T now = function.apply(all.get(i));
            if (now != all.get(i) && changed == null) {
                changed = new ArrayList<>(all);
            }
            if (changed != null) {
                changed.set(i, now);
            }
        }
        return changed == null ? all : changed;
    }
}
