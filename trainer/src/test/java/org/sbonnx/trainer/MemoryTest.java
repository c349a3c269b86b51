package org.sbonnx.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.schemas.Json;
import org.sbonnx.schemas.TrainPlan;

/** Steps leave nothing behind: neither arrays of the engine nor graphs of gradients. */
class MemoryTest {
    private static final Path STATUS = Path.of("/proc/self/status");

    @Test
    void aThousandStepsDoNotGrow(@TempDir Path folder) {
        Assumptions.assumeTrue(Files.exists(STATUS), "SKIPPED: resident memory is read from /proc");
        TinyModel tiny = TinyModel.usb(true);
        TinyData data = new TinyData(40, 1, true);
        TrainPlan plan =
                Json.parse("plan", "{\"training\":{\"epochs\":25,\"batch\":1,\"learningRate\":0.01}}", TrainPlan.class);
        TrainRequest request = TrainRequest.of(
                        tiny.model,
                        tiny.manifest,
                        new TrainRequest.Images(new OrtFeatures(tiny.model, data, "site"), data),
                        plan,
                        folder)
                .on("cpu", 1);
        long[] kilobytes = new long[2];
        int[] steps = {0};
        TrainingRun.run(request, new TrainListener() {
            @Override
            public void step(String phase, int epoch, int step, int of, double loss) {
                if (++steps[0] == 50) {
                    kilobytes[0] = resident();
                } else if (steps[0] == 1000) {
                    kilobytes[1] = resident();
                }
            }
        });
        assertThat(steps[0]).isEqualTo(1000);
        // One step's arrays take about 1 MB: holding on to them would show as 900 MB.
        assertThat(kilobytes[1] - kilobytes[0]).isLessThan(64 << 10);
    }

    private static long resident() {
        System.gc();
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(l -> l.startsWith("RssAnon:"))
                    .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
