package org.sbonnx.schemas.train;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.json.Json;

/**
 * How a bottlenecked model is fine-tuned. What a plan file leaves out takes the paper's value (Losch et al. 2021, sections
 * 3.1–3.2) or, where the paper is silent, the one named here.
 *
 * @param regime how codes become one-hot
 * @param temperature softmax temperature of USB groups over the training
 * @param entropyWeight λ of eq. 19, regime {@code entropy} only; 0.1
 * @param training USBs (and linear bottlenecks) together with everything after them; phase 2 of an SSB
 * @param concepts phase 1 of an SSB: the bottleneck alone, cross-entropy per category on concept data
 * @param batchNorm whether batch norms after the site learn their statistics; {@code train}
 * @param teacherWeight share of the loss that comes from the original model, where it is given; default 1 without labels, 0.5
 *     with
 * @param teacherStride teacher outputs are sampled at every n-th pixel of both axes; 4
 * @param teacherFeatures tensors after the site that are also trained towards the values of the original model
 * @param classWeights weight of classes in the cross-entropy by name; 1 for those not named
 * @param classBalance how much rare classes weigh more: (mean share of pixels / own share) to this power, times the class's
 *     weight; 0: not at all, 1: every class as much as every other; 0
 * @param auxiliary further outputs trained on the task labels, such as the auxiliary head of an OCR network
 * @param augmentation random changes of the training images; null: none
 * @param patience epochs without a better validation mIoU after which the training ends; null: all epochs are trained
 * @param cacheGigabytes limit of the feature cache of each data set; beyond it features are recomputed in every epoch. Null:
 *     the free space of the disk
 * @param cacheHalf whether features are stored as float16
 * @param seed of all random numbers
 */
public record TrainPlan(
        Regime regime,
        TemperatureSchedule temperature,
        double entropyWeight,
        Phase training,
        Phase concepts,
        BatchNorm batchNorm,
        @Nullable Double teacherWeight,
        int teacherStride,
        List<AuxiliaryLoss> teacherFeatures,
        Map<String, Double> classWeights,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) double classBalance,
        List<AuxiliaryLoss> auxiliary,
        @Nullable AugmentationPlan augmentation,
        @Nullable Integer patience,
        @Nullable Double cacheGigabytes,
        boolean cacheHalf,
        long seed) {

    private static final Phase TRAINING = new Phase(
            60, 16, null, Phase.Optimizer.SGD, 0.002, 1, 0.9, 5e-4, Phase.LearningRateSchedule.POLY, 0.9, null);
    private static final Phase CONCEPTS =
            new Phase(5, 16, null, Phase.Optimizer.SGD, 0.01, 1, 0.9, 5e-3, Phase.LearningRateSchedule.POLY, 0.9, null);

    /** How codes become one-hot. */
    public enum Regime {
        /** softmax(x / T), T falling (eq. 20). */
        ANNEALED,
        /** softmax(x) with an entropy loss (eq. 19). */
        ENTROPY,
        /** One-hot forward, the gradient of softmax(x / T₀) backward. */
        STRAIGHT_THROUGH,
        /** One-hot from the start: encoders of USB groups are constant, only the layers after them are trained. For calibrated bottlenecks. */
        FIXED
    }

    /** What a batch norm does. */
    public enum BatchNorm {
        /** Normalises with the batch and moves its running statistics. */
        TRAIN,
        /** Normalises with its running statistics; scale and bias still learn. */
        FROZEN
    }

    /** Fills in the defaults. */
    @JsonCreator
    static TrainPlan of(
            @JsonProperty("regime") @Nullable Regime regime,
            @JsonProperty("temperature") @Nullable TemperatureSchedule temperature,
            @JsonProperty("entropyWeight") @Nullable Double entropyWeight,
            @JsonProperty("training") @Nullable PhaseFields training,
            @JsonProperty("concepts") @Nullable PhaseFields concepts,
            @JsonProperty("batchNorm") @Nullable BatchNorm batchNorm,
            @JsonProperty("teacherWeight") @Nullable Double teacherWeight,
            @JsonProperty("teacherStride") @Nullable Integer teacherStride,
            @JsonProperty("teacherFeatures") @Nullable List<AuxiliaryLoss> teacherFeatures,
            @JsonProperty("classWeights") @Nullable Map<String, Double> classWeights,
            @JsonProperty("classBalance") @Nullable Double classBalance,
            @JsonProperty("auxiliary") @Nullable List<AuxiliaryLoss> auxiliary,
            @JsonProperty("augmentation") @Nullable AugmentationPlan augmentation,
            @JsonProperty("patience") @Nullable Integer patience,
            @JsonProperty("cacheGigabytes") @Nullable Double cacheGigabytes,
            @JsonProperty("cacheHalf") @Nullable Boolean cacheHalf,
            @JsonProperty("seed") @Nullable Long seed) {
        return new TrainPlan(
                PlanFields.orDefault(regime, Regime.ANNEALED),
                temperature == null ? TemperatureSchedule.of(null, null, null) : temperature,
                PlanFields.orDefault(entropyWeight, 0.1),
                training == null ? TRAINING : training.withDefaults(TRAINING),
                concepts == null ? CONCEPTS : concepts.withDefaults(CONCEPTS),
                PlanFields.orDefault(batchNorm, BatchNorm.TRAIN),
                teacherWeight,
                PlanFields.orDefault(teacherStride, 4),
                teacherFeatures == null ? List.of() : teacherFeatures,
                classWeights == null ? Map.of() : classWeights,
                PlanFields.orDefault(classBalance, 0.0),
                auxiliary == null ? List.of() : auxiliary,
                augmentation,
                patience,
                cacheGigabytes,
                PlanFields.orDefault(cacheHalf, false),
                PlanFields.orDefault(seed, 1L));
    }

    public TrainPlan {
        classWeights = Collections.unmodifiableMap(new TreeMap<>(classWeights));
        auxiliary = List.copyOf(auxiliary);
        teacherFeatures = List.copyOf(teacherFeatures);
        PlanFields.require(patience == null || patience > 0, "patience", String.valueOf(patience));
        PlanFields.require(entropyWeight >= 0 && Double.isFinite(entropyWeight), "entropyWeight", entropyWeight);
        PlanFields.require(
                teacherWeight == null || teacherWeight >= 0 && teacherWeight <= 1,
                "teacherWeight",
                String.valueOf(teacherWeight));
        PlanFields.require(teacherStride > 0, "teacherStride", teacherStride);
        PlanFields.require(
                classWeights.values().stream().allMatch(w -> w >= 0 && Double.isFinite(w)),
                "classWeights",
                classWeights);
        PlanFields.require(classBalance >= 0 && classBalance <= 1, "classBalance", classBalance);
        PlanFields.require(
                cacheGigabytes == null || cacheGigabytes >= 0, "cacheGigabytes", String.valueOf(cacheGigabytes));
    }

    /** The plan of the paper. */
    public static TrainPlan paper() {
        return Json.parse("the default plan", "{}", TrainPlan.class);
    }

    /**
     * The plan for a model whose codes already support the task: the codes are fixed, and the layers after them are trained with
     * a small learning rate on the labels and, where it is given, equally on the original model. Mirrored images reduce
     * overfitting to training images that the original model has seen already.
     */
    public static TrainPlan calibrated() {
        return Json.parse(
                "the default plan",
                "{\"regime\":\"fixed\",\"batchNorm\":\"frozen\",\"augmentation\":{\"variants\":2},"
                        + "\"training\":{\"epochs\":4,\"batch\":8,\"learningRate\":0.001}}",
                TrainPlan.class);
    }

    /** Number of augmented copies of each image in the feature cache; at most one for each epoch. */
    public int augmentedCopies() {
        if (augmentation == null) {
            return 1;
        }
        int epochs = Math.max(1, training.epochs());
        return augmentation.variants() == 0 ? epochs : Math.min(epochs, augmentation.variants());
    }

    /** The same with another number of epochs of the training phase. */
    public TrainPlan withEpochs(int epochs) {
        return withTraining(training.withEpochs(epochs));
    }

    /** The same with another training phase. */
    public TrainPlan withTraining(Phase other) {
        return with(temperature, other, seed);
    }

    /** The same with another temperature schedule. */
    public TrainPlan withTemperature(TemperatureSchedule other) {
        return with(other, training, seed);
    }

    /** The same with another seed. */
    public TrainPlan withSeed(long other) {
        return with(temperature, training, other);
    }

    private TrainPlan with(TemperatureSchedule otherTemperature, Phase otherTraining, long otherSeed) {
        return new TrainPlan(
                regime,
                otherTemperature,
                entropyWeight,
                otherTraining,
                concepts,
                batchNorm,
                teacherWeight,
                teacherStride,
                teacherFeatures,
                classWeights,
                classBalance,
                auxiliary,
                augmentation,
                patience,
                cacheGigabytes,
                cacheHalf,
                otherSeed);
    }
}
