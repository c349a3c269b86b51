package org.sbonnx.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.data.Preprocess;
import org.sbonnx.trainer.block.ForwardMode;
import org.sbonnx.trainer.block.OnnxBlock;
import org.sbonnx.trainer.block.Outputs;
import org.sbonnx.trainer.block.Scalars;
import org.sbonnx.trainer.block.Torch;
import org.sbonnx.trainer.features.Batches;
import org.sbonnx.trainer.features.ImageFeatures;
import org.sbonnx.trainer.label.ConceptTargets;

/**
 * Phase 1 of a supervised bottleneck (eq. 11–13): for each concept category the cross-entropy of the group's softmax with the
 * concept labels, summed over categories, averaged over the copies of the site. Every labelled pixel counts once: the target
 * of a feature cell is the distribution of the labels that lie in it, weighted by their number.
 */
public final class ConceptObjective implements Objective {
    private final OnnxBlock block;
    private final List<SupervisedGroup> groups;
    private final ImageFeatures features;
    private final SegmentationData data;
    private final List<ConceptTargets> targets = new ArrayList<>();
    private final Map<String, Shape> outputShapes = new LinkedHashMap<>();
    private final int imagesAtOnce;
    private final NDManager manager;

    public ConceptObjective(
            OnnxBlock block,
            List<SupervisedGroup> groups,
            ImageFeatures features,
            SegmentationData data,
            @Nullable Preprocess preprocess,
            int imagesAtOnce,
            NDManager manager) {
        this.block = block;
        this.groups = groups;
        this.features = features;
        this.data = data;
        this.imagesAtOnce = imagesAtOnce;
        this.manager = manager;
        groups.forEach(g -> targets.add(new ConceptTargets(g.group(), data, preprocess)));
        try (NDManager step = manager.newSubManager()) {
            Torch.withoutGradients(() -> block.forward(
                            Batches.load(features, new int[] {0}, step),
                            ForwardMode.inference(CodeFunctions::oneHot),
                            step)
                    .forEach((name, value) -> outputShapes.put(name, value.getShape())));
        }
    }

    @Override
    public OnnxBlock block() {
        return block;
    }

    @Override
    public int[] images(int epoch) {
        return Batches.range(0, features.size());
    }

    @Override
    public Map<String, Double> accumulate(int[] batch, double temperature) {
        Map<Integer, List<LabelMap>> labels = new LinkedHashMap<>();
        for (int image : batch) {
            labels.put(image, data.labels(image));
        }
        Map<String, FloatTensor> targetCounts = new LinkedHashMap<>();
        Map<String, Double> totals = new LinkedHashMap<>();
        for (int g = 0; g < groups.size(); g++) {
            for (String logits : groups.get(g).logits()) {
                FloatTensor counts = targets.get(g).counts(batch, labels, outputShape(logits));
                double total = 0;
                for (float c : counts.data()) {
                    total += c;
                }
                targetCounts.put(logits, counts);
                totals.put(logits, total);
            }
        }
        Map<String, Double> parts = new TreeMap<>();
        int done = 0;
        for (int[] images : Batches.chunks(batch, imagesAtOnce)) {
            int from = done;
            try (NDManager step = manager.newSubManager()) {
                Torch.withGradients(() -> backward(images, from, targetCounts, totals, parts, step));
            }
            done += images.length;
        }
        return parts;
    }

    private void backward(
            int[] images,
            int from,
            Map<String, FloatTensor> targetCounts,
            Map<String, Double> totals,
            Map<String, Double> parts,
            NDManager step) {
        Outputs outputs =
                block.forward(Batches.load(features, images, step), ForwardMode.inference(CodeFunctions::oneHot), step);
        List<NDArray> losses = new ArrayList<>();
        for (SupervisedGroup group : groups) {
            for (String logits : group.logits()) {
                double total = totals.getOrDefault(logits, 0.0);
                FloatTensor counts = targetCounts.get(logits);
                if (total > 0 && counts != null) {
                    NDArray target = Torch.upload(step, slice(counts, from, images.length));
                    NDArray loss = Scalars.multiply(
                            Losses.crossEntropy(outputs.get(logits), target),
                            1 / total / group.logits().size());
                    losses.add(loss);
                    parts.merge(group.group().category(), Torch.toDouble(loss), Double::sum);
                }
            }
        }
        losses.stream().reduce(NDArray::add).ifPresent(Torch::backward);
    }

    private static FloatTensor slice(FloatTensor all, int from, int count) {
        int each = all.data().length / all.dim(0);
        long[] shape = all.shape().clone();
        shape[0] = count;
        return new FloatTensor(shape, Arrays.copyOfRange(all.data(), from * each, (from + count) * each));
    }

    private Shape outputShape(String logits) {
        Shape shape = outputShapes.get(logits);
        if (shape == null) {
            throw new IllegalStateException(logits);
        }
        return shape;
    }

    @Override
    public @Nullable ValidationMetrics evaluate(double temperature) {
        return null;
    }

    @Override
    public void close() {
        block.close();
    }
}
