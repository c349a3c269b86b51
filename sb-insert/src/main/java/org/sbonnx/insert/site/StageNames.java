package org.sbonnx.insert.site;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.onnx.NodeProto;

/**
 * Recognises the stages of residual segmentation networks by their shape, whatever the nodes are called.
 *
 * <pre>
 *   block i of a stage        x ─┬─ conv … conv ─┐
 *                                └───────────────Add ─ Relu     identity shortcut
 *   first block of a stage    x ─┬─ conv … conv ─┐
 *                                └─ conv ────────Add ─ Relu     projected shortcut
 *   pyramid                   x ─┬───────────────────────────┐
 *                                ├─ pool ─ conv ─ Relu ─ Resize ─ Concat
 *                                └─ pool ─ conv ─ Relu ─ Resize ─┘
 * </pre>
 *
 * The last block before the next stage's first is the stage's output. Four stages are named {@code layer1} to {@code layer4}
 * (the paper's stage2 to stage5).
 */
final class StageNames {
    private static final int STAGES = 4;

    /** Most nodes of a pyramid's branch, from its pooling to the join. */
    private static final int BRANCH_LAYERS = 6;

    private static final Set<String> POOLING =
            Set.of("AveragePool", "GlobalAveragePool", "MaxPool", "GlobalMaxPool", "ReduceMean");

    private StageNames() {}

    /**
     * Names by tensor, best name first: of the recognised sites, and what the exporter noted of them and of others.
     *
     * @param sites in graph order
     * @param others values that get a name only by the exporter's notes
     */
    static Map<String, List<String>> of(GraphIndex index, List<List<String>> sites, List<String> others) {
        List<String> values = new ArrayList<>(others);
        sites.forEach(s -> values.add(s.get(s.size() - 1)));
        Map<String, List<String>> noted = ScopeNames.of(index, values);
        Set<String> taken = new HashSet<>();
        noted.values().forEach(taken::addAll);
        Map<String, List<String>> all = new HashMap<>(noted);
        recognise(index, sites).forEach((value, names) -> {
            List<String> own = noted.getOrDefault(value, List.of());
            Set<String> both = new LinkedHashSet<>();
            names.stream().filter(n -> own.contains(n) || !taken.contains(n)).forEach(both::add);
            both.addAll(own);
            all.put(value, List.copyOf(both));
        });
        return all;
    }

    /** Names of the recognised sites by scored tensor, best name first. */
    static Map<String, List<String>> recognise(GraphIndex index, List<List<String>> sites) {
        Map<String, List<String>> names = new HashMap<>();
        List<String> ends = new ArrayList<>();
        Set<String> scored = new LinkedHashSet<>();
        sites.forEach(s -> scored.add(s.get(s.size() - 1)));
        String previous = "";
        for (String value : scored) {
            Optional<NodeProto> add = residualAdd(index, value);
            if (add.isEmpty()) {
                continue;
            }
            if (isProjected(index, add.get()) && !previous.isEmpty()) {
                ends.add(previous);
            }
            previous = value;
        }
        if (!previous.isEmpty()) {
            ends.add(previous);
        }
        if (ends.size() == STAGES) {
            for (int i = 0; i < STAGES; i++) {
                names.put(ends.get(i), List.of("layer" + (i + 1), "stage" + (i + 2)));
            }
        }
        scored.stream().filter(v -> isPyramid(index, v)).findFirst().ifPresent(v -> names.put(v, List.of("pyramid")));
        return names;
    }

    private static Optional<NodeProto> residualAdd(GraphIndex index, String value) {
        return index.producer(value)
                .map(index::node)
                .filter(n -> n.getOpType().equals("Relu"))
                .flatMap(n -> index.producer(n.getInput(0)))
                .map(index::node)
                .filter(n -> n.getOpType().equals("Add") && n.getInputCount() == 2);
    }

    /** Whether both sides of the sum come out of a convolution. */
    private static boolean isProjected(GraphIndex index, NodeProto add) {
        return add.getInputList().stream().allMatch(v -> isOutputOf(index, v, Set.of("Conv", "BatchNormalization")));
    }

    /** Whether a value joins maps that were pooled, convolved and brought back to one size. */
    private static boolean isPyramid(GraphIndex index, String value) {
        return index.producer(value)
                .map(index::node)
                .filter(n -> n.getOpType().equals("Concat"))
                .filter(n -> n.getInputList().stream()
                                .filter(v -> isOutputOf(index, v, Set.of("Resize", "Upsample", "Expand")))
                                .filter(v -> isPooled(index, v))
                                .count()
                        >= 2)
                .isPresent();
    }

    /** Whether a few layers lead from a pooling to a value. */
    private static boolean isPooled(GraphIndex index, String value) {
        String at = value;
        for (int i = 0; i < BRANCH_LAYERS; i++) {
            Optional<NodeProto> node = index.producer(at).map(index::node);
            if (node.isEmpty() || node.get().getInputCount() == 0) {
                return false;
            }
            if (POOLING.contains(node.get().getOpType())) {
                return true;
            }
            at = node.get().getInput(0);
        }
        return false;
    }

    private static boolean isOutputOf(GraphIndex index, String value, Set<String> operators) {
        return index.producer(value)
                .filter(i -> operators.contains(index.node(i).getOpType()))
                .isPresent();
    }
}
