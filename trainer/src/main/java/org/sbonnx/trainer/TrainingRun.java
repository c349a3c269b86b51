package org.sbonnx.trainer;

import ai.djl.ndarray.NDManager;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.TaskLabels;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.Hashes;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.report.ScoreReport.Epoch;
import org.sbonnx.schemas.train.AugmentationPlan;
import org.sbonnx.schemas.train.Phase;
import org.sbonnx.schemas.train.TrainPlan;
import org.sbonnx.trainer.block.BlockSpec;
import org.sbonnx.trainer.block.OnnxBlock;
import org.sbonnx.trainer.block.Torch;
import org.sbonnx.trainer.checkpoint.Checkpoint;
import org.sbonnx.trainer.checkpoint.RunLog;
import org.sbonnx.trainer.features.FeatureCache;
import org.sbonnx.trainer.features.SubsampledFeatures;
import org.sbonnx.trainer.label.LabelCache;
import org.sbonnx.trainer.loss.ConceptObjective;
import org.sbonnx.trainer.loss.Distillation;
import org.sbonnx.trainer.loss.Objective;
import org.sbonnx.trainer.loss.SupervisedGroup;
import org.sbonnx.trainer.loss.TaskObjective;

/**
 * Fine-tunes a bottlenecked model (Losch et al. 2021, sections 3.1–3.2): supervised groups first, alone, on the concept data;
 * then unsupervised groups and everything after the bottleneck on the task. Nodes before the site are not computed here: their
 * features come from the request and are cached on disk. On the CPU, the same request, seed and number of threads give the
 * same weights bit by bit, also if the training is interrupted and resumed.
 */
public final class TrainingRun implements AutoCloseable {
    static final String CONCEPTS = "concepts";
    static final String TRAINING = "training";

    /** File in the work folder with the plan of the training. */
    public static final String PLAN_FILE = "plan.json";

    private final TrainRequest request;
    private final TrainableGraph graph;
    private final NDManager manager;
    private final List<AutoCloseable> resources = new ArrayList<>();
    private final List<Epoch> epochs = new ArrayList<>();
    private final @Nullable Checkpoint resumed;
    private final PhaseLoop.TrainingContext context;

    private TrainingRun(TrainRequest request, TrainListener listener) {
        this.request = request;
        this.graph = new TrainableGraph(request.model(), request.manifest());
        String fingerprint = fingerprint(request);
        this.resumed = request.resume()
                ? Checkpoint.read(request.folders().work(), fingerprint).orElse(null)
                : null;
        if (resumed != null) {
            epochs.addAll(resumed.progress().epochs());
        } else {
            Checkpoint.delete(request.folders().work());
        }
        this.manager = Torch.open(request.compute().device(), request.compute().threads());
        Json.write(request.folders().work().resolve(PLAN_FILE), request.plan());
        this.context = new PhaseLoop.TrainingContext(
                request.plan(),
                manager,
                request.folders().work(),
                listener,
                new RunLog(request.folders().work(), epochs.size()),
                fingerprint,
                graph.newLayers());
    }

    /**
     * Trains.
     *
     * @param listener called after every step and epoch; an exception from it stops the training, and the last checkpoint is kept
     * @throws BadInput if the model holds a node without a gradient, data and model do not fit, or the loss becomes infinite or NaN
     */
    public static TrainResult run(TrainRequest request, TrainListener listener) {
        try (TrainingRun run = new TrainingRun(request, listener)) {
            return run.train();
        }
    }

    /** Weights by initializer after the last epoch that a training in this folder completed, however it ended; empty before its first. */
    public static Optional<Map<String, FloatTensor>> lastCheckpointWeights(Path workFolder) {
        return Checkpoint.weights(workFolder);
    }

    private TrainResult train() {
        Map<String, FloatTensor> trained = new TreeMap<>();
        if (resumed != null) {
            trained.putAll(resumed.weights());
        }
        TrainRequest.Images concepts = request.data().concepts();
        boolean conceptsDone = resumed != null && resumed.progress().phase().equals(TRAINING);
        if (concepts != null && !graph.supervisedGroups().isEmpty() && !conceptsDone) {
            try (Objective objective = conceptObjective(concepts)) {
                PhaseLoop loop =
                        new PhaseLoop(CONCEPTS, request.plan().concepts(), objective, context, Map.of(), epochs);
                loop.train(resumed);
                trained.putAll(objective.block().weights());
            }
        }
        try (Objective objective = taskObjective(trained)) {
            PhaseLoop loop = new PhaseLoop(TRAINING, request.plan().training(), objective, context, trained, epochs);
            loop.train(conceptsDone ? resumed : null);
            Map<String, FloatTensor> best = new TreeMap<>(trained);
            best.putAll(loop.best());
            Map<String, FloatTensor> last = new TreeMap<>(trained);
            last.putAll(objective.block().weights());
            return new TrainResult(best, last, List.copyOf(epochs), loop.bestEpoch(), loop.startMiou());
        }
    }

    private Objective conceptObjective(TrainRequest.Images images) {
        List<SupervisedGroup> groups = graph.supervisedGroups();
        Set<String> parameters = new TreeSet<>();
        List<String> outputs = new ArrayList<>();
        groups.forEach(g -> {
            parameters.add(g.group().weight());
            parameters.add(g.group().bias());
            outputs.addAll(g.logits());
        });
        OnnxBlock block = new OnnxBlock(
                BlockSpec.of(graph.model(), images.features().tensors(), outputs)
                        .withParameters(parameters)
                        .withSubstitutions(graph.substitutions())
                        .withInputShapes(graph.inputShapes()),
                manager);
        return new ConceptObjective(
                block,
                groups,
                cache(images.features()),
                images.data(),
                request.manifest().preprocess(),
                imagesAtOnce(request.plan().concepts(), false),
                manager);
    }

    /** The joint phase. Supervised groups are constants in it, with their values of the first phase. */
    private Objective taskObjective(Map<String, FloatTensor> trained) {
        TrainPlan plan = request.plan();
        FeatureSource features = request.data().train().features();
        String task = graph.taskLogits();
        List<String> codes = graph.scoredLogits();
        Set<String> outputs = new LinkedHashSet<>(List.of(task));
        plan.auxiliary().forEach(a -> outputs.add(a.tensor()));
        if (request.data().teacher() != null) {
            plan.teacherFeatures().forEach(a -> outputs.add(a.tensor()));
        }
        outputs.addAll(codes);
        Set<String> statistics = plan.batchNorm() == TrainPlan.BatchNorm.TRAIN
                ? graph.runningStatistics(features.tensors(), List.copyOf(outputs))
                : Set.of();
        OnnxBlock block = new OnnxBlock(
                BlockSpec.of(WriteBack.apply(graph.model(), trained), features.tensors(), List.copyOf(outputs))
                        .withParameters(graph.jointParameters(plan.regime() != TrainPlan.Regime.FIXED))
                        .withRunningStatistics(statistics)
                        .withSubstitutions(graph.substitutions())
                        .withInputShapes(graph.inputShapes()),
                manager);
        TrainRequest.Images validation = request.data().validation();
        LabelCache validationLabels = validation == null ? null : labels(validation);
        if (plan.patience() != null && validationLabels == null) {
            throw new BadInput(
                    "plan field 'patience' waits for a better mIoU, but there are no labelled validation images",
                    "give them, or leave 'patience' out");
        }
        return new TaskObjective(new TaskObjective.Setup(
                plan,
                block,
                task,
                codes,
                trainingCache(features),
                labels(request.data().train()),
                teacher(plan),
                validation == null || validationLabels == null ? null : cache(validation.features()),
                validationLabels,
                imagesAtOnce(plan.training(), !statistics.isEmpty()),
                manager));
    }

    private static int imagesAtOnce(Phase phase, boolean batchStatistics) {
        Integer requested = phase.imagesAtOnce();
        return requested != null ? Math.min(requested, phase.batch()) : batchStatistics ? phase.batch() : 1;
    }

    private @Nullable LabelCache labels(TrainRequest.Images images) {
        if (images.data().size() != images.features().size()) {
            throw new BadInput(
                    "data set '" + images.data().name() + "' has "
                            + images.data().size() + " images, its features "
                            + images.features().size(),
                    "compute the features over the same data set");
        }
        return TaskLabels.of(images.data())
                .map(l -> new LabelCache(l, request.manifest().preprocess()))
                .orElse(null);
    }

    private @Nullable Distillation teacher(TrainPlan plan) {
        FeatureSource source = request.data().teacher();
        if (source == null) {
            return null;
        }
        FeatureSource subsampled = new SubsampledFeatures(
                source, plan.teacherStride(), source.tensors().get(0));
        return new Distillation(trainingCache(subsampled), plan.teacherStride(), plan.teacherFeatures());
    }

    /** The cache of training features; nothing is cached if every epoch has new images. */
    private FeatureCache trainingCache(FeatureSource source) {
        AugmentationPlan augmentation = request.plan().augmentation();
        return cache(source, augmentation != null && augmentation.variants() == 0);
    }

    private FeatureCache cache(FeatureSource source) {
        return cache(source, false);
    }

    private FeatureCache cache(FeatureSource source, boolean uncached) {
        Double gigabytes = uncached ? Double.valueOf(0) : request.plan().cacheGigabytes();
        long limit = gigabytes == null ? Long.MAX_VALUE : (long) (gigabytes * 1e9);
        FeatureCache cache = FeatureCache.open(
                source, request.folders().features(), limit, request.plan().cacheHalf());
        resources.add(cache);
        return cache;
    }

    /** Hash of model, plan and data: a checkpoint with another one is not resumed. */
    private static String fingerprint(TrainRequest request) {
        var digest = Hashes.sha256();
        TrainRequest.Images validation = request.data().validation();
        TrainRequest.Images concepts = request.data().concepts();
        FeatureSource teacher = request.data().teacher();
        for (String part : List.of(
                request.model().contentHash(),
                Json.compact(request.plan()),
                request.data().train().features().key(),
                validation == null ? "" : validation.features().key(),
                concepts == null ? "" : concepts.features().key(),
                teacher == null ? "" : teacher.key())) {
            digest.update((part + '\n').getBytes(StandardCharsets.UTF_8));
        }
        return Hashes.hex(digest);
    }

    @Override
    public void close() {
        for (AutoCloseable resource : resources) {
            try {
                resource.close();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        manager.close();
    }
}
