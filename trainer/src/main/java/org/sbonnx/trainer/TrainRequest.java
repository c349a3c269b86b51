package org.sbonnx.trainer;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.schemas.model.Manifest;
import org.sbonnx.schemas.train.TrainPlan;

/**
 * Everything a training needs. Nothing is closed by it.
 *
 * @param model the bottlenecked model
 * @param manifest its own account of the bottlenecks
 * @param train images to learn from; without labels a teacher is needed. Their features are the source tensors of all copies
 *     of the first bottleneck's site ({@link FeatureBoundary}): everything behind those is computed and trained
 * @param validation images that choose the best epoch
 * @param concepts concept annotations for phase 1 of supervised groups; without them those groups stay as they are
 * @param teacher the original model's output over the training images, one tensor
 * @param workFolder run log and checkpoints
 * @param featureFolder feature caches; several trainings may share it
 * @param device {@code cpu} or {@code cuda[:i]}
 * @param threads of the engine, 0 for its default
 * @param resume continue from the work folder's checkpoint, where there is one
 */
public record TrainRequest(
        OnnxModel model,
        Manifest manifest,
        Images train,
        @Nullable Images validation,
        @Nullable Images concepts,
        @Nullable FeatureSource teacher,
        TrainPlan plan,
        Path workFolder,
        Path featureFolder,
        String device,
        int threads,
        boolean resume) {

    /** Features and annotations of the same images. */
    public record Images(FeatureSource features, SegmentationData data) {}

    /** The smallest request: train on the CPU, from the start, with feature caches below the work folder. */
    public static TrainRequest of(OnnxModel model, Manifest manifest, Images train, TrainPlan plan, Path workFolder) {
        return new TrainRequest(
                model,
                manifest,
                train,
                null,
                null,
                null,
                plan,
                workFolder,
                workFolder.resolve("features"),
                "cpu",
                0,
                false);
    }

    /** The same with validation images. */
    public TrainRequest withValidation(@Nullable Images images) {
        return new TrainRequest(
                model,
                manifest,
                train,
                images,
                concepts,
                teacher,
                plan,
                workFolder,
                featureFolder,
                device,
                threads,
                resume);
    }

    /** The same with concept annotations. */
    public TrainRequest withConcepts(@Nullable Images images) {
        return new TrainRequest(
                model,
                manifest,
                train,
                validation,
                images,
                teacher,
                plan,
                workFolder,
                featureFolder,
                device,
                threads,
                resume);
    }

    /** The same with the original model's outputs over the training images. */
    public TrainRequest withTeacher(@Nullable FeatureSource outputs) {
        return new TrainRequest(
                model,
                manifest,
                train,
                validation,
                concepts,
                outputs,
                plan,
                workFolder,
                featureFolder,
                device,
                threads,
                resume);
    }

    /** The same on another device, with so many threads. */
    public TrainRequest onDevice(String otherDevice, int otherThreads) {
        return new TrainRequest(
                model,
                manifest,
                train,
                validation,
                concepts,
                teacher,
                plan,
                workFolder,
                featureFolder,
                otherDevice,
                otherThreads,
                resume);
    }

    /** The same with feature caches in another folder. */
    public TrainRequest withFeatureFolder(Path folder) {
        return new TrainRequest(
                model,
                manifest,
                train,
                validation,
                concepts,
                teacher,
                plan,
                workFolder,
                folder,
                device,
                threads,
                resume);
    }

    /** The same, continuing from a checkpoint or not. */
    public TrainRequest resuming(boolean on) {
        return new TrainRequest(
                model,
                manifest,
                train,
                validation,
                concepts,
                teacher,
                plan,
                workFolder,
                featureFolder,
                device,
                threads,
                on);
    }
}
