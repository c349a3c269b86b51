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
 * State of a training after an epoch. Random choices follow from seed, phase and epoch, so that no generator's state is
 * needed.
 *
 * @param progress where the training stands
 * @param weights all values trained so far
 * @param best values of the best epoch
 * @param optimizerState moments of the running phase
 */
public record Checkpoint(
        Progress progress,
        Map<String, FloatTensor> weights,
        Map<String, FloatTensor> best,
        Map<String, FloatTensor> optimizerState) {

    private static final String FILE = "checkpoint.bin";

    /**
     * @param fingerprint of model, data and plan
     * @param phase running or just finished
     * @param epoch completed epochs of that phase
     * @param steps updates of that phase
     * @param bestEpoch 0: none improved on the start
     * @param bestMiou null: not measured
     * @param startMiou null: not measured
     * @param epochs all so far
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

    public void write(Path folder) {
        Map<String, FloatTensor> all = new LinkedHashMap<>();
        weights.forEach((k, v) -> all.put("w:" + k, v));
        best.forEach((k, v) -> all.put("b:" + k, v));
        optimizerState.forEach((k, v) -> all.put("o:" + k, v));
        SafetensorsFile.write(folder.resolve(FILE), Json.compact(progress), all);
    }

    /**
     * The checkpoint in a folder.
     *
     * @throws BadInput if it is of another training
     */
    public static Optional<Checkpoint> read(Path folder, String fingerprint) {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        SafetensorsFile.NamedTensors content = SafetensorsFile.read(file);
        Progress progress = Json.parse("'" + file + "'", content.text(), Progress.class);
        if (!progress.fingerprint().equals(fingerprint)) {
            throw new BadInput(
                    "the checkpoint '" + file + "' is of another model, plan or data set",
                    "resume with the same, or start anew without --resume");
        }
        return Optional.of(new Checkpoint(
                progress,
                withPrefix(content.tensors(), "w:"),
                withPrefix(content.tensors(), "b:"),
                withPrefix(content.tensors(), "o:")));
    }

    /** The weights of the last complete epoch that a training in that folder came to; empty before its first. */
    public static Optional<Map<String, FloatTensor>> weights(Path folder) {
        Path file = folder.resolve(FILE);
        return Files.exists(file)
                ? Optional.of(withPrefix(SafetensorsFile.read(file).tensors(), "w:"))
                : Optional.empty();
    }

    /** Forgets an earlier training. */
    public static void delete(Path folder) {
        try {
            Files.deleteIfExists(folder.resolve(FILE));
        } catch (IOException e) {
            throw new BadInput("cannot delete '" + folder.resolve(FILE) + "'", "choose another work folder", e);
        }
    }

    private static Map<String, FloatTensor> withPrefix(Map<String, FloatTensor> all, String prefix) {
        Map<String, FloatTensor> some = new TreeMap<>();
        all.forEach((k, v) -> {
            if (k.startsWith(prefix)) {
                some.put(k.substring(prefix.length()), v);
            }
        });
        return some;
    }
}
