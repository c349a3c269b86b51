package org.sbonnx.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.Manifests;
import org.sbonnx.schemas.Manifest;
import org.sbonnx.schemas.Preprocess;
import org.sbonnx.schemas.ScoreReport.Epoch;
import org.sbonnx.schemas.TrainPlan;
import org.sbonnx.trainer.TrainListener;
import org.sbonnx.trainer.TrainRequest;
import org.sbonnx.trainer.TrainResult;
import org.sbonnx.trainer.TrainingRun;
import org.sbonnx.trainer.WriteBack;

/** Wires training to images, features from the frozen part, and the console. */
final class Fitting {
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

    /** A trained model and the course of its training. */
    record Fitted(OnnxModel model, List<Epoch> epochs) {}

    /** Trains the model of {@code request} and writes the best weights back. */
    Fitted fit(OnnxModel model, Material material, TrainPlan plan, Path workFolder, boolean resume) {
        Manifest manifest = Manifests.require(model);
        Preprocess preprocess = bench.preprocess(model);
        OnnxModel teacher = material.original();
        try (FeatureSource train = features(model, manifest, material.train(), preprocess);
                FeatureSource validation = optional(model, manifest, material.validation(), preprocess);
                FeatureSource concepts = optional(model, manifest, material.concepts(), preprocess);
                FeatureSource lessons = teacher == null
                        ? null
                        : bench.features(material.train(), preprocess, "teaching")
                                .open(teacher, List.of(teacher.outputs().get(0).getName()))) {
            TrainRequest request = TrainRequest.of(
                            model, manifest, new TrainRequest.Images(train, material.train()), plan, workFolder)
                    .withValidation(images(validation, material.validation()))
                    .withConcepts(images(concepts, material.concepts()))
                    .withTeacher(lessons)
                    .on(options.device, options.effectiveThreads())
                    .resuming(resume);
            if (sharing != null) {
                request = request.withFeaturesIn(sharing.folder());
            }
            TrainResult result = TrainingRun.run(request, new Narrator(bench.console()));
            return new Fitted(WriteBack.apply(model, result.weights()), result.epochs());
        }
    }

    private FeatureSource features(OnnxModel model, Manifest manifest, SegmentationData data, Preprocess preprocess) {
        List<String> sources = manifest.bottlenecks().get(0).tensors().stream()
                .map(Manifest.Copy::source)
                .toList();
        return bench.features(data, preprocess, "features of " + data.name())
                .open(sharing == null ? model : sharing.original(), sources);
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

        Narrator(Console console) {
            this.console = console;
        }

        @Override
        public void step(String phase, int epoch, int step, int steps, double loss) {
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
