package org.sbonnx.trainer.checkpoint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sbonnx.schemas.AtomicFile;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.report.ScoreReport.Epoch;

/** Writes {@code run.jsonl} in the work folder: one line of JSON for each epoch. */
public final class RunLog {
    private final Path file;
    private final List<String> lines = new ArrayList<>();

    /**
     * @param epoch loss and metrics
     * @param parts mean of each part of the loss, by name
     * @param learningRate learning rate of the epoch's last step
     */
    public record Line(Epoch epoch, Map<String, Double> parts, double learningRate) {}

    /** @param kept number of lines of an earlier run that are kept; later ones are dropped */
    public RunLog(Path folder, int kept) {
        this.file = folder.resolve("run.jsonl");
        if (kept > 0 && Files.exists(file)) {
            try {
                List<String> old = Files.readAllLines(file, StandardCharsets.UTF_8);
                lines.addAll(old.subList(0, Math.min(kept, old.size())));
            } catch (IOException e) {
                throw new BadInput("cannot read '" + file + "'", "delete it", e);
            }
        }
    }

    public void add(Line line) {
        lines.add(Json.compact(line));
        AtomicFile.writeText(file, String.join("\n", lines) + "\n");
    }
}
