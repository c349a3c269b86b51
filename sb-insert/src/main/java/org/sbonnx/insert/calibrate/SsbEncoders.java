package org.sbonnx.insert.calibrate;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.Site;
import org.sbonnx.insert.SpliceWeights;
import org.sbonnx.insert.calibrate.math.Matrix;
import org.sbonnx.insert.calibrate.math.SoftmaxRegression;
import org.sbonnx.schemas.BadInput;

/**
 * Encoders of supervised groups: the multinomial regression of a category's concepts on activations (eq. 10 is convex in the
 * weights of a 1×1 convolution). Pixels that show none of the concepts are a reference class of logit 0, so a channel is
 * positive where its concept is likelier than none. The sample is balanced by concept, and copies of a site are pooled.
 */
final class SsbEncoders {
    private final OnnxModel model;
    private final Site site;
    private final CalibrationOptions options;
    private final ConceptData concepts;

    SsbEncoders(OnnxModel model, Site site, CalibrationOptions options, ConceptData concepts) {
        this.model = model;
        this.site = site;
        this.options = options;
        this.concepts = concepts;
    }

    /**
     * One encoder for each group, in one pass over the concept data.
     *
     * @throws BadInput if a group's category is not annotated at all
     */
    List<SpliceWeights.Encoder> fit(List<BottleneckSpec.GroupSpec> groups) {
        List<StratifiedSample> samples = new ArrayList<>();
        for (BottleneckSpec.GroupSpec group : groups) {
            int capacity = Math.max(1, options.sampleSize(site.channels() * groups.size()) / (group.size() + 1));
            samples.add(new StratifiedSample(group.size() + 1, capacity, options.seed()));
        }
        try (FeatureSource source = concepts.features().open(model, site.tensors())) {
            source.stream((image, values) -> {
                for (int c = 0; c < site.tensors().size(); c++) {
                    FloatTensor activations =
                            Objects.requireNonNull(values.get(site.tensors().get(c)));
                    for (int g = 0; g < groups.size(); g++) {
                        offer(samples.get(g), groups.get(g), image, c, activations);
                    }
                }
            });
        }
        List<SpliceWeights.Encoder> encoders = new ArrayList<>();
        for (int g = 0; g < groups.size(); g++) {
            encoders.add(fit(groups.get(g), samples.get(g)));
        }
        return encoders;
    }

    private void offer(
            StratifiedSample sample, BottleneckSpec.GroupSpec group, int image, int copy, FloatTensor activations) {
        int h = activations.dim(2);
        int w = activations.dim(3);
        int[] cells = concepts.labels().cells(image, group.category(), h, w);
        for (int i = 0; i < cells.length; i++) {
            int at = i;
            if (cells[i] == ConceptData.ConceptLabels.VOID) {
                continue;
            }
            int stratum = cells[i] == ConceptData.ConceptLabels.NONE ? group.size() : cells[i];
            sample.offer(stratum, ((long) image << 34) | ((long) copy << 28) | i, new StratifiedSample.PixelValues() {
                @Override
                public float[] activations() {
                    return Matrix.column(activations.data(), activations.dim(1), h * w, at);
                }

                @Override
                public float[] outputs() {
                    return new float[0];
                }
            });
        }
    }

    private SpliceWeights.Encoder fit(BottleneckSpec.GroupSpec group, StratifiedSample sample) {
        SampleMatrices pixels = SampleMatrices.of(sample, site.channels());
        int[] codes = new int[pixels.size()];
        int labelled = 0;
        for (int i = 0; i < codes.length; i++) {
            boolean none = pixels.strata()[i] == group.size();
            codes[i] = none ? -1 : pixels.strata()[i];
            labelled += none ? 0 : 1;
        }
        if (labelled == 0) {
            throw new BadInput(
                    "no pixel of the concept data shows a concept of category '" + group.category() + "'",
                    "give data annotated in it");
        }
        return Encoders.toConvolution(new SoftmaxRegression(pixels.activations())
                .fit(codes, pixels.weights(options.prior()), group.size(), options.l2(), options.iterations()));
    }
}
