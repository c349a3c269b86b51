package org.sbonnx.trainer.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.Tensors;
import org.sbonnx.graph.encoding.ElementType;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.schemas.BadInput;

/**
 * Part of an ONNX graph as a differentiable function: every node is interpreted on PyTorch arrays, so that gradients reach
 * the initializers chosen as parameters. All floating-point types of the file are computed in float32. Integer values that
 * depend only on shapes and constants are computed in Java. Not thread-safe.
 */
public final class OnnxBlock implements AutoCloseable {
    private final BlockSpec spec;
    private final ExecutionPlan plan;
    private final long exportedBatch;
    private final NDManager manager;
    private final DeviceConstants constants;
    private final Map<String, NDArray> parameters = new TreeMap<>();
    private final Map<String, NDArray> runningStatistics = new TreeMap<>();
    private final Map<String, Value> initializerValues = new HashMap<>();
    private final Map<Long, Map<String, Value>> constantsByBatch = new HashMap<>();

    /**
     * Prepares a block.
     *
     * @param parent the block's arrays live in a sub-manager of it, on its device
     * @throws BadInput if a node cannot be trained through (all are named), or a parameter is not a floating-point initializer
     */
    public OnnxBlock(BlockSpec spec, NDManager parent) {
        this.spec = spec;
        this.plan = ExecutionPlan.of(spec);
        this.exportedBatch = BatchSize.exported(spec.model());
        this.manager = parent.newSubManager();
        this.constants = new DeviceConstants(manager);
        uploadInitializers(spec.model().initializers());
    }

    private void uploadInitializers(Map<String, TensorProto> initializers) {
        for (String name : plan.initializers()) {
            TensorProto t = initializers.get(name);
            if (t == null) {
                continue;
            }
            boolean trained = spec.parameters().contains(name);
            if (trained || spec.runningStatistics().contains(name)) {
                if (!Tensors.isFloat(t)) {
                    throw new BadInput(
                            "initializer '" + name + "' holds " + ElementType.name(t.getDataType())
                                    + " and cannot be trained",
                            "leave it out of the parameters");
                }
                NDArray array = Torch.upload(manager, spec.model().floats(t));
                array.setRequiresGradient(trained);
                (trained ? parameters : runningStatistics).put(name, array);
                initializerValues.put(name, new Value.Array(array));
            } else {
                Value value = CreationOps.value(spec.model().resolve(t));
                constants.markPersistent(value);
                initializerValues.put(name, value);
            }
        }
    }

    /** The parameters that the outputs depend on, by name; live arrays that belong to the block. */
    public Map<String, NDArray> parameters() {
        return parameters;
    }

    /** Running statistics by name; live arrays. */
    public Map<String, NDArray> runningStatistics() {
        return runningStatistics;
    }

    /**
     * Computes the outputs.
     *
     * @param inputs a float32 array for each input of the spec, batch first
     * @param mode whether layers behave as in training, and which function computes codes
     * @param step owns what is computed; close it when the step is done
     * @return the outputs, owned by {@code step}
     */
    public Outputs forward(Map<String, NDArray> inputs, ForwardMode mode, NDManager step) {
        Map<String, Value> values = new HashMap<>(initializerValues);
        Shape first = inputs.values().iterator().next().getShape();
        long batch = first.dimension() == 0 ? 1 : first.get(0);
        values.putAll(constantValues(batch, mode));
        Lifetimes lifetimes = new Lifetimes(step, constants);
        inputs.forEach((name, array) -> {
            values.put(name, new Value.Array(array));
            lifetimes.markBorrowed(array);
        });
        initializerValues.values().forEach(lifetimes::markBorrowed);
        for (ExecutionPlan.Step s : plan.steps()) {
            execute(s, values, mode, batch, step, lifetimes);
            s.dead().forEach(name -> lifetimes.release(values.remove(name)));
        }
        return collect(values, step);
    }

    private Outputs collect(Map<String, Value> values, NDManager step) {
        Map<String, NDArray> out = new LinkedHashMap<>();
        for (String name : spec.outputs()) {
            Value value = values.get(name);
            if (value == null) {
                throw new BadInput("output '" + name + "' was not computed", "name a value behind the site");
            }
            out.put(name, value instanceof Value.Array a ? a.array() : constants.array(value, step));
        }
        return new Outputs(out);
    }

    private void execute(
            ExecutionPlan.Step s,
            Map<String, Value> values,
            ForwardMode mode,
            long batch,
            NDManager step,
            @Nullable Lifetimes lifetimes) {
        List<Value> results = s instanceof ExecutionPlan.NodeStep n
                ? apply(n.node(), values, mode, batch, step)
                : List.of(codes(((ExecutionPlan.SubstitutionStep) s).substitution(), values, mode));
        for (int i = 0; i < s.writes().size() && i < results.size(); i++) {
            if (!s.writes().get(i).isEmpty()) {
                values.put(s.writes().get(i), results.get(i));
                if (lifetimes != null) {
                    lifetimes.retain(results.get(i));
                }
            }
        }
    }

    private static Value codes(CodeSubstitution substitution, Map<String, Value> values, ForwardMode mode) {
        if (values.get(substitution.logits()) instanceof Value.Array logits) {
            return new Value.Array(mode.codeFunction().apply(logits.array()));
        }
        throw new BadInput(
                "'" + substitution.logits() + "' does not depend on the data", "insert the bottleneck again");
    }

    private List<Value> apply(NodeProto node, Map<String, Value> values, ForwardMode mode, long batch, NDManager step) {
        List<@Nullable Value> inputs = new ArrayList<>();
        for (String name : node.getInputList()) {
            inputs.add(name.isEmpty() ? null : values.get(name));
        }
        OperatorContext context = new OperatorContext(
                node, spec.model(), mode, new BatchSize(batch, exportedBatch), inputs, step, constants);
        try {
            return Operators.of(node).apply(context);
        } catch (BadInput e) {
            throw e;
        } catch (RuntimeException e) {
            String shapes = inputs.stream()
                    .map(v -> v == null ? "-" : Arrays.toString(v.shape()))
                    .toList()
                    .toString();
            throw new BadInput(
                    node.getOpType() + " node '" + GraphIndex.label(node) + "' failed on shapes " + shapes + " ("
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse("") + ")",
                    "train with one image at once if the model was exported for one, else report the model",
                    e);
        }
    }

    /** Values that depend only on constants and on the extents of inputs that are not fed; computed once for each batch size. */
    private Map<String, Value> constantValues(long batch, ForwardMode mode) {
        Map<String, Value> done = constantsByBatch.get(batch);
        if (done != null) {
            return done;
        }
        Map<String, Value> values = new HashMap<>(initializerValues);
        try (NDManager scratch = manager.newSubManager()) {
            for (String name : plan.unfedInputs()) {
                values.put(name, new Value.Array(scratch.zeros(new Shape(unfedShape(name, batch)), DataType.FLOAT32)));
            }
            Torch.withoutGradients(
                    () -> plan.constantSteps().forEach(s -> execute(s, values, mode, batch, scratch, null)));
            Map<String, Value> persistent = new HashMap<>();
            for (String name : valuesReadBySteps()) {
                Value value = values.get(name);
                if (value != null && !initializerValues.containsKey(name)) {
                    persistent.put(name, persist(name, value));
                }
            }
            constantsByBatch.put(batch, persistent);
            return persistent;
        }
    }

    private Set<String> valuesReadBySteps() {
        Set<String> reads = new LinkedHashSet<>(spec.outputs());
        plan.steps().forEach(s -> reads.addAll(s.reads()));
        return reads;
    }

    private Value persist(String name, Value value) {
        if (value instanceof Value.Array a) {
            if (!plan.unfedInputs().isEmpty()) {
                throw new BadInput(
                        "'" + name + "' reaches the outputs without passing the site",
                        "choose a site that every path from input to output crosses");
            }
            a.array().attach(manager);
        } else {
            constants.markPersistent(value);
        }
        return value;
    }

    private long[] unfedShape(String name, long batch) {
        long[] shape = spec.inputShapes().get(name);
        if (shape == null || shape.length == 0) {
            throw new BadInput(
                    "the size of graph input '" + name + "' is needed after the site but not known",
                    "describe the input with a preprocessing file");
        }
        long[] all = shape.clone();
        all[0] = batch;
        return all;
    }

    /** Copies of all parameters and running statistics, in float32. */
    public Map<String, FloatTensor> weights() {
        Map<String, FloatTensor> all = new TreeMap<>();
        parameters.forEach((name, array) -> all.put(name, Torch.download(array)));
        runningStatistics.forEach((name, array) -> all.put(name, Torch.download(array)));
        return all;
    }

    /**
     * Overwrites parameters and running statistics. Names that the block does not have are ignored.
     *
     * @throws BadInput if {@code requireAll} and the block has a parameter or statistic without a value in {@code weights}
     */
    public void load(Map<String, FloatTensor> weights, boolean requireAll) {
        List<String> missing = new ArrayList<>();
        Map<String, NDArray> all = new TreeMap<>(parameters);
        all.putAll(runningStatistics);
        all.forEach((name, array) -> {
            FloatTensor value = weights.get(name);
            if (value == null) {
                missing.add(name);
            } else {
                Torch.overwrite(array, value);
            }
        });
        if (requireAll && !missing.isEmpty()) {
            throw new BadInput("no values for " + missing, "start the training anew");
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
