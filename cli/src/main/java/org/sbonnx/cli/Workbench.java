package org.sbonnx.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.grid.Framing;
import org.sbonnx.auic.ort.Device;
import org.sbonnx.auic.ort.OrtFeatureSource;
import org.sbonnx.auic.ort.OrtRunner;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.GraphRunner;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.shape.Shape;
import org.sbonnx.graph.shape.ShapeInference;
import org.sbonnx.insert.Manifests;
import org.sbonnx.insert.splice.SpliceVerifier;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.data.Preprocess;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.model.Manifest;
import org.sbonnx.schemas.report.ScoreReport;

/** What commands share: the engine on the chosen device, and how images become a model's input. */
final class Workbench {
    private static final int OPEN_SIZE = 512;

    private final Console console;
    private final Device device;
    private final GraphRunner.Factory runners;
    private final @Nullable Preprocess given;

    Workbench(Console console, CommonOptions options) {
        this(console, options, options.preprocess);
    }

    /** @param preprocess file that says how images become the model's input, instead of the option's */
    Workbench(Console console, CommonOptions options, @Nullable Path preprocess) {
        this.console = console;
        this.device = Device.parse(options.device);
        device.requireAvailable();
        this.runners = OrtRunner.factory(device, options.effectiveThreads());
        this.given = given(preprocess);
    }

    GraphRunner.Factory runners() {
        return runners;
    }

    /** Provider, settings and version of the engine, for reports. */
    String device() {
        return OrtRunner.describe(device);
    }

    Console console() {
        return console;
    }

    /**
     * How images become the model's input: the option, else the model's manifest, else its input size with ImageNet's mean
     * and standard deviation.
     *
     * @throws BadInput if the size is neither given nor fixed in the model, or contradicts the model
     */
    Preprocess preprocess(OnnxModel model) {
        Optional<Shape> input = inputShape(model);
        if (given != null) {
            input.ifPresent(shape -> requireFit(model, shape, given));
            return given;
        }
        Optional<Preprocess> kept = Manifests.find(model).map(Manifest::preprocess);
        return kept.orElseGet(() -> standard(model, input));
    }

    /** The preprocessing where the user or the model says it, without guessing. */
    @Nullable
    Preprocess knownPreprocess(OnnxModel model) {
        return known(model, given);
    }

    /** As {@link #knownPreprocess(OnnxModel)}, for commands that need no engine. */
    static @Nullable Preprocess knownPreprocess(OnnxModel model, CommonOptions options) {
        return known(model, given(options.preprocess));
    }

    private static @Nullable Preprocess known(OnnxModel model, @Nullable Preprocess given) {
        return given != null
                ? given
                : Manifests.find(model).map(Manifest::preprocess).orElse(null);
    }

    private static @Nullable Preprocess given(@Nullable Path file) {
        return file == null ? null : Json.read(file, Preprocess.class);
    }

    private static Optional<Shape> inputShape(OnnxModel model) {
        return model.inputs().size() == 1
                ? ShapeInference.infer(model)
                        .shapeOf(model.inputs().get(0).getName())
                        .filter(s -> s.rank() == 4)
                : Optional.empty();
    }

    private static Preprocess standard(OnnxModel model, Optional<Shape> input) {
        long[] size = input.flatMap(Shape::extents)
                .orElseThrow(() -> new BadInput(
                        model + " does not fix the size of its input",
                        "say it, with the normalisation, in a file for --preprocess"));
        boolean channelsLast = size[3] <= 4 && size[1] > 4;
        long channels = channelsLast ? size[3] : size[1];
        int height = Math.toIntExact(channelsLast ? size[1] : size[2]);
        int width = Math.toIntExact(channelsLast ? size[2] : size[3]);
        return Preprocess.of(
                width, height, channels == 1 ? "GRAY" : "RGB", channelsLast ? "NHWC" : "NCHW", null, null, null, null);
    }

    private static void requireFit(OnnxModel model, Shape input, Preprocess p) {
        long[] wanted = p.layout().equals("NCHW")
                ? new long[] {1, p.channels(), p.height(), p.width()}
                : new long[] {1, p.height(), p.width(), p.channels()};
        for (int axis = 1; axis < 4; axis++) {
            long has = input.dim(axis).known().orElse(wanted[axis]);
            if (has != wanted[axis]) {
                throw new BadInput(
                        "the preprocessing makes " + p.width() + "x" + p.height() + " " + p.layout() + ", but " + model
                                + " takes " + input,
                        "correct the preprocessing file");
            }
        }
    }

    /** Judges splices into a model, at the size that its images are known to have, else 512x512 where it leaves that open. */
    SpliceVerifier verifier(OnnxModel model) {
        Preprocess known = knownPreprocess(model);
        return new SpliceVerifier(
                runners, model, known == null ? OPEN_SIZE : known.height(), known == null ? OPEN_SIZE : known.width());
    }

    /** How label maps lie over a model's maps. */
    Framing framing(OnnxModel model) {
        return Framing.of(preprocess(model));
    }

    /** Name and hash of a model for reports: of its file, or of its content where weights lie in other files. */
    static ScoreReport.Model identity(OnnxModel model) {
        String name = model.source().map(p -> String.valueOf(p.getFileName())).orElse("(in memory)");
        return new ScoreReport.Model(name, model.hasExternalData() ? model.contentHash() : model.sha256());
    }

    /** Opens tensors of models over a data set; progress is shown under {@code what}. */
    FeatureSource.Factory features(SegmentationData data, Preprocess preprocess, String what) {
        return (model, tensors) ->
                new ProgressSource(new OrtFeatureSource(runners, model, tensors, data, preprocess), console, what);
    }
}
