package org.sbonnx.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.report.ScoreReport.Epoch;

class CheckpointTest {
    private static final Epoch FIRST = new Epoch(1, "concepts", 0.75, null, null, null, 1, 0.5);
    private static final Epoch SECOND = new Epoch(1, "training", 0.5, 0.25, 1 / 3.0, 7, 0.1, 2.5);

    @TempDir
    Path folder;

    private static FloatTensor vector(float... values) {
        return new FloatTensor(new long[] {values.length}, values);
    }

    private static Checkpoint validated() {
        return new Checkpoint(
                new Checkpoint.Progress("abc", "training", 1, 12, 1, 1 / 3.0, 0.25, List.of(FIRST, SECOND)),
                Map.of("w", vector(1, 2), "b", vector(3)),
                Map.of("w", vector(4, 5)),
                Map.of("momentum/w", vector(6, 7)));
    }

    private static Checkpoint unvalidated() {
        return new Checkpoint(
                new Checkpoint.Progress("abc", "concepts", 1, 3, 1, null, null, List.of(FIRST)),
                Map.of("w", vector(8)),
                Map.of(),
                Map.of());
    }

    @Test
    void returnsWhatWasWritten() {
        validated().write(folder);
        assertThat(Checkpoint.read(folder, "abc")).contains(validated());
        assertThat(Checkpoint.weights(folder)).contains(validated().weights());
    }

    @Test
    void returnsWhatWasWrittenWithoutValidation() {
        validated().write(folder);
        unvalidated().write(folder);
        assertThat(Checkpoint.read(folder, "abc")).contains(unvalidated());
    }

    @Test
    void namesTensorsAfterTheirUse() {
        validated().write(folder);
        assertThat(SafetensorsFile.read(folder.resolve("checkpoint.safetensors"))
                        .tensors())
                .containsOnlyKeys("weights/w", "weights/b", "best/w", "optimizer/momentum/w");
    }

    @Test
    void isAbsentBeforeTheFirstEpochAndAfterDeletion() {
        assertThat(Checkpoint.read(folder, "abc")).isEmpty();
        assertThat(Checkpoint.weights(folder)).isEmpty();
        validated().write(folder);
        Checkpoint.delete(folder);
        assertThat(Checkpoint.read(folder, "abc")).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void refusesTheCheckpointOfAnotherTraining() {
        validated().write(folder);
        assertThatThrownBy(() -> Checkpoint.read(folder, "another"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("is of another model, plan or data set")
                .hasMessageContaining("without --resume");
    }

    @Test
    void refusesTheFileOfAnOlderVersionUntilItIsDeleted() throws Exception {
        Files.writeString(folder.resolve("checkpoint.bin"), "old");
        assertThatThrownBy(() -> Checkpoint.read(folder, "abc"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("was written by an older version");
        Checkpoint.delete(folder);
        assertThat(Checkpoint.read(folder, "abc")).isEmpty();
    }

    @Test
    void refusesTensorsThatAreNotACheckpoint() {
        Path file = folder.resolve("checkpoint.safetensors");
        for (Map<String, String> metadata : List.of(
                Map.<String, String>of(),
                Map.of("format", "sbonnx-checkpoint-1"),
                Map.of("format", "sbonnx-checkpoint-2", "progress", "{}"))) {
            SafetensorsFile.write(file, metadata, Map.of("weights/w", vector(1)));
            assertThatThrownBy(() -> Checkpoint.read(folder, "abc"))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("is not a checkpoint of this version");
        }
    }
}
