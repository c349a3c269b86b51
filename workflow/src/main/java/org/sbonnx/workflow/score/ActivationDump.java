package org.sbonnx.workflow.score;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.sbonnx.auic.dump.DumpSource;
import org.sbonnx.auic.dump.DumpWriter;
import org.sbonnx.auic.score.ScoreTarget;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.Tool;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.report.DumpManifest;
import org.sbonnx.schemas.report.ScoreReport;

/** Writes activations as {@code .npy} files of shape [n, c, h, w], with a manifest that scoring reads. */
public final class ActivationDump {
    private ActivationDump() {}

    /**
     * Runs the model over the data and writes its targets and its output. The manifest is written last: a folder without
     * one is not a complete dump.
     *
     * @param activations of a model, with its output
     * @throws BadInput if the folder cannot be written
     */
    public static DumpManifest write(ActivationSource activations, SegmentationData data, Path folder) {
        try {
            Files.createDirectories(folder);
            Files.deleteIfExists(folder.resolve(DumpSource.MANIFEST));
        } catch (IOException e) {
            throw new BadInput("cannot make the folder '" + folder + "'", "choose a writable place", e);
        }
        Map<String, DumpWriter.WrittenTensor> written;
        try (FeatureSource source = activations.source().get()) {
            written = new DumpWriter(source, folder).write();
        }
        DumpManifest manifest = manifest(activations, data, written);
        Json.write(folder.resolve(DumpSource.MANIFEST), manifest);
        return manifest;
    }

    private static DumpManifest manifest(
            ActivationSource activations, SegmentationData data, Map<String, DumpWriter.WrittenTensor> written) {
        List<DumpManifest.Tensor> tensors = new ArrayList<>();
        for (ScoreTarget t : activations.targets()) {
            tensors.add(tensor(t, Objects.requireNonNull(written.get(t.tensor()))));
        }
        String output = Objects.requireNonNull(activations.output());
        tensors.add(tensor(
                new ScoreTarget(output, null, ActivationSource.OUTPUT, List.of()),
                Objects.requireNonNull(written.get(output))));
        return new DumpManifest(
                Tool.NAME_AND_VERSION,
                activations.model(),
                activations.original(),
                new ScoreReport.Data(data.name(), data.size(), data.sha256()),
                activations.device(),
                activations.preprocess(),
                activations.alignment().name().toLowerCase(Locale.ROOT),
                output,
                IntStream.range(0, data.size()).mapToObj(data::imageName).toList(),
                tensors);
    }

    private static DumpManifest.Tensor tensor(ScoreTarget target, DumpWriter.WrittenTensor written) {
        return new DumpManifest.Tensor(
                target.tensor(),
                target.alias(),
                target.kind(),
                target.channelNames(),
                written.shape(),
                written.files());
    }
}
