package org.sbonnx.auic.eval;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.sbonnx.auic.grid.Framing;
import org.sbonnx.datasets.ConfusionMatrix;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.TaskLabels;
import org.sbonnx.datasets.TaskLabels.ClassMap;
import org.sbonnx.graph.ChannelAxis;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.Incomparable;
import org.sbonnx.schemas.report.ScoreReport.TaskScore;

/**
 * Task accuracy of a segmentation model over those images of a data set that are annotated in the task's category. As a
 * {@link FeatureSource.Visitor} it can share an inference pass with a scorer.
 *
 * <p>Input   logits {@code [1, C, h, w]}, resized bilinearly (half-pixel) to the labels where sizes differ; NaN refused.
 *            Cost O(C · pixels) an image.
 */
public final class SegmentationEvaluator implements MergeableVisitor {
    private final String tensor;
    private final TaskLabels labels;
    private final ConfusionMatrix confusion;
    private final SegmentationData data;
    private final Framing framing;
    private final Set<String> unannotated = new TreeSet<>();
    private boolean checked;

    /**
     * @param tensor the model's output
     * @param framing part of the output that an image fills
     * @throws Incomparable if the data set has no labels
     */
    public SegmentationEvaluator(String tensor, SegmentationData data, Framing framing) {
        this.tensor = tensor;
        this.framing = framing;
        this.data = data;
        this.labels = TaskLabels.of(data)
                .orElseThrow(() ->
                        new Incomparable("data set '" + data.name() + "' has no labels: accuracy was not measured"));
        this.confusion = ConfusionMatrix.of(labels.classes());
    }

    /** Runs over the whole data set; {@code framing} as in the constructor. */
    public static TaskScore evaluate(FeatureSource source, String tensor, SegmentationData data, Framing framing) {
        SegmentationEvaluator eval = new SegmentationEvaluator(tensor, data, framing);
        source.stream(eval);
        return eval.score();
    }

    @Override
    public void accept(int image, Map<String, FloatTensor> values) {
        FloatTensor output = values.get(tensor);
        if (output == null) {
            throw new IllegalStateException("the source does not compute '" + tensor + "'");
        }
        if (!checked) {
            int rank = output.shape().length;
            if (rank >= 3 && output.shape()[rank - 3] > 1) {
                requireChannelsFirst(output);
                labels.requireChannels(output.dim(rank - 3));
            }
            checked = true;
        }
        Optional<ClassMap> annotated = labels.find(image);
        if (annotated.isEmpty()) {
            unannotated.add(data.imageName(image));
            return;
        }
        ClassMap map = annotated.get();
        if (!hasOneChannelPerClass(output)) {
            ChannelAxis.requireFirst(tensor, output, map.height(), map.width());
        }
        try {
            confusion.add(map.ids(), PredictedClasses.argmax(tensor, output, map.width(), map.height(), framing));
        } catch (BadInput e) {
            throw new BadInput(
                    "image '" + data.imageName(image) + "' cannot be evaluated", String.valueOf(e.getMessage()), e);
        }
    }

    /** Refuses channels-last outputs [·, h, w, C]: the number of classes is the last size, but neither h nor w. */
    private void requireChannelsFirst(FloatTensor output) {
        int rank = output.shape().length;
        int classes = classCount();
        int last = output.dim(rank - 1);
        if (!hasOneChannelPerClass(output) && last == classes && output.dim(rank - 2) != last) {
            throw new BadInput(
                    "output '" + tensor + "' has shape " + Arrays.toString(output.shape())
                            + ", so its channels come last (" + output.dim(rank - 3) + " rows, " + last + " channels, "
                            + classes + " classes)",
                    "append a Transpose with perm 0,3,1,2 to the model");
        }
    }

    /** Whether the output is [·, C, h, w] with C the number of classes, whatever h and w are. */
    private boolean hasOneChannelPerClass(FloatTensor output) {
        int rank = output.shape().length;
        return rank >= 3 && output.dim(rank - 3) == classCount();
    }

    private int classCount() {
        return labels.classes().stream().mapToInt(c -> c.id() + 1).max().orElse(0);
    }

    @Override
    public void write(DataOutput out) throws IOException {
        confusion.write(out);
    }

    @Override
    public void add(DataInput in) throws IOException {
        confusion.add(in);
    }

    /** A remark that names the images skipped because they are not annotated with the task's classes; empty if there are none. */
    public Optional<String> remark() {
        return unannotated.isEmpty() ? Optional.empty() : Optional.of(labels.remarkOn(List.copyOf(unannotated)));
    }

    /** Number of images that this run skipped because they are not annotated. */
    public int unannotated() {
        return unannotated.size();
    }

    /** The counts so far. */
    public ConfusionMatrix confusion() {
        return confusion;
    }

    /** See {@link TaskScores#score}. */
    public TaskScore score() {
        return TaskScores.score(confusion, labels.classes());
    }
}
