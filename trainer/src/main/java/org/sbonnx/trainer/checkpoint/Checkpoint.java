package org.sbonnx.trainer.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.report.ScoreReport.Epoch;

/**
 * State of a training run after an epoch, stored as one safetensors file in the work folder: tensors {@code weights/…},
 * {@code best/…} and {@code optimizer/…}, metadata {@code format} and {@code progress} (JSON). Random choices follow from
 * seed, phase and epoch, so that no generator's state is needed.
 *
 * @param progress how far the training has come
 * @param weights all values trained so far, by initializer
 * @param best values of the phase's best epoch, by initializer
 * @param optimizerState the optimizer's buffers in the current phase
 */
public record Checkpoint(
        Progress progress,
        Map<String, FloatTensor> weights,
        Map<String, FloatTensor> best,
        Map<String, FloatTensor> optimizerState) {

    private static final String FILE = "checkpoint.safetensors";
    /** The file of older versions, in a format that is no longer read. */
    private static final String OLD_FILE = "checkpoint.bin";

    private static final String FORMAT = "sbonnx-checkpoint-1";
    private static final String WEIGHTS = "weights/";
    private static final String BEST = "best/";
    private static final String OPTIMIZER = "optimizer/";

    /**
     * @param fingerprint hash of model, data and plan: only a run with the same hash may resume
     * @param phase the phase of the last epoch
     * @param epoch number of completed epochs of that phase
     * @param steps number of optimizer steps in that phase
     * @param bestEpoch epoch of the best mIoU; 0 if none was better than the start
     * @param bestMiou null without validation images
     * @param startMiou mIoU before the phase; null without validation images
     * @param epochs all epochs of all phases so far
     */
    public record Progress(
            String fingerprint,
            String phase,
            int epoch,
            long steps,
            int bestEpoch,
            @Nullable Double bestMiou,
            @Nullable Double startMiou,
            List<Epoch> epochs) {}

    /** Replaces the folder's checkpoint by this one. */
    public void write(Path folder) {
        Map<String, FloatTensor> all = new LinkedHashMap<>();
        weights.forEach((name, value) -> all.put(WEIGHTS + name, value));
        best.forEach((name, value) -> all.put(BEST + name, value));
        optimizerState.forEach((name, value) -> all.put(OPTIMIZER + name, value));
        SafetensorsFile.write(folder.resolve(FILE), Map.of("format", FORMAT, "progress", Json.compact(progress)), all);
    }

    /**
     * The checkpoint in a folder; empty if there is none.
     *
     * @throws BadInput if it is damaged, belongs to another run, or was written by a version with another format
     */
    public static Optional<Checkpoint> read(Path folder, String fingerprint) {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            requireNoOldFile(folder);
            return Optional.empty();
        }
        SafetensorsFile.NamedTensors content = SafetensorsFile.read(file);
        Progress progress = progress(file, content.metadata());
        if (!progress.fingerprint().equals(fingerprint)) {
            throw new BadInput(
                    "the checkpoint '" + file + "' is of another model, plan or data set",
                    "resume with the same model, plan and data set, or start again without --resume");
        }
        return Optional.of(new Checkpoint(
                progress,
                withPrefix(content.tensors(), WEIGHTS),
                withPrefix(content.tensors(), BEST),
                withPrefix(content.tensors(), OPTIMIZER)));
    }

    private static Progress progress(Path file, Map<String, String> metadata) {
        String progress = metadata.get("progress");
        if (progress == null || !FORMAT.equals(metadata.get("format"))) {
            throw new BadInput(
                    "'" + file + "' is not a checkpoint of this version", "start the training again without --resume");
        }
        return Json.parse("the progress in '" + file + "'", progress, Progress.class);
    }

    /** Starting over silently would throw away what an older version had trained. */
    private static void requireNoOldFile(Path folder) {
        if (Files.exists(folder.resolve(OLD_FILE))) {
            throw new BadInput(
                    "the checkpoint '" + folder.resolve(OLD_FILE) + "' was written by an older version",
                    "start the training again without --resume");
        }
    }

    /** The weights after the last epoch that a training in this folder completed; empty before its first. */
    public static Optional<Map<String, FloatTensor>> weights(Path folder) {
        Path file = folder.resolve(FILE);
        return Files.exists(file)
                ? Optional.of(withPrefix(SafetensorsFile.read(file).tensors(), WEIGHTS))
                : Optional.empty();
    }

    /** Deletes the checkpoint of an earlier training. */
    public static void delete(Path folder) {
        for (String name : List.of(FILE, OLD_FILE)) {
            try {
                Files.deleteIfExists(folder.resolve(name));
            } catch (IOException e) {
                throw new BadInput("cannot delete '" + folder.resolve(name) + "'", "choose another work folder", e);
            }
        }
    }

    private static Map<String, FloatTensor> withPrefix(Map<String, FloatTensor> all, String prefix) {
        Map<String, FloatTensor> selected = new TreeMap<>();
        all.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                selected.put(name.substring(prefix.length()), value);
            }
        });
        return selected;
    }
}
