package org.sbonnx.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.transform.Augmentation;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.Manifests;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.data.Preprocess;
import org.sbonnx.schemas.model.Manifest;
import org.sbonnx.schemas.report.ScoreReport.Epoch;
import org.sbonnx.schemas.train.TrainPlan;
import org.sbonnx.trainer.FeatureBoundary;
import org.sbonnx.trainer.TrainListener;
import org.sbonnx.trainer.TrainRequest;
import org.sbonnx.trainer.TrainResult;
import org.sbonnx.trainer.TrainingRun;
import org.sbonnx.trainer.WriteBack;

/** Wires training to images, features from the frozen part, and the console. */
final class Fitting {
    /** File in the work folder with the weights of the last epoch. */
    private static final String LAST = "last.onnx";

    private final Workbench bench;
    private final CommonOptions options;
    private final @Nullable Sharing sharing;

    Fitting(Workbench bench, CommonOptions options) {
        this(bench, options, null);
    }

    private Fitting(Workbench bench, CommonOptions options, @Nullable Sharing sharing) {
        this.bench = bench;
        this.options = options;
        this.sharing = sharing;
    }

    /**
     * What trainings of one model at one site have in common.
     *
     * @param original computes the features in front of the bottlenecks
     * @param folder keeps them
     */
    private record Sharing(OnnxModel original, Path folder) {}

    /** The same, with features that the original computes once for all bottlenecks of a site. */
    Fitting sharing(OnnxModel original, Path folder) {
        return new Fitting(bench, options, new Sharing(original, folder));
    }

    /**
     * What to train on.
     *
     * @param validation chooses the best epoch
     * @param concepts supervises phase 1 of SSB groups; null trains the task alone
     * @param original teaches where it is given
     */
    record Material(
            SegmentationData train,
            @Nullable SegmentationData validation,
            @Nullable SegmentationData concepts,
            @Nullable OnnxModel original) {}

    /** A model with the weights of the best epoch, and the course of its training. */
    record Fitted(OnnxModel model, List<Epoch> epochs) {}

    /** Trains the model and writes the best weights back; plan, log and checkpoints stay in the work folder. */
    Fitted fit(OnnxModel model, Material material, TrainPlan plan, Path workFolder, boolean resume) {
        Manifest manifest = Manifests.require(model);
        Preprocess preprocess = bench.preprocess(model);
        if (preprocess.windowed()) {
            throw new BadInput(
                    "training takes images as a whole, the preprocessing asks for windows",
                    "train with \"resize\": \"stretch\" or \"letterbox\", and score with windows");
        }
        OnnxModel teacher = material.original();
        SegmentationData images = changed(material.train(), plan);
        try (FeatureSource train = features(model, manifest, images, preprocess);
                FeatureSource validation = optional(model, manifest, material.validation(), preprocess);
                FeatureSource concepts = optional(model, manifest, material.concepts(), preprocess);
                FeatureSource lessons = teacher == null
                        ? null
                        : bench.features(images, preprocess, "teaching").open(teacher, taught(teacher, plan))) {
            TrainRequest request = TrainRequest.of(
                            model, manifest, new TrainRequest.Images(train, images), plan, workFolder)
                    .withValidation(images(validation, material.validation()))
                    .withConcepts(images(concepts, material.concepts()))
                    .withTeacher(lessons)
                    .onDevice(options.device, options.effectiveThreads())
                    .resuming(resume);
            if (sharing != null) {
                request = request.withFeatureFolder(sharing.folder());
            }
            TrainResult result = run(request, workFolder.resolve(LAST));
            OnnxModel last = WriteBack.apply(model, result.last());
            last.save(workFolder.resolve(LAST));
            return new Fitted(WriteBack.apply(model, result.weights()), result.epochs());
        }
    }

    /** A training that fails leaves the weights of its last complete epoch as a model. */
    private TrainResult run(TrainRequest request, Path last) {
        Narrator narrator = new Narrator(bench.console());
        try {
            return TrainingRun.run(request, narrator);
        } catch (BadInput e) {
            if (narrator.began) {
                TrainingRun.lastCheckpointWeights(request.folders().work()).ifPresent(weights -> {
                    WriteBack.apply(request.model(), weights).save(last);
                    bench.console().note("the weights of the last complete epoch are in %s", last);
                });
            }
            throw e;
        }
    }

    private static SegmentationData changed(SegmentationData data, TrainPlan plan) {
        TrainPlan.Augmentation a = plan.augmentation();
        return a == null
                ? data
                : new Augmentation(a.flip(), a.minZoom(), a.maxZoom(), a.colour())
                        .augmentedCopies(data, plan.seed(), plan.augmentedCopies());
    }

    /** The original's logits first, then what it teaches besides. */
    private static List<String> taught(OnnxModel teacher, TrainPlan plan) {
        List<String> tensors = new ArrayList<>(List.of(teacher.outputs().get(0).getName()));
        plan.teacherFeatures().forEach(f -> tensors.add(f.tensor()));
        return tensors;
    }

    private FeatureSource features(OnnxModel model, Manifest manifest, SegmentationData data, Preprocess preprocess) {
        return bench.features(data, preprocess, "features of " + data.name())
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

    /** Tells the console of each epoch. */
    private static final class Narrator implements TrainListener {
        private final Console console;
        private @Nullable Progress progress;
        private boolean began;

        Narrator(Console console) {
            this.console = console;
        }

        @Override
        public void step(String phase, int epoch, int step, int steps, double loss) {
            began = true;
            if (progress == null) {
                progress = console.progress(phase + " epoch " + epoch, steps);
            }
            progress.at(step);
        }

        @Override
        public void epoch(Epoch e) {
            if (progress != null) {
                progress.close();
                progress = null;
            }
            console.note(
                    "%s epoch %d: loss %.4f%s%s%s, T %.3f, %.0f s",
                    e.phase(),
                    e.epoch(),
                    e.loss(),
                    figure(", mIoU %.4f", e.miou()),
                    figure(" (soft %.4f)", e.miouSoft()),
                    e.active() == null ? "" : ", " + e.active() + " active",
                    e.temperature(),
                    e.seconds());
        }

        private static String figure(String format, @Nullable Double value) {
            return value == null ? "" : String.format(Locale.ROOT, format, value);
        }
    }
}
