package org.sbonnx.cli.command;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.Parameters;
import com.beust.jcommander.ParametersDelegate;
import com.beust.jcommander.converters.PathConverter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.dump.DumpSource;
import org.sbonnx.auic.dump.DumpWriter;
import org.sbonnx.auic.score.ScoreTarget;
import org.sbonnx.cli.console.Console;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.Tool;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.report.DumpManifest;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.workflow.InferenceContext;
import org.sbonnx.workflow.ModelLoader;
import org.sbonnx.workflow.score.ActivationSource;

@Parameters(commandDescription = "writes activations as .npy files that NumPy maps and 'sb score --dump' scores")
public final class DumpCommand implements Command {
    @Parameter(description = "M  the ONNX file", required = true, converter = PathConverter.class)
    @Nullable
    Path model;

    @Parameter(names = "--at", description = "also dump this site; may be repeated")
    List<String> at = new ArrayList<>();

    @ParametersDelegate
    private final DataOptions data = new DataOptions();

    @Parameter(
            names = {"-o", "--output"},
            description = "folder for the .npy files and dump.json",
            required = true)
    @Nullable
    Path output;

    @ParametersDelegate
    private final CommonOptions common = new CommonOptions();

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public int run(Console console) {
        OnnxModel onnx = ModelLoader.loadForInference(Objects.requireNonNull(model));
        SegmentationData images = data.open(console);
        ActivationSource activations = ActivationSource.ofModel(
                new InferenceContext(common.settings(), console), onnx, at, images, false, "dumping");
        Path folder = Objects.requireNonNull(output);
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
        DumpManifest manifest = manifest(activations, images, written);
        Json.write(folder.resolve(DumpSource.MANIFEST), manifest);
        if (common.json != null) {
            Json.write(common.json, manifest);
        }
        for (DumpManifest.Tensor t : manifest.tensors()) {
            console.print(
                    "%s: %d images of %s in %d files",
                    t.name(), images.size(), t.shape(), t.files().size());
        }
        return ExitCode.FINE;
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
