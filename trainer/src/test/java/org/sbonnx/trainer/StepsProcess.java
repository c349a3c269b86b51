package org.sbonnx.trainer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.train.TrainPlan;

/** A training of 1,000 steps as a process of its own. Prints its resident kilobytes after step 50 and after the last. */
final class StepsProcess {
    static final Path STATUS = Path.of("/proc/self/status");

    private StepsProcess() {}

    /** Argument: work folder. */
    public static void main(String[] args) {
        TinyModel tiny = TinyModel.usb(true);
        TinyData data = new TinyData(40, 1, true);
        TrainPlan plan =
                Json.parse("plan", "{\"training\":{\"epochs\":25,\"batch\":1,\"learningRate\":0.01}}", TrainPlan.class);
        TrainRequest request = TrainRequest.of(
                        tiny.model,
                        tiny.manifest,
                        new TrainRequest.Images(new OrtFeatures(tiny.model, data, "site"), data),
                        plan,
                        Path.of(args[0]))
                .onDevice("cpu", 1);
        TrainingRun.run(request, new TrainListener() {
            private int steps;

            @Override
            public void step(String phase, int epoch, int step, int of, double loss) {
                steps++;
                if (steps == 50 || steps == 1000) {
                    System.out.println(resident());
                }
            }
        });
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
            throw new UncheckedIOException(e);
        }
    }
}
