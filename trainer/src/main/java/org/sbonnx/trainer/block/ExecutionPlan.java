package org.sbonnx.trainer.block;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.schemas.BadInput;

/**
 * The order in which a block computes its values.
 *
 * @param constantSteps steps that depend neither on the inputs that are fed nor on a parameter: done once for each batch size
 * @param steps all other steps, done in every forward pass
 * @param initializers initializers read by any step
 * @param unfedInputs graph inputs that are needed but not fed; only their shapes are known
 */
record ExecutionPlan(List<Step> constantSteps, List<Step> steps, Set<String> initializers, Set<String> unfedInputs) {

    /** One step: a node of the graph, or codes that are computed in place of nodes. */
    sealed interface Step {
        /** Values needed, each once. */
        Set<String> reads();

        /** Names of the results, in order; empty where a node leaves an output out. */
        List<String> writes();

        /** Values that no later step reads. */
        Set<String> dead();
    }

    /** Applies the operator of a node. */
    record NodeStep(NodeProto node, Set<String> reads, List<String> writes, Set<String> dead) implements Step {}

    /** Applies the code function of the forward pass to the logits of a group. */
    record SubstitutionStep(CodeSubstitution substitution, Set<String> dead) implements Step {
        @Override
        public Set<String> reads() {
            return Set.of(substitution.logits());
        }

        @Override
        public List<String> writes() {
            return List.of(substitution.codes());
        }
    }

    static ExecutionPlan of(BlockSpec spec) {
        GraphIndex index = spec.model().index();
        Map<String, CodeSubstitution> substitutions = new HashMap<>();
        spec.substitutions().forEach(b -> substitutions.put(b.codes(), b));
        Set<String> fed = new HashSet<>(spec.inputs());
        Set<String> needed = new LinkedHashSet<>();
        Set<Integer> positions = requiredNodes(spec, index, substitutions, fed, needed);
        Operators.requireSupported(positions.stream()
                .map(index::node)
                .filter(n -> n.getOutputList().stream().noneMatch(substitutions::containsKey))
                .toList());
        Set<String> initializers = new LinkedHashSet<>();
        needed.stream()
                .filter(v -> index.initializer(v).isPresent() && !fed.contains(v))
                .forEach(initializers::add);
        Set<String> unfed = new LinkedHashSet<>();
        needed.stream()
                .filter(v -> index.inputs().contains(v) && !fed.contains(v))
                .forEach(unfed::add);
        return split(spec, positions, index, substitutions, initializers, unfed);
    }

    private static Set<Integer> requiredNodes(
            BlockSpec spec,
            GraphIndex index,
            Map<String, CodeSubstitution> substitutions,
            Set<String> fed,
            Set<String> needed) {
        Deque<String> worklist = new ArrayDeque<>(spec.outputs());
        Set<Integer> positions = new TreeSet<>();
        while (!worklist.isEmpty()) {
            String value = worklist.pop();
            if (!index.has(value)) {
                throw new BadInput("the model has no value '" + value + "'", "insert the bottleneck again");
            }
            if (!needed.add(value) || fed.contains(value)) {
                continue;
            }
            index.producer(value).filter(positions::add).ifPresent(i -> {
                CodeSubstitution substitution = substitutions.get(value);
                worklist.addAll(substitution == null ? index.reads(i) : List.of(substitution.logits()));
            });
        }
        return positions;
    }

    private static ExecutionPlan split(
            BlockSpec spec,
            Set<Integer> positions,
            GraphIndex index,
            Map<String, CodeSubstitution> substitutions,
            Set<String> initializers,
            Set<String> unfed) {
        Set<String> live = new HashSet<>(spec.inputs());
        live.addAll(spec.parameters());
        live.addAll(spec.runningStatistics());
        List<Step> constantSteps = new ArrayList<>();
        List<Step> steps = new ArrayList<>();
        for (int position : positions) {
            NodeProto node = index.node(position);
            CodeSubstitution substitution = node.getOutputList().stream()
                    .filter(substitutions::containsKey)
                    .map(substitutions::get)
                    .findFirst()
                    .orElse(null);
            Step step = substitution == null
                    ? new NodeStep(
                            node, new LinkedHashSet<>(index.reads(position)), node.getOutputList(), new HashSet<>())
                    : new SubstitutionStep(substitution, new HashSet<>());
            if (step.reads().stream().anyMatch(live::contains)) {
                live.addAll(step.writes());
                steps.add(step);
            } else {
                constantSteps.add(step);
            }
        }
        markDead(steps, spec.outputs());
        return new ExecutionPlan(constantSteps, steps, initializers, unfed);
    }

    private static void markDead(List<Step> steps, List<String> outputs) {
        Set<String> later = new HashSet<>(outputs);
        Set<String> made = new HashSet<>();
        steps.forEach(s -> made.addAll(s.writes()));
        for (int i = steps.size() - 1; i >= 0; i--) {
            Step step = steps.get(i);
            for (String value : step.reads()) {
                if (later.add(value) && made.contains(value)) {
                    step.dead().add(value);
                }
            }
            step.writes().stream().filter(later::add).forEach(step.dead()::add);
        }
    }
}
