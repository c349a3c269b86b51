package org.sbonnx.auic;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.sbonnx.auic.grid.Framing;
import org.sbonnx.auic.ort.Device;
import org.sbonnx.auic.ort.ImageInput;
import org.sbonnx.auic.ort.OrtRunner;
import org.sbonnx.datasets.Preprocessor;
import org.sbonnx.datasets.image.RgbImage;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.GraphRunner;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.check.ModelChecker;
import org.sbonnx.graph.check.NestingDepth;
import org.sbonnx.graph.edit.NodeOrder;
import org.sbonnx.graph.head.ClassScores;
import org.sbonnx.graph.head.HeadFinder;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.model.Manifest;
import org.sbonnx.schemas.model.Manifest.Bottleneck;

/**
 * A model with bottlenecks, ready to run: segments images and gives, for every cell, the named channels that the result depends on.
 * Everything it needs is in the model file. Thread-safe. Close it to free native memory.
 *
 * <pre>{@code
 *   try (InspectableModel model = InspectableModel.load(Path.of("model.onnx"))) {
 *       Inspection seen = model.inspect(image);
 *       int[] classes = seen.classes(image.width(), image.height());
 *       String why = seen.site("layer3").argmax(0, 0.5, 0.5).name();
 *   }
 * }</pre>
 */
public final class InspectableModel implements AutoCloseable {
    private final Manifest manifest;
    private final GraphRunner runner;
    private final Preprocessor preprocessor;
    private final Framing framing;
    private final String output;
    private final String input;

    private InspectableModel(OnnxModel model, Device device, int threads) {
        this.manifest = manifest(model);
        this.preprocessor = new Preprocessor(Objects.requireNonNull(manifest.preprocess()));
        this.framing = Framing.of(manifest.preprocess());
        ClassScores head = HeadFinder.find(model, manifest.preprocess().judged());
        this.output = head.prediction();
        Set<String> tensors = new LinkedHashSet<>(List.of(output));
        manifest.informative().forEach(b -> tensors.add(b.scored().output()));
        this.runner = OrtRunner.open(head.model(), List.copyOf(tensors), device, threads);
        try {
            ImageInput image = ImageInput.of(model, runner.inputs());
            image.requireTakes(manifest.preprocess());
            this.input = image.name();
        } catch (BadInput e) {
            runner.close();
            throw e;
        }
    }

    /** Loads a model for all cores of the CPU. */
    public static InspectableModel load(Path file) {
        return load(file, Device.parse("cpu"), Runtime.getRuntime().availableProcessors());
    }

    /**
     * Loads a model.
     *
     * @param threads that compute one image
     * @throws BadInput if the model has no bottleneck or no preprocessing, or the device is not available
     */
    public static InspectableModel load(Path file, Device device, int threads) {
        device.requireAvailable();
        OnnxModel read = OnnxModel.load(file);
        OnnxModel model = NestingDepth.isTooDeep(read) ? read : NodeOrder.sorted(read);
        ModelChecker.require(model);
        return new InspectableModel(model, device, threads);
    }

    private static Manifest manifest(OnnxModel model) {
        Manifest manifest = Manifest.from(model.metadata(Manifest.KEY), model)
                .filter(m -> !m.bottlenecks().isEmpty())
                .orElseThrow(() -> new BadInput(model + " has no bottleneck", "make one with 'sb convert'"));
        if (manifest.preprocess() == null) {
            throw new BadInput(
                    model + " does not store its preprocessing",
                    "convert it again with --preprocess, which is stored in the model");
        }
        return manifest;
    }

    /** The manifest stored in the model: sites, channel names, preprocessing, hash of the original. */
    public Manifest manifest() {
        return manifest;
    }

    /** Runs the model on an image of any size. */
    public Inspection inspect(RgbImage image) {
        return inspect(new FloatTensor(preprocessor.shape(), preprocessor.tensor(image)));
    }

    /**
     * Runs the model on a prepared input.
     *
     * @param prepared the model's input, for example [1, 3, 288, 384]
     * @throws BadInput if it has another shape
     */
    public Inspection inspect(FloatTensor prepared) {
        Map<String, FloatTensor> values = runner.run(Map.of(input, prepared));
        List<ConceptMap> sites = new ArrayList<>();
        for (Bottleneck b : manifest.informative()) {
            sites.add(new ConceptMap(
                    b, Objects.requireNonNull(values.get(b.scored().output()))));
        }
        return new Inspection(output, Objects.requireNonNull(values.get(output)), framing, sites);
    }

    /** Waits for running calls to end, then frees the runtime's memory. */
    @Override
    public void close() {
        runner.close();
    }
}
