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
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.schemas.BadInput;

/**
 * The order in which a block computes its values.
 *
 * @param prelude steps that depend neither on what is fed nor on a parameter: done once for each batch size
 * @param steps all others
 * @param initializers initializers read by any step
 * @param freeInputs graph inputs that the prelude reads
 */
record Plan(List<Step> prelude, List<Step> steps, Set<String> initializers, Set<String> freeInputs) {

    /**
     * @param node what to compute; null for a binding
     * @param binding what is bound; null for a node
     * @param reads values needed, each once
     * @param writes values made
     * @param dead values that nothing reads after this step
     */
    record Step(
            @Nullable NodeProto node,
            @Nullable Binding binding,
            Set<String> reads,
            List<String> writes,
            Set<String> dead) {}

    static Plan of(BlockSpec spec) {
        GraphIndex index = new GraphIndex(spec.model().graph());
        Map<String, Binding> bound = new HashMap<>();
        spec.bindings().forEach(b -> bound.put(b.to(), b));
        Set<String> fed = new HashSet<>(spec.inputs());
        Set<String> needed = new LinkedHashSet<>();
        Set<Integer> positions = positions(spec, index, bound, fed, needed);
        Operators.requireAll(positions.stream()
                .map(index::node)
                .filter(n -> n.getOutputList().stream().noneMatch(bound::containsKey))
                .toList());
        Set<String> initializers = new LinkedHashSet<>();
        needed.stream()
                .filter(v -> index.initializer(v).isPresent() && !fed.contains(v))
                .forEach(initializers::add);
        Set<String> free = new LinkedHashSet<>();
        needed.stream()
                .filter(v -> index.inputs().contains(v) && !fed.contains(v))
                .forEach(free::add);
        return split(spec, positions, index, bound, initializers, free);
    }

    private static Set<Integer> positions(
            BlockSpec spec, GraphIndex index, Map<String, Binding> bound, Set<String> fed, Set<String> needed) {
        Deque<String> open = new ArrayDeque<>(spec.outputs());
        Set<Integer> positions = new TreeSet<>();
        while (!open.isEmpty()) {
            String value = open.pop();
            if (!index.has(value)) {
                throw new BadInput("the model has no value '" + value + "'", "insert the bottleneck again");
            }
            if (!needed.add(value) || fed.contains(value)) {
                continue;
            }
            index.producer(value).filter(positions::add).ifPresent(i -> {
                Binding binding = bound.get(value);
                open.addAll(binding == null ? index.reads(i) : Set.of(binding.from()));
            });
        }
        return positions;
    }

    private static Plan split(
            BlockSpec spec,
            Set<Integer> positions,
            GraphIndex index,
            Map<String, Binding> bound,
            Set<String> initializers,
            Set<String> free) {
        Set<String> live = new HashSet<>(spec.inputs());
        live.addAll(spec.parameters());
        live.addAll(spec.states());
        List<Step> prelude = new ArrayList<>();
        List<Step> steps = new ArrayList<>();
        for (int position : positions) {
            NodeProto node = index.node(position);
            Binding binding = node.getOutputList().stream()
                    .filter(bound::containsKey)
                    .map(bound::get)
                    .findFirst()
                    .orElse(null);
            Step step = binding == null
                    ? new Step(node, null, index.reads(position), node.getOutputList(), new HashSet<>())
                    : new Step(null, binding, Set.of(binding.from()), List.of(binding.to()), new HashSet<>());
            if (step.reads().stream().anyMatch(live::contains)) {
                live.addAll(step.writes());
                steps.add(step);
            } else {
                prelude.add(step);
            }
        }
        markDead(steps, spec.outputs());
        return new Plan(prelude, steps, initializers, free);
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
