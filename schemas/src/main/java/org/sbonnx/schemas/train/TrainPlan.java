package org.sbonnx.schemas.train;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.BadInput;
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
 * @param teacherStride the teacher is heard at every n-th pixel of both axes, and stored at no others; 4
 * @param teacherFeatures tensors after the site whose values the original model teaches besides its outputs
 * @param classWeights weight of classes in the cross-entropy by name; 1 for those not named
 * @param classBalance how much rare classes weigh more: (mean share of pixels / own share) to this power, times the class's
 *     weight; 0: not at all, 1: every class as much as every other; 0
 * @param auxiliary further outputs trained on the task labels, such as the auxiliary head of an OCR network
 * @param augmentation random changes of the training images; null: none
 * @param patience epochs without a better validation mIoU after which the training ends; null: all epochs are trained
 * @param cacheGigabytes limit of the feature cache of each data set; beyond it features are computed anew in every epoch. Null:
 *     what the disk has left
 * @param cacheHalf whether features are stored as float16
 * @param seed of everything random
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
        @Nullable Augmentation augmentation,
        @Nullable Integer patience,
        @Nullable Double cacheGigabytes,
        boolean cacheHalf,
        long seed) {

    private static final String EXAMPLE = "see plan.json in the examples";
    private static final Phase TRAINING =
            new Phase(60, 16, null, Optimizer.SGD, 0.002, 1, 0.9, 5e-4, LearningRateSchedule.POLY, 0.9, null);
    private static final Phase CONCEPTS =
            new Phase(5, 16, null, Optimizer.SGD, 0.01, 1, 0.9, 5e-3, LearningRateSchedule.POLY, 0.9, null);

    /** How codes become one-hot. */
    public enum Regime {
        /** softmax(x / T), T falling (eq. 20). */
        ANNEALED,
        /** softmax(x) with an entropy loss (eq. 19). */
        ENTROPY,
        /** One-hot forward, the gradient of softmax(x / T₀) backward. */
        STRAIGHT_THROUGH,
        /** One-hot already: encoders of USB groups are constants, only what follows them learns. For calibrated bottlenecks. */
        FIXED
    }

    /** What a batch norm does. */
    public enum BatchNorm {
        /** Normalises with the batch and moves its running statistics. */
        TRAIN,
        /** Normalises with its running statistics; scale and bias still learn. */
        FROZEN
    }

    /** Rule of the weights' updates. */
    public enum Optimizer {
        SGD,
        ADAMW
    }

    /** How the learning rate falls, per iteration. */
    public enum LearningRateSchedule {
        /** (1 − t/τ)^power. */
        POLY,
        /** (1 + cos(π t/τ)) / 2. */
        COSINE,
        CONSTANT
    }

    /**
     * T_t = end + (start − end)(1 − t/τ)^gamma over all τ iterations.
     *
     * @param start 1.0; lower (0.05, say) for a calibrated model, whose codes a high temperature would blur
     * @param end 0.01
     * @param gamma 10
     */
    public record TemperatureSchedule(double start, double end, double gamma) {
        @JsonCreator
        static TemperatureSchedule of(
                @JsonProperty("start") @Nullable Double start,
                @JsonProperty("end") @Nullable Double end,
                @JsonProperty("gamma") @Nullable Double gamma) {
            double from = start == null ? 1 : start;
            return new TemperatureSchedule(from, end == null ? Math.min(0.01, from) : end, gamma == null ? 10 : gamma);
        }

        public TemperatureSchedule {
            require(start > 0 && Double.isFinite(start), "temperature.start", start);
            require(end > 0 && end <= start, "temperature.end", end);
            require(gamma > 0 && Double.isFinite(gamma), "temperature.gamma", gamma);
        }
    }

    /**
     * A further tensor with a loss of its own: an output that learns the task, or values that the original model teaches.
     *
     * @param tensor its name in the model
     * @param weight of its loss; 0.4 for the auxiliary logits of OCR networks
     */
    public record AuxiliaryLoss(String tensor, double weight) {
        public AuxiliaryLoss {
            require(weight > 0 && Double.isFinite(weight), "auxiliary.weight", weight);
        }
    }

    /**
     * Random changes of training images; the labels follow.
     *
     * @param flip mirror every other image left to right; true
     * @param minZoom smallest zoom; below 1 the image shrinks within a grey border; 1
     * @param maxZoom largest zoom; above 1 a random crop is looked at; 1
     * @param colour strength from 0 to 1 of random gains and offsets of the colour channels; 0
     * @param variants changed copies of each image, taken in turn by the epochs and cached like images. 0: new ones in every
     *     epoch, so that the features of the frozen part are computed anew each time; 4
     */
    public record Augmentation(boolean flip, double minZoom, double maxZoom, double colour, int variants) {
        @JsonCreator
        static Augmentation of(
                @JsonProperty("flip") @Nullable Boolean flip,
                @JsonProperty("minZoom") @Nullable Double minZoom,
                @JsonProperty("maxZoom") @Nullable Double maxZoom,
                @JsonProperty("colour") @Nullable Double colour,
                @JsonProperty("variants") @Nullable Integer variants) {
            double low = orDefault(minZoom, 1.0);
            return new Augmentation(
                    orDefault(flip, true),
                    low,
                    orDefault(maxZoom, Math.max(1, low)),
                    orDefault(colour, 0.0),
                    orDefault(variants, 4));
        }

        public Augmentation {
            require(minZoom >= 0.1 && minZoom <= 10, "augmentation.minZoom", minZoom);
            require(maxZoom >= minZoom && maxZoom <= 10, "augmentation.maxZoom", maxZoom);
            require(colour >= 0 && colour <= 1, "augmentation.colour", colour);
            require(variants >= 0, "augmentation.variants", variants);
        }
    }

    /**
     * One phase of training.
     *
     * @param epochs over the data; 60, phase 1 of an SSB 5
     * @param batch images in one update; 16
     * @param imagesAtOnce images computed together; gradients of the rest of the batch add up. Null: the whole batch where
     *     batch norms learn their statistics, else 1
     * @param optimizer sgd
     * @param learningRate 0.002, phase 1 of an SSB 0.01
     * @param newLayerFactor times the learning rate for the bottleneck and its readers; 1
     * @param momentum of SGD; 0.9
     * @param weightDecay 5e-4, phase 1 of an SSB 5e-3
     * @param schedule poly
     * @param power of poly; 0.9
     * @param clipNorm largest Euclidean norm of all gradients together; null: no limit
     */
    public record Phase(
            int epochs,
            int batch,
            @Nullable Integer imagesAtOnce,
            Optimizer optimizer,
            double learningRate,
            double newLayerFactor,
            double momentum,
            double weightDecay,
            LearningRateSchedule schedule,
            double power,
            @Nullable Double clipNorm) {

        public Phase {
            require(epochs >= 0, "epochs", epochs);
            require(batch > 0, "batch", batch);
            require(imagesAtOnce == null || imagesAtOnce > 0, "imagesAtOnce", String.valueOf(imagesAtOnce));
            require(learningRate > 0 && Double.isFinite(learningRate), "learningRate", learningRate);
            require(newLayerFactor > 0 && Double.isFinite(newLayerFactor), "newLayerFactor", newLayerFactor);
            require(momentum >= 0 && momentum < 1, "momentum", momentum);
            require(weightDecay >= 0 && Double.isFinite(weightDecay), "weightDecay", weightDecay);
            require(power > 0 && Double.isFinite(power), "power", power);
            require(clipNorm == null || clipNorm > 0, "clipNorm", String.valueOf(clipNorm));
        }

        /** The same with another number of epochs. */
        public Phase withEpochs(int others) {
            return new Phase(
                    others,
                    batch,
                    imagesAtOnce,
                    optimizer,
                    learningRate,
                    newLayerFactor,
                    momentum,
                    weightDecay,
                    schedule,
                    power,
                    clipNorm);
        }
    }

    /** A phase as a file has it: what is left out is taken from the defaults of its role. */
    public record PhaseFields(
            @Nullable Integer epochs,
            @Nullable Integer batch,
            @Nullable Integer imagesAtOnce,
            @Nullable Optimizer optimizer,
            @Nullable Double learningRate,
            @Nullable Double newLayerFactor,
            @Nullable Double momentum,
            @Nullable Double weightDecay,
            @Nullable LearningRateSchedule schedule,
            @Nullable Double power,
            @Nullable Double clipNorm) {

        Phase withDefaults(Phase defaults) {
            return new Phase(
                    orDefault(epochs, defaults.epochs),
                    orDefault(batch, defaults.batch),
                    imagesAtOnce,
                    orDefault(optimizer, defaults.optimizer),
                    orDefault(learningRate, defaults.learningRate),
                    orDefault(newLayerFactor, defaults.newLayerFactor),
                    orDefault(momentum, defaults.momentum),
                    orDefault(weightDecay, defaults.weightDecay),
                    orDefault(schedule, defaults.schedule),
                    orDefault(power, defaults.power),
                    clipNorm);
        }
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
            @JsonProperty("augmentation") @Nullable Augmentation augmentation,
            @JsonProperty("patience") @Nullable Integer patience,
            @JsonProperty("cacheGigabytes") @Nullable Double cacheGigabytes,
            @JsonProperty("cacheHalf") @Nullable Boolean cacheHalf,
            @JsonProperty("seed") @Nullable Long seed) {
        return new TrainPlan(
                orDefault(regime, Regime.ANNEALED),
                temperature == null ? TemperatureSchedule.of(null, null, null) : temperature,
                orDefault(entropyWeight, 0.1),
                training == null ? TRAINING : training.withDefaults(TRAINING),
                concepts == null ? CONCEPTS : concepts.withDefaults(CONCEPTS),
                orDefault(batchNorm, BatchNorm.TRAIN),
                teacherWeight,
                orDefault(teacherStride, 4),
                teacherFeatures == null ? List.of() : teacherFeatures,
                classWeights == null ? Map.of() : classWeights,
                orDefault(classBalance, 0.0),
                auxiliary == null ? List.of() : auxiliary,
                augmentation,
                patience,
                cacheGigabytes,
                orDefault(cacheHalf, false),
                orDefault(seed, 1L));
    }

    public TrainPlan {
        classWeights = Collections.unmodifiableMap(new TreeMap<>(classWeights));
        auxiliary = List.copyOf(auxiliary);
        teacherFeatures = List.copyOf(teacherFeatures);
        require(patience == null || patience > 0, "patience", String.valueOf(patience));
        require(entropyWeight >= 0 && Double.isFinite(entropyWeight), "entropyWeight", entropyWeight);
        require(
                teacherWeight == null || teacherWeight >= 0 && teacherWeight <= 1,
                "teacherWeight",
                String.valueOf(teacherWeight));
        require(teacherStride > 0, "teacherStride", teacherStride);
        require(
                classWeights.values().stream().allMatch(w -> w >= 0 && Double.isFinite(w)),
                "classWeights",
                classWeights);
        require(classBalance >= 0 && classBalance <= 1, "classBalance", classBalance);
        require(cacheGigabytes == null || cacheGigabytes >= 0, "cacheGigabytes", String.valueOf(cacheGigabytes));
    }

    /** The paper's recipe. */
    public static TrainPlan paper() {
        return Json.parse("the default plan", "{}", TrainPlan.class);
    }

    /**
     * For a model whose codes serve the task already: they stay as they are, what reads them learns in small steps from the
     * labels and, where it is at hand, as much from the original model. Mirrored images keep it from learning the training
     * images by heart, which the original knows already.
     */
    public static TrainPlan calibrated() {
        return Json.parse(
                "the default plan",
                "{\"regime\":\"fixed\",\"batchNorm\":\"frozen\",\"augmentation\":{\"variants\":2},"
                        + "\"training\":{\"epochs\":4,\"batch\":8,\"learningRate\":0.001}}",
                TrainPlan.class);
    }

    /** Images that stand for one in the feature cache: changed copies of it, one for each epoch or fewer. */
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

    /** The same with another course of the temperature. */
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

    private static <T> T orDefault(@Nullable T value, T fallback) {
        return value == null ? fallback : value;
    }

    private static void require(boolean fine, String field, Object value) {
        if (!fine) {
            throw new BadInput("plan field '" + field + "' cannot be " + value, EXAMPLE);
        }
    }
}
