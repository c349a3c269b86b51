package org.sbonnx.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.train.AuxiliaryLoss;
import org.sbonnx.schemas.train.TrainPlan;
import org.sbonnx.trainer.block.ForwardMode;
import org.sbonnx.trainer.block.OnnxBlock;
import org.sbonnx.trainer.block.Outputs;
import org.sbonnx.trainer.block.Scalars;
import org.sbonnx.trainer.block.Torch;
import org.sbonnx.trainer.features.Batches;
import org.sbonnx.trainer.features.ImageFeatures;
import org.sbonnx.trainer.label.ClassWeights;
import org.sbonnx.trainer.label.LabelCache;

/**
 * The segmentation task: cross-entropy with the labels at the output's own resolution and distillation from the original
 * model, mixed by the plan's teacherWeight; the entropy of the codes is added in the regime that uses it.
 */
public final class TaskObjective implements Objective {
    private final Setup setup;
    private final Map<String, Shape> outputShapes = new LinkedHashMap<>();
    private final float[] classWeights;

    /**
     * @param block computes {@code outputs}
     * @param taskLogits name of the task's logits
     * @param codeLogits logits of the coded groups at the scored copies
     * @param features of the training images
     * @param labels of the training images
     * @param teacher distillation from the original model, or null
     * @param validation features, or null
     * @param validationLabels or null
     * @param imagesAtOnce largest number of images in one forward pass
     * @param manager parent of the managers that own the arrays of one step
     */
    public record Setup(
            TrainPlan plan,
            OnnxBlock block,
            String taskLogits,
            List<String> codeLogits,
            ImageFeatures features,
            @Nullable LabelCache labels,
            @Nullable Distillation teacher,
            @Nullable ImageFeatures validation,
            @Nullable LabelCache validationLabels,
            int imagesAtOnce,
            NDManager manager) {}

    public TaskObjective(Setup setup) {
        this.setup = setup;
        if (setup.labels() == null && setup.teacher() == null) {
            throw new BadInput(
                    "the training images have no labels and there is no teacher", "give labels or the original model");
        }
        measureOutputShapes();
        this.classWeights = classWeights();
        if (setup.imagesAtOnce() > 1 && setup.features().size() > 1) {
            requireIndependentImages();
        }
    }

    /** A model exported for one image may mix the images of a batch. Compares two images computed together with each alone. */
    private void requireIndependentImages() {
        try (NDManager step = setup.manager().newSubManager()) {
            Torch.withoutGradients(() -> {
                NDArray both = taskLogits(step, 0, 1);
                NDArray apart = taskLogits(step, 0).concat(taskLogits(step, 1), 0);
                boolean same = both.getShape().equals(apart.getShape())
                        && Torch.toDouble(both.sub(apart).abs().max())
                                <= 1e-2 * (1 + Torch.toDouble(apart.abs().max()));
                if (!same) {
                    throw new BadInput(
                            "the model treats two images at once differently from each alone: it was exported for one",
                            "set \"imagesAtOnce\": 1 and \"batchNorm\": \"frozen\" in the plan");
                }
            });
        }
    }

    private NDArray taskLogits(NDManager step, int... images) {
        ForwardMode mode = ForwardMode.inference(logits -> CodeFunctions.softmax(logits, 1));
        return setup.block()
                .forward(Batches.load(setup.features(), images, step), mode, step)
                .get(setup.taskLogits());
    }

    /** Computes one image to find the shapes of the outputs; labels are resized to them. */
    private void measureOutputShapes() {
        try (NDManager step = setup.manager().newSubManager()) {
            Torch.withoutGradients(() -> {
                ForwardMode mode = ForwardMode.inference(CodeFunctions::oneHot);
                setup.block()
                        .forward(Batches.load(setup.features(), new int[] {0}, step), mode, step)
                        .forEach((name, value) -> outputShapes.put(name, value.getShape()));
            });
        }
        for (String output : taskOutputs()) {
            Shape shape = outputShape(output);
            if (shape.dimension() != 4) {
                throw new BadInput(
                        "output '" + output + "' has shape " + shape + ", not [n, classes, height, width]",
                        "train models that end in class logits per pixel");
            }
            int channels = Math.toIntExact(shape.get(1));
            requireChannels(setup.labels(), channels);
            requireChannels(setup.validationLabels(), channels);
        }
    }

    /** The labels, if they have a share in the loss. */
    private @Nullable LabelCache labelsInLoss() {
        return teacherShare() < 1 ? setup.labels() : null;
    }

    private float[] classWeights() {
        LabelCache labels = labelsInLoss();
        if (labels == null) {
            return new float[0];
        }
        Shape task = outputShape(setup.taskLogits());
        return ClassWeights.compute(
                setup.plan(),
                labels,
                images(1),
                Math.toIntExact(task.get(1)),
                Math.toIntExact(task.get(3)),
                Math.toIntExact(task.get(2)));
    }

    private static void requireChannels(@Nullable LabelCache labels, int channels) {
        if (labels != null) {
            labels.labels().requireChannels(channels);
        }
    }

    private List<String> taskOutputs() {
        List<String> all = new ArrayList<>(List.of(setup.taskLogits()));
        setup.plan().auxiliary().forEach(a -> all.add(a.tensor()));
        return all;
    }

    private Shape outputShape(String output) {
        Shape shape = outputShapes.get(output);
        if (shape == null) {
            throw new IllegalStateException(output);
        }
        return shape;
    }

    @Override
    public OnnxBlock block() {
        return setup.block();
    }

    @Override
    public int[] images(int epoch) {
        int variants = setup.plan().augmentedCopies();
        int count = setup.features().size() / variants;
        return Batches.range((epoch - 1) % variants * count, count);
    }

    private double teacherShare() {
        if (setup.teacher() == null) {
            return 0;
        }
        Double share = setup.plan().teacherWeight();
        return setup.labels() == null ? 1 : share == null ? 0.5 : share;
    }

    @Override
    public Map<String, Double> accumulate(int[] batch, double temperature) {
        Map<String, LabelLoss.LabelTarget> targets = new LinkedHashMap<>();
        LabelCache labels = labelsInLoss();
        if (labels != null) {
            for (String output : taskOutputs()) {
                targets.put(output, LabelLoss.target(labels, classWeights, batch, outputShape(output)));
            }
        }
        Map<String, Double> parts = new TreeMap<>();
        for (int[] images : Batches.chunks(batch, setup.imagesAtOnce())) {
            try (NDManager step = setup.manager().newSubManager()) {
                Torch.withGradients(() -> {
                    Map<String, NDArray> inputs = Batches.load(setup.features(), images, step);
                    ForwardMode mode = new ForwardMode(true, trainsBatchNorm(), codeFunction(temperature));
                    Outputs outputs = setup.block().forward(inputs, mode, step);
                    List<NDArray> losses = losses(outputs, images, batch.length, targets, parts, step);
                    losses.stream().reduce(NDArray::add).ifPresent(Torch::backward);
                });
            }
        }
        return parts;
    }

    private boolean trainsBatchNorm() {
        return setup.plan().batchNorm() == TrainPlan.BatchNorm.TRAIN;
    }

    private UnaryOperator<NDArray> codeFunction(double temperature) {
        return switch (setup.plan().regime()) {
            case ANNEALED, ENTROPY -> logits -> CodeFunctions.softmax(logits, temperature);
            case STRAIGHT_THROUGH -> logits -> CodeFunctions.straightThrough(logits, temperature);
            case FIXED -> CodeFunctions::oneHot;
        };
    }

    private List<NDArray> losses(
            Outputs outputs,
            int[] images,
            int batch,
            Map<String, LabelLoss.LabelTarget> targets,
            Map<String, Double> parts,
            NDManager step) {
        List<NDArray> losses = new ArrayList<>();
        double share = teacherShare();
        targets.forEach((output, target) -> {
            NDArray sum = LabelLoss.crossEntropy(outputs.get(output), target, images, step);
            double weight = (1 - share) * outputWeight(output) / target.totalWeight();
            addLoss(
                    losses,
                    parts,
                    output.equals(setup.taskLogits()) ? "labels" : "auxiliary",
                    Scalars.multiply(sum, weight));
        });
        Distillation teacher = setup.teacher();
        if (teacher != null && share > 0) {
            teacher.losses(outputs, setup.taskLogits(), images, batch, share, step)
                    .forEach((part, loss) -> addLoss(losses, parts, part, loss));
        }
        if (setup.plan().regime() == TrainPlan.Regime.ENTROPY) {
            for (String group : setup.codeLogits()) {
                NDArray logits = outputs.get(group);
                double positions =
                        logits.getShape().get(2) * (double) logits.getShape().get(3) * batch;
                double weight = setup.plan().entropyWeight() / positions;
                addLoss(losses, parts, "entropy", Scalars.multiply(Losses.entropy(logits), weight));
            }
        }
        return losses;
    }

    private double outputWeight(String output) {
        return setup.plan().auxiliary().stream()
                .filter(a -> a.tensor().equals(output))
                .mapToDouble(AuxiliaryLoss::weight)
                .findFirst()
                .orElse(1);
    }

    private static void addLoss(List<NDArray> losses, Map<String, Double> parts, String name, NDArray loss) {
        losses.add(loss);
        parts.merge(name, Torch.toDouble(loss), Double::sum);
    }

    @Override
    public @Nullable ValidationMetrics evaluate(double temperature) {
        ImageFeatures validation = setup.validation();
        LabelCache labels = setup.validationLabels();
        if (validation == null || labels == null) {
            return null;
        }
        return new TaskValidation(
                        setup.block(), setup.taskLogits(), setup.codeLogits(), validation, labels, setup.manager())
                .evaluate(outputShape(setup.taskLogits()), temperature);
    }

    @Override
    public void close() {
        setup.block().close();
    }
}
