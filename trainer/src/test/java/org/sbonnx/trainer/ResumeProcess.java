package org.sbonnx.trainer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.report.ScoreReport.Epoch;
import org.sbonnx.schemas.train.TrainPlan;
import org.sbonnx.trainer.checkpoint.SafetensorsFile;

/** A training as a process of its own, to be killed. Prints a line for each epoch; writes its last weights when it is done. */
final class ResumeProcess {
    private ResumeProcess() {}

    /** Arguments: work folder, file to write. Continues whatever lies in the folder. */
    public static void main(String[] args) {
        Path folder = Path.of(args[0]);
        TinyModel tiny = TinyModel.usb(true);
        TinyData data = new TinyData(12, 1, true);
        TinyData validation = new TinyData(3, 2, true);
        TrainPlan plan = Json.parse(
                "plan",
                "{\"training\":{\"epochs\":24,\"batch\":5,\"learningRate\":0.01,\"optimizer\":\"adamw\",\"clipNorm\":1}}",
                TrainPlan.class);
        TrainRequest request = TrainRequest.of(
                        tiny.model,
                        tiny.manifest,
                        new TrainRequest.Images(new OrtFeatures(tiny.model, data, "site"), data),
                        plan,
                        folder)
                .withValidation(new TrainRequest.Images(new OrtFeatures(tiny.model, validation, "site"), validation))
                .onDevice("cpu", 1)
                .resuming(true);
        TrainResult result = TrainingRun.run(request, new TrainListener() {
            @Override
            public void epoch(Epoch epoch) {
                System.out.println(epoch.epoch());
            }
        });
        Path file = Path.of(args[1]);
        SafetensorsFile.write(file, Map.of(), result.last());
        try {
            Files.writeString(
                    file.resolveSibling(file.getFileName() + ".epochs"),
                    "" + result.epochs().size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
