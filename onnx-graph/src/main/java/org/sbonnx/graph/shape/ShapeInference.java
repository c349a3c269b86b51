package org.sbonnx.graph.shape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.onnx.ValueInfoProto;
import org.sbonnx.schemas.BadInput;

/**
 * Computes type and extents of every value of a graph from its inputs and constants, operator by operator (versions 9 to
 * 22 of the default set). Small tensors made of shapes and constants are followed by content, so that targets computed by
 * Shape → Gather → Concat chains are known. An unknown operator gives what the model declares for its outputs, or nothing.
 */
public final class ShapeInference {
    private static final LongAdder RUNS = new LongAdder();

    private ShapeInference() {}

    /**
     * Infers from the inputs as the model declares them. Never fails: damage is reported in the result. Only
     * {@link AnalysedModel} calls this, so that a model's shapes are inferred once.
     */
    static InferredShapes infer(OnnxModel model) {
        return infer(model, Map.of());
    }

    /**
     * Infers for given extents of inputs; other inputs are as declared. A named extent that is thereby fixed is fixed
     * everywhere. Where a given extent contradicts a declared one, declared extents of inner values are ignored.
     *
     * @throws BadInput if a name is not an input, or the extents are negative or not as many as declared
     */
    public static InferredShapes infer(OnnxModel model, Map<String, long[]> inputShapes) {
        Map<String, Long> symbols = new HashMap<>();
        boolean trustDeclaredDims = true;
        Map<String, ValueInfo> fixed = new HashMap<>();
        for (Map.Entry<String, long[]> e : inputShapes.entrySet()) {
            ValueInfo declared = input(model, e.getKey());
            ValueInfo given = checkedInput(e.getKey(), e.getValue(), declared);
            trustDeclaredDims &= bind(declared, given, symbols);
            fixed.put(e.getKey(), given);
        }
        RUNS.increment();
        return new ShapePass(model, symbols, trustDeclaredDims).run(fixed);
    }

    /** How many times shapes were inferred in this process, for tests. */
    static long runs() {
        return RUNS.sum();
    }

    /** Element type and extents that a model declares for a value, for messages. */
    public static String describeDeclared(ValueInfoProto info) {
        ValueInfo declared = ValueInfos.declared(info);
        List<Dim> dims = declared.dims();
        return dims == null
                ? Shape.typeName(declared.type()) + " of unknown shape"
                : new Shape(declared.type(), dims).toString();
    }

    private static ValueInfo input(OnnxModel model, String name) {
        List<String> names = new ArrayList<>();
        for (ValueInfoProto v : model.inputs()) {
            if (v.getName().equals(name)) {
                return ValueInfos.declared(v);
            }
            names.add(v.getName());
        }
        throw new BadInput("the model has no input '" + name + "'", "name one of " + names);
    }

    private static ValueInfo checkedInput(String name, long[] extents, ValueInfo declared) {
        List<Dim> dims = declared.dims();
        if (Arrays.stream(extents).anyMatch(d -> d < 0) || (dims != null && dims.size() != extents.length)) {
            throw new BadInput(
                    "input '" + name + "' is declared as " + dims + " and cannot have the shape "
                            + Arrays.toString(extents),
                    "give one extent for each axis");
        }
        return new ValueInfo(declared.type(), Dim.known(extents));
    }

    /** Records the extent of each named axis; false where a given extent contradicts a declared one. */
    private static boolean bind(ValueInfo declared, ValueInfo given, Map<String, Long> symbols) {
        List<Dim> before = declared.dims();
        List<Dim> after = given.dims();
        boolean agree = true;
        for (int i = 0; before != null && after != null && i < before.size(); i++) {
            long extent = after.get(i).known().orElseThrow();
            if (before.get(i) instanceof Dim.Symbol s) {
                Long other = symbols.putIfAbsent(s.name(), extent);
                if (other != null && other != extent) {
                    throw new BadInput(
                            "extent '" + s.name() + "' would be both " + other + " and " + extent,
                            "give inputs of shapes that fit each other");
                }
            }
            agree &= !(before.get(i) instanceof Dim.Known) || before.get(i).is(extent);
        }
        return agree;
    }
}
