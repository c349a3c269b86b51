package org.sbonnx.trainer;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.schemas.model.Manifest;
import org.sbonnx.schemas.train.TrainPlan;

/**
 * Everything that a training needs. The training closes none of it.
 *
 * @param model the bottlenecked model
 * @param manifest the manifest of its bottlenecks
 * @param data images, features and annotations
 * @param folders where the training writes
 * @param compute what it runs on
 * @param resume whether to continue from the work folder's checkpoint, where there is one
 */
public record TrainRequest(
        OnnxModel model,
        Manifest manifest,
        Data data,
        TrainPlan plan,
        Folders folders,
        Compute compute,
        boolean resume) {

    /** Features and annotations of the same images. */
    public record Images(FeatureSource features, SegmentationData data) {}

    /**
     * The images of a training. Features are the source tensors of all copies of the first bottleneck's site
     * ({@link FeatureBoundary}): everything after them is computed and trained.
     *
     * @param train images to train on; without labels a teacher is needed
     * @param validation labelled images whose mIoU chooses the best epoch
     * @param concepts images with concept annotations, for the first phase of supervised groups; null leaves those groups as
     *     they are
     * @param teacher outputs of the original model over the training images: first its logits, then the tensors that the
     *     plan's {@code teacherFeatures} name, if any
     */
    public record Data(
            Images train,
            @Nullable Images validation,
            @Nullable Images concepts,
            @Nullable FeatureSource teacher) {}

    /**
     * Where a training writes.
     *
     * @param work run log and checkpoints
     * @param features feature caches; several trainings may share this folder
     */
    public record Folders(Path work, Path features) {}

    /**
     * What a training runs on.
     *
     * @param device {@code cpu} or {@code cuda[:i]}
     * @param threads of the engine; 0 for its default
     */
    public record Compute(String device, int threads) {}

    /** The smallest request: train on the CPU, from the start, with feature caches in a folder below the work folder. */
    public static TrainRequest of(OnnxModel model, Manifest manifest, Images train, TrainPlan plan, Path workFolder) {
        return new TrainRequest(
                model,
                manifest,
                new Data(train, null, null, null),
                plan,
                new Folders(workFolder, workFolder.resolve("features")),
                new Compute("cpu", 0),
                false);
    }

    /** The same with validation images. */
    public TrainRequest withValidation(@Nullable Images images) {
        return with(new Data(data.train, images, data.concepts, data.teacher));
    }

    /** The same with concept annotations. */
    public TrainRequest withConcepts(@Nullable Images images) {
        return with(new Data(data.train, data.validation, images, data.teacher));
    }

    /** The same with the original model's outputs over the training images. */
    public TrainRequest withTeacher(@Nullable FeatureSource outputs) {
        return with(new Data(data.train, data.validation, data.concepts, outputs));
    }

    private TrainRequest with(Data other) {
        return new TrainRequest(model, manifest, other, plan, folders, compute, resume);
    }

    /** The same on another device, with another number of threads. */
    public TrainRequest onDevice(String device, int threads) {
        return new TrainRequest(model, manifest, data, plan, folders, new Compute(device, threads), resume);
    }

    /** The same with feature caches in another folder. */
    public TrainRequest withFeatureFolder(Path folder) {
        return new TrainRequest(model, manifest, data, plan, new Folders(folders.work, folder), compute, resume);
    }

    /** The same, resuming from a checkpoint or not. */
    public TrainRequest resuming(boolean on) {
        return new TrainRequest(model, manifest, data, plan, folders, compute, on);
    }
}
