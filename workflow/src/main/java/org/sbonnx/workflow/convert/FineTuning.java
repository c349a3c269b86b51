package org.sbonnx.workflow.convert;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.AnnotationWatch;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.transform.Augmentation;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.check.CheckedModelFile;
import org.sbonnx.insert.Manifests;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.data.Preprocess;
import org.sbonnx.schemas.model.Manifest;
import org.sbonnx.schemas.report.ScoreReport.Epoch;
import org.sbonnx.schemas.train.AugmentationPlan;
import org.sbonnx.schemas.train.TrainPlan;
import org.sbonnx.trainer.ConstantWeights;
import org.sbonnx.trainer.FeatureBoundary;
import org.sbonnx.trainer.TrainListener;
import org.sbonnx.trainer.TrainRequest;
import org.sbonnx.trainer.TrainResult;
import org.sbonnx.trainer.TrainingRun;
import org.sbonnx.trainer.WriteBack;
import org.sbonnx.workflow.InferenceContext;
import org.sbonnx.workflow.ProgressListener;

/** Fine-tunes what follows the bottlenecks of a model. */
public final class FineTuning {
    /** File in the work folder with the weights of the last epoch. */
    private static final String LAST_MODEL = "last.onnx";

    private final InferenceContext context;
    private final @Nullable SharedFeatures sharing;

    public FineTuning(InferenceContext context) {
        this(context, null);
    }

    private FineTuning(InferenceContext context, @Nullable SharedFeatures sharing) {
        this.context = context;
        this.sharing = sharing;
    }

    /**
     * Features that several trainings at one site share.
     *
     * @param original computes the features in front of the bottlenecks
     * @param folder that they are cached in
     */
    private record SharedFeatures(OnnxModel original, Path folder) {}

    /** A copy whose features are computed once, by the original, for all bottlenecks at a site. */
    public FineTuning sharingFeatures(OnnxModel original, Path folder) {
        return new FineTuning(context, new SharedFeatures(original, folder));
    }

    /**
     * The data of a training.
     *
     * @param validation chooses the best epoch
     * @param concepts supervises phase 1 of SSB groups; null trains the task alone
     * @param original teacher; null for none
     */
    public record TrainingData(
            SegmentationData train,
            @Nullable SegmentationData validation,
            @Nullable SegmentationData concepts,
            @Nullable OnnxModel original) {
        /** Labelled images without validation, concepts or teacher. */
        public static TrainingData of(SegmentationData train) {
            return new TrainingData(train, null, null, null);
        }

        /** The same, with concepts that supervise SSB groups; null for none. */
        public TrainingData withConcepts(@Nullable SegmentationData other) {
            return new TrainingData(train, validation, other, original);
        }

        /** The same, with a teacher. */
        public TrainingData withTeacher(OnnxModel teacher) {
            return new TrainingData(train, validation, concepts, teacher);
        }
    }

    /** A model with the weights of the best epoch, and the metrics of every epoch. */
    public record FineTuned(OnnxModel model, List<Epoch> epochs) {}

    /** Trains the model and writes the best weights back; plan, log and checkpoints stay in the work folder. */
    public FineTuned fit(OnnxModel read, TrainingData data, TrainPlan plan, Path workFolder, boolean resume) {
        Manifest manifest = Manifests.require(read);
        OnnxModel model = ConstantWeights.asInitializers(read, manifest);
        Preprocess preprocess = context.preprocess(model);
        if (preprocess.windowed()) {
            throw new BadInput(
                    "training needs whole images, but the preprocessing asks for windows",
                    "train with \"resize\": \"stretch\" or \"letterbox\", and score with windows");
        }
        OnnxModel teacher = data.original();
        InferenceContext own = context.withPreprocessOf(model);
        AnnotationWatch training = new AnnotationWatch(data.train());
        SegmentationData images = augmented(training, plan);
        try (FeatureSource train = features(model, manifest, images, preprocess);
                FeatureSource validation = optional(model, manifest, data.validation(), preprocess);
                FeatureSource concepts = optional(model, manifest, data.concepts(), preprocess);
                FeatureSource teacherFeatures = teacher == null
                        ? null
                        : context.features(images, preprocess, "teacher outputs")
                                .open(own.classScores(teacher).model(), teacherTensors(own, teacher, plan))) {
            TrainRequest request = TrainRequest.of(
                            model, manifest, new TrainRequest.Images(train, images), plan, workFolder)
                    .withValidation(images(validation, data.validation()))
                    .withConcepts(images(concepts, data.concepts()))
                    .withTeacher(teacherFeatures)
                    .onDevice(
                            context.settings().device().toString(),
                            context.settings().threads())
                    .resuming(resume);
            if (sharing != null) {
                request = request.withFeatureFolder(sharing.folder());
            }
            TrainResult result = run(request, workFolder.resolve(LAST_MODEL));
            training.remark().ifPresent(context.listener()::note);
            OnnxModel last = WriteBack.apply(model, result.last());
            CheckedModelFile.write(last, workFolder.resolve(LAST_MODEL));
            return new FineTuned(WriteBack.apply(model, result.weights()), result.epochs());
        }
    }

    /** Runs the training. When it fails, the weights of the last complete epoch are saved as a model. */
    private TrainResult run(TrainRequest request, Path last) {
        TrainingProgress listener = new TrainingProgress(context.listener());
        try {
            return TrainingRun.run(request, listener);
        } catch (BadInput e) {
            if (listener.started) {
                TrainingRun.lastCheckpointWeights(request.folders().work()).ifPresent(weights -> {
                    CheckedModelFile.write(WriteBack.apply(request.model(), weights), last);
                    context.listener().note("the weights of the last complete epoch are in " + last);
                });
            }
            throw e;
        }
    }

    private static SegmentationData augmented(SegmentationData data, TrainPlan plan) {
        AugmentationPlan a = plan.augmentation();
        return a == null
                ? data
                : new Augmentation(a.flip(), a.minZoom(), a.maxZoom(), a.colour())
                        .augmentedCopies(data, plan.seed(), plan.augmentedCopies());
    }

    /** The teacher's logits first, then the feature tensors that the plan names. */
    private static List<String> teacherTensors(InferenceContext own, OnnxModel teacher, TrainPlan plan) {
        List<String> tensors = new ArrayList<>(List.of(own.classScores(teacher).logits()));
        plan.teacherFeatures().forEach(f -> tensors.add(f.tensor()));
        return tensors;
    }

    private FeatureSource features(OnnxModel model, Manifest manifest, SegmentationData data, Preprocess preprocess) {
        return context.features(data, preprocess, "features of " + data.name())
                .open(sharing == null ? model : sharing.original(), FeatureBoundary.tensors(model, manifest));
    }

    private @Nullable FeatureSource optional(
            OnnxModel model, Manifest manifest, @Nullable SegmentationData data, Preprocess preprocess) {
        return data == null ? null : features(model, manifest, data, preprocess);
    }

    private static TrainRequest.@Nullable Images images(
            @Nullable FeatureSource features, @Nullable SegmentationData data) {
        return features == null || data == null ? null : new TrainRequest.Images(features, data);
    }

    /** Reports each step and epoch to the listener. */
    private static final class TrainingProgress implements TrainListener {
        private final ProgressListener listener;
        private ProgressListener.@Nullable Step progress;
        private boolean started;

        TrainingProgress(ProgressListener listener) {
            this.listener = listener;
        }

        @Override
        public void step(String phase, int epoch, int step, int steps, double loss) {
            started = true;
            if (progress == null) {
                progress = listener.begin(phase + " epoch " + epoch, steps);
            }
            progress.advanceTo(step);
        }

        @Override
        public void epoch(Epoch e) {
            if (progress != null) {
                progress.close();
                progress = null;
            }
            listener.epoch(e);
        }
    }
}
