package org.sbonnx.workflow;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.grid.Framing;
import org.sbonnx.auic.ort.ImageInput;
import org.sbonnx.auic.ort.OrtFeatureSource;
import org.sbonnx.auic.ort.OrtRunner;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.TaskLabels;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.GraphRunner;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.head.ClassScores;
import org.sbonnx.graph.head.HeadFinder;
import org.sbonnx.graph.shape.AnalysedModel;
import org.sbonnx.graph.shape.InputLayout;
import org.sbonnx.graph.shape.Shape;
import org.sbonnx.insert.Manifests;
import org.sbonnx.insert.splice.SpliceVerifier;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.data.Preprocess;
import org.sbonnx.schemas.model.Manifest;
import org.sbonnx.schemas.report.ScoreReport;

/** Runs models: the engine on one device, and how images become a model's input. */
public final class InferenceContext {
    /** Largest height or width of an input, far above what fits into memory. */
    private static final int MAX_EXTENT = 1 << 16;

    private static final int DEFAULT_SIZE = 512;

    private final EngineSettings settings;
    private final ProgressListener listener;
    private final GraphRunner.Factory runners;

    /** @throws BadInput if the device is not available */
    public InferenceContext(EngineSettings settings, ProgressListener listener) {
        this.settings = settings;
        this.listener = listener;
        settings.device().requireAvailable();
        this.runners = OrtRunner.factory(settings.device(), settings.threads());
    }

    /**
     * A context for a model and those that take what it takes, such as the original that it was made from: unless the
     * settings say how images become the input, its manifest does for all of them.
     */
    public InferenceContext withPreprocessOf(OnnxModel model) {
        Preprocess kept = settings.preprocess() != null
                ? null
                : Manifests.find(model).map(Manifest::preprocess).orElse(null);
        return kept == null ? this : new InferenceContext(settings.withPreprocess(kept), listener);
    }

    public GraphRunner.Factory runners() {
        return runners;
    }

    /** Provider, settings and version of the engine, for reports. */
    public String device() {
        return OrtRunner.describe(settings.device());
    }

    public EngineSettings settings() {
        return settings;
    }

    public ProgressListener listener() {
        return listener;
    }

    /**
     * How images become the model's input: as the settings say, else the model's manifest, else its input size with
     * ImageNet's mean and standard deviation, or the bytes as they are where the input takes integers.
     *
     * @throws BadInput if the size is neither given nor fixed in the model, or contradicts the model, or if the input takes
     *     integers and the values would be fractions
     */
    public Preprocess preprocess(OnnxModel model) {
        Preprocess known = completePreprocess(model);
        return settings.output() == null ? known : known.withOutput(settings.output());
    }

    /**
     * The class scores that are judged: of the output that the settings name, else as the preprocessing says, else of the first
     * outputs that have some.
     *
     * @throws BadInput if the model has no output of that name, or its shape is not as the preprocessing says
     */
    public ClassScores classScores(OnnxModel model) {
        return HeadFinder.find(model, preprocess(model).judged());
    }

    /**
     * As {@link #classScores(OnnxModel)}, for images with labels.
     *
     * @throws BadInput also if a class of the labels has no score in the model
     */
    public ClassScores classScores(OnnxModel model, SegmentationData data) {
        ClassScores head = classScores(model);
        TaskLabels.of(data).ifPresent(labels -> head.classes().ifPresent(labels::requireChannels));
        return head;
    }

    private Preprocess completePreprocess(OnnxModel model) {
        Optional<Shape> input = inputShape(model);
        Preprocess given = settings.preprocess();
        if (given != null) {
            input.ifPresent(shape -> requireMatchingInput(model, shape, given));
            requireTakes(model, given);
            return given;
        }
        Optional<Preprocess> kept = Manifests.find(model).map(Manifest::preprocess);
        Preprocess found = kept.orElseGet(() -> defaultPreprocess(model, input));
        requireTakes(model, found);
        return found;
    }

    private static void requireTakes(OnnxModel model, Preprocess p) {
        List<String> images = ImageInput.images(model);
        if (images.size() == 1) {
            ImageInput.of(model, images).requireTakes(p);
        }
    }

    /** The preprocessing that the settings or the manifest give; null where neither does. */
    @Nullable
    Preprocess knownPreprocess(OnnxModel model) {
        return knownPreprocess(model, settings);
    }

    /** As {@link #knownPreprocess(OnnxModel)}, without loading the engine. */
    public static @Nullable Preprocess knownPreprocess(OnnxModel model, EngineSettings settings) {
        Preprocess given = settings.preprocess();
        Preprocess known = given != null
                ? given
                : Manifests.find(model).map(Manifest::preprocess).orElse(null);
        return known == null || settings.output() == null ? known : known.withOutput(settings.output());
    }

    private static Optional<Shape> inputShape(OnnxModel model) {
        List<String> images = ImageInput.images(model);
        return images.size() == 1 ? AnalysedModel.of(model).shapes().shapeOf(images.get(0)) : Optional.empty();
    }

    private static Preprocess defaultPreprocess(OnnxModel model, Optional<Shape> input) {
        if (ImageInput.images(model).size() > 1) {
            // Refuses, and says which inputs there are.
            ImageInput.of(model, ImageInput.images(model));
        }
        long[] size = input.flatMap(Shape::extents)
                .orElseThrow(() -> new BadInput(
                        model + " does not fix the size of its input",
                        "give it, with the normalisation, in a file for --preprocess"));
        boolean channelsLast = InputLayout.of(Shape.of(0, size)) == InputLayout.NHWC;
        long channels = channelsLast ? size[3] : size[1];
        long height = channelsLast ? size[1] : size[2];
        long width = channelsLast ? size[2] : size[3];
        if (channels < 1 || height < 1 || width < 1 || height > MAX_EXTENT || width > MAX_EXTENT) {
            throw new BadInput(
                    "the input of " + model + " has the size " + width + "x" + height + " with " + channels
                            + " channels",
                    "export the model again with the size that it is to run at (at most " + MAX_EXTENT + ")");
        }
        String order = channels == 1 ? "GRAY" : "RGB";
        String layout = channelsLast ? "NHWC" : "NCHW";
        if (ImageInput.of(model, ImageInput.images(model)).takesIntegers()) {
            return Preprocess.bytes((int) width, (int) height, order, layout);
        }
        return Preprocess.of((int) width, (int) height, order, layout, null, null, null, null);
    }

    private static void requireMatchingInput(OnnxModel model, Shape input, Preprocess p) {
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

    /** Verifies splices by running them at the input size of the model, or 512x512 where that is open. */
    public SpliceVerifier verifier(OnnxModel model) {
        Preprocess known = knownPreprocess(model);
        return new SpliceVerifier(
                runners,
                model,
                known == null ? DEFAULT_SIZE : known.height(),
                known == null ? DEFAULT_SIZE : known.width());
    }

    /**
     * Loads a model that is about to be written, without running it.
     *
     * @throws BadInput if the engine refuses it
     */
    public void requireLoads(OnnxModel model) {
        runners.open(model, List.of()).close();
    }

    /** How label maps are aligned with a model's feature maps. */
    public Framing framing(OnnxModel model) {
        return Framing.of(preprocess(model));
    }

    /** Name and hash of a model for reports: of its file, or of its content where weights lie in other files. */
    public static ScoreReport.Model identity(OnnxModel model) {
        String name = model.source().map(p -> String.valueOf(p.getFileName())).orElse("(in memory)");
        return new ScoreReport.Model(name, model.hasExternalData() ? model.contentHash() : model.sha256());
    }

    /** Opens tensors of models over a data set; each pass is reported to the listener as step {@code what}. */
    public FeatureSource.Factory features(SegmentationData data, Preprocess preprocess, String what) {
        return (model, tensors) -> new ProgressFeatureSource(
                new OrtFeatureSource(runners, model, tensors, data, preprocess), listener, what);
    }
}
