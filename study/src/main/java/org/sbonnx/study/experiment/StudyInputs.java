package org.sbonnx.study.experiment;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.sbonnx.datasets.Datasets;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.format.DatasetFormats;
import org.sbonnx.fixtures.EmbeddedModels;
import org.sbonnx.fixtures.SceneKind;
import org.sbonnx.fixtures.scene.SceneDataset;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.schemas.data.Preprocess;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.study.Study;
import org.sbonnx.schemas.train.TrainPlan;
import org.sbonnx.workflow.EngineSettings;
import org.sbonnx.workflow.InferenceContext;
import org.sbonnx.workflow.ModelLoader;
import org.sbonnx.workflow.ProgressListener;

/** The images, networks and plans that a study names, each opened once. Scenes are drawn below the output folder. */
final class StudyInputs {
    private static final String EMBEDDED = "embedded:";

    private final Study study;
    private final Path studyFolder;
    private final Path outputFolder;
    private final EngineSettings settings;
    private final ProgressListener listener;
    private final Map<String, SegmentationData> data = new HashMap<>();
    private final Map<String, LoadedNetwork> networks = new HashMap<>();
    private final Map<String, TrainPlan> plans = new HashMap<>();

    /** A network with a context that has its preprocessing. */
    record LoadedNetwork(OnnxModel model, InferenceContext context) {}

    /** @param folder of the study's output */
    StudyInputs(Study study, Path file, Path folder, EngineSettings settings, ProgressListener listener) {
        this.study = study;
        this.studyFolder = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file has a folder");
        this.outputFolder = folder;
        this.settings = settings;
        this.listener = listener;
    }

    SegmentationData images(String name) {
        return data.computeIfAbsent(
                name, n -> open(Objects.requireNonNull(study.imageSets().get(n))));
    }

    private SegmentationData open(Study.ImageSet images) {
        if (images.file() != null) {
            SegmentationData all = DatasetFormats.open(studyFolder.resolve(images.file()));
            return images.count() == null || images.count() == 0 ? all : Datasets.evenlySpread(all, images.count());
        }
        String kind = Objects.requireNonNull(images.scenes());
        long seed = images.seed() == null ? 1 : images.seed();
        int count = Objects.requireNonNull(images.count());
        int width = images.width() == null ? EmbeddedModels.WIDTH : images.width();
        int height = images.height() == null ? EmbeddedModels.HEIGHT : images.height();
        Path drawn = outputFolder.resolve("data/" + kind + "-" + seed + "-" + count + "-" + width + "x" + height);
        Path description = drawn.resolve("dataset.json");
        if (!Files.exists(description)) {
            listener.note("drawing " + count + " " + kind + " scenes");
            SceneDataset.write(drawn, SceneKind.parse(kind), seed, count, width, height);
        }
        return DatasetFormats.open(description);
    }

    LoadedNetwork network(String name) {
        return networks.computeIfAbsent(
                name, n -> load(Objects.requireNonNull(study.networks().get(n))));
    }

    private LoadedNetwork load(Study.Network network) {
        Path file;
        Path preprocess = network.preprocess() == null ? null : studyFolder.resolve(network.preprocess());
        if (network.file().startsWith(EMBEDDED)) {
            String embedded = network.file().substring(EMBEDDED.length());
            file = EmbeddedModels.extract(embedded, outputFolder.resolve("data"));
            preprocess = preprocess == null ? file.resolveSibling(EmbeddedModels.preprocessFile(embedded)) : preprocess;
        } else {
            file = studyFolder.resolve(network.file());
        }
        return new LoadedNetwork(
                ModelLoader.loadSound(file),
                new InferenceContext(
                        settings.withPreprocess(preprocess == null ? null : Json.read(preprocess, Preprocess.class)),
                        ProgressListener.NONE));
    }

    TrainPlan plan(String name) {
        return plans.computeIfAbsent(
                name,
                n -> Json.read(
                        studyFolder.resolve(Objects.requireNonNull(
                                Objects.requireNonNull(study.plans()).get(n))),
                        TrainPlan.class));
    }
}
