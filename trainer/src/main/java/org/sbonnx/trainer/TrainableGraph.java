package org.sbonnx.trainer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.graph.TrainableInputs;
import org.sbonnx.graph.edit.SubGraph;
import org.sbonnx.graph.head.ClassScores;
import org.sbonnx.graph.head.HeadFinder;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.TensorShapeProto;
import org.sbonnx.onnx.ValueInfoProto;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.data.Preprocess;
import org.sbonnx.schemas.model.Manifest;
import org.sbonnx.schemas.model.Manifest.Bottleneck;
import org.sbonnx.schemas.model.Manifest.BottleneckKind;
import org.sbonnx.schemas.model.Manifest.CodeForm;
import org.sbonnx.schemas.model.Manifest.Group;
import org.sbonnx.trainer.block.CodeSubstitution;
import org.sbonnx.trainer.loss.SupervisedGroup;

/** The parts of a bottlenecked model that training needs: task logits, code substitutions, trainable parameters. */
final class TrainableGraph {
    private final OnnxModel model;
    private final ClassScores head;
    private final Manifest manifest;
    private final GraphIndex index;

    TrainableGraph(OnnxModel model, Manifest manifest) {
        Preprocess preprocess = manifest.preprocess();
        this.head = HeadFinder.find(model, preprocess == null ? null : preprocess.judged());
        this.model = head.model();
        this.manifest = manifest;
        this.index = this.model.index();
        if (manifest.bottlenecks().isEmpty()) {
            throw new BadInput(model + " has no bottleneck", "insert one first");
        }
    }

    /** The model that computes {@link #taskLogits}, with the nodes that bring its output into their form. */
    OnnxModel model() {
        return model;
    }

    /** The task's logits [n, classes, height, width], before a closing softmax. */
    String taskLogits() {
        return head.logits();
    }

    /** Substitutions for the codes of every one-hot or soft group, at every copy of the site. */
    List<CodeSubstitution> substitutions() {
        List<CodeSubstitution> all = new ArrayList<>();
        for (Bottleneck b : manifest.bottlenecks()) {
            b.tensors().forEach(copy -> {
                for (int g = 0; g < b.groups().size(); g++) {
                    if (b.groups().get(g).form() != CodeForm.LINEAR) {
                        all.add(new CodeSubstitution(
                                copy.logits().get(g), copy.codes().get(g)));
                    }
                }
            });
        }
        return all;
    }

    /** Logits of all one-hot and soft groups at the scored copy of each bottleneck. */
    List<String> scoredLogits() {
        List<String> all = new ArrayList<>();
        for (Bottleneck b : manifest.bottlenecks()) {
            for (int g = 0; g < b.groups().size(); g++) {
                if (b.groups().get(g).form() != CodeForm.LINEAR) {
                    all.add(b.scored().logits().get(g));
                }
            }
        }
        return all;
    }

    List<SupervisedGroup> supervisedGroups() {
        List<SupervisedGroup> all = new ArrayList<>();
        for (Bottleneck b : manifest.bottlenecks()) {
            for (int g = 0; g < b.groups().size(); g++) {
                int at = g;
                if (b.groups().get(g).kind() == BottleneckKind.SSB) {
                    all.add(new SupervisedGroup(
                            b.groups().get(g),
                            b.tensors().stream().map(c -> c.logits().get(at)).toList()));
                }
            }
        }
        return all;
    }

    /** Parameters of the joint phase: everything after the bottlenecks and, if {@code trainEncoders}, the unsupervised groups. */
    Set<String> jointParameters(boolean trainEncoders) {
        Set<String> names = new LinkedHashSet<>();
        for (Bottleneck b : manifest.bottlenecks()) {
            names.addAll(
                    b.parameters().phase2().isEmpty()
                            ? parametersBehind(b)
                            : b.parameters().phase2());
        }
        // What follows one bottleneck may hold another, whose groups have rules of their own.
        for (Bottleneck b : manifest.bottlenecks()) {
            for (Group g : b.groups()) {
                boolean trained =
                        (g.kind() == BottleneckKind.USB && trainEncoders) || g.kind() == BottleneckKind.LINEAR;
                List<String> encoder = List.of(g.weight(), g.bias());
                if (trained) {
                    names.addAll(encoder);
                } else {
                    names.removeAll(Set.copyOf(encoder));
                }
            }
        }
        return names;
    }

    /** New layers: the bottlenecks' encoders and the kernels of the nodes that consume the codes. */
    Set<String> newLayers() {
        Set<String> names = new LinkedHashSet<>();
        for (Bottleneck b : manifest.bottlenecks()) {
            names.addAll(b.parameters().phase1());
            b.groups().forEach(g -> {
                names.add(g.weight());
                names.add(g.bias());
            });
            b.readers().forEach(r -> names.add(r.initializer()));
        }
        return names;
    }

    private Set<String> parametersBehind(Bottleneck b) {
        List<String> cut = manifest.bottlenecks().stream()
                .filter(other -> other == b || b.set() != null && b.set().equals(other.set()))
                .flatMap(other -> other.tensors().stream())
                .map(Manifest.Copy::output)
                .toList();
        Set<Integer> downstream = SubGraph.nodesBetween(index, cut, List.of(taskLogits()));
        Set<String> frozen = index.rootsReadOutside(downstream);
        Set<String> names = new LinkedHashSet<>();
        for (int position : downstream) {
            NodeProto node = index.node(position);
            for (int input : TrainableInputs.weights(node)) {
                String root = index.root(node.getInput(input));
                boolean weight = index.initializer(root)
                        .filter(t -> Tensors.isFloat(t) && t.getDimsCount() > 0)
                        .isPresent();
                if (weight && !frozen.contains(root)) {
                    names.add(root);
                }
            }
        }
        return names;
    }

    /**
     * Running statistics of the batch norms between the features and the outputs.
     *
     * @throws BadInput if one of them is not an initializer or is also read by the frozen part: it could not be written back
     */
    Set<String> runningStatistics(List<String> cut, List<String> outputs) {
        Set<Integer> downstream = SubGraph.nodesBetween(index, cut, outputs);
        Set<String> frozen = index.rootsReadOutside(downstream);
        Set<String> names = new LinkedHashSet<>();
        for (int position : downstream) {
            NodeProto node = index.node(position);
            for (int input : TrainableInputs.runningStatistics(node)) {
                String root = index.root(node.getInput(input));
                if (index.initializer(root).isEmpty() || frozen.contains(root)) {
                    throw new BadInput(
                            "the running statistics '" + root + "' of batch norm '" + GraphIndex.label(node)
                                    + "' are not an initializer, or are shared with the frozen part",
                            "set \"batchNorm\": \"frozen\" in the plan");
                }
                names.add(root);
            }
        }
        return names;
    }

    /** Shapes of the graph's inputs, with unknown extents taken from the preprocessing; inputs that are still unknown are left out. */
    Map<String, long[]> inputShapes() {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        for (ValueInfoProto input : model.inputs()) {
            long[] shape = shape(input, manifest.preprocess());
            if (Arrays.stream(shape).allMatch(d -> d > 0)) {
                shapes.put(input.getName(), shape);
            }
        }
        return shapes;
    }

    private static long[] shape(ValueInfoProto input, @Nullable Preprocess preprocess) {
        TensorShapeProto declared = input.getType().getTensorType().getShape();
        long[] shape = new long[declared.getDimCount()];
        Arrays.setAll(shape, i -> declared.getDim(i).getDimValue());
        if (shape.length == 4 && preprocess != null) {
            boolean first = preprocess.channelsFirst();
            long[] known = first
                    ? new long[] {1, preprocess.channels(), preprocess.height(), preprocess.width()}
                    : new long[] {1, preprocess.height(), preprocess.width(), preprocess.channels()};
            Arrays.setAll(shape, i -> shape[i] > 0 ? shape[i] : known[i]);
        }
        if (shape.length > 0 && shape[0] <= 0) {
            shape[0] = 1;
        }
        return shape;
    }
}
