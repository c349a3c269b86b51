package org.sbonnx.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.schemas.report.ScoreReport.Epoch;

class RunLogTest {
    @TempDir
    Path folder;

    private static RunLog.Line line(int epoch) {
        return new RunLog.Line(
                new Epoch(epoch, "training", 0.5, null, 0.25, null, 1, 2), Map.of("labels", 0.5), epoch / 8.0);
    }

    private static String json(int epoch) {
        return "{\"epoch\":{\"epoch\":" + epoch
                + ",\"phase\":\"training\",\"loss\":0.5,\"miouSoft\":null,\"miou\":0.25,"
                + "\"active\":null,\"temperature\":1.0,\"seconds\":2.0},\"parts\":{\"labels\":0.5},\"learningRate\":"
                + epoch / 8.0 + "}";
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(folder.resolve("run.jsonl"));
    }

    @Test
    void writesOneJsonLineForEachEpoch() throws IOException {
        RunLog log = new RunLog(folder, 0);
        log.add(line(1));
        assertThat(lines()).containsExactly(json(1));
        log.add(line(2));
        assertThat(lines()).containsExactly(json(1), json(2));
    }

    @Test
    void keepsTheLinesOfCompletedEpochsAndDropsLaterOnes() throws IOException {
        RunLog log = new RunLog(folder, 0);
        for (int epoch = 1; epoch <= 4; epoch++) {
            log.add(line(epoch));
        }
        new RunLog(folder, 2).add(line(3));
        assertThat(lines()).containsExactly(json(1), json(2), json(3));
    }

    @Test
    void startsAnewWhereNothingIsKept() throws IOException {
        new RunLog(folder, 0).add(line(1));
        new RunLog(folder, 0).add(line(5));
        assertThat(lines()).containsExactly(json(5));
    }

    @Test
    void keepsWhatThereIsWhereLinesAreMissing() throws IOException {
        new RunLog(folder, 3).add(line(1));
        assertThat(lines()).containsExactly(json(1));
    }
}
