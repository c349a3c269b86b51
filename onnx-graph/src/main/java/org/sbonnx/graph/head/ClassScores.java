package org.sbonnx.graph.head;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.shape.AnalysedModel;
import org.sbonnx.schemas.BadInput;

/**
 * Where a model's class scores are. What holds them in another form than {@code [B, C, H, W]} is brought into it by nodes that
 * are appended to a copy of the graph, so that whoever measures, solves or trains meets one form only. The appended nodes are
 * in no file that is written.
 */
public final class ClassScores {
    private final OnnxModel model;
    private final HeadKind kind;
    private final String prediction;
    private final @Nullable String scores;
    private final @Nullable String logits;

    ClassScores(OnnxModel model, HeadKind kind, String prediction, @Nullable String scores, @Nullable String logits) {
        this.model = model;
        this.kind = kind;
        this.prediction = prediction;
        this.scores = scores;
        this.logits = logits;
    }

    /** The model that computes the values named here: the given one, or a copy with further nodes. */
    public OnnxModel model() {
        return model;
    }

    /** The form of the output. */
    public HeadKind kind() {
        return kind;
    }

    /** Value that says which class each pixel is: scores {@code [B, C, H, W]}, or class ids. */
    public String prediction() {
        return prediction;
    }

    /**
     * Value with a score for each class and pixel, {@code [B, C, H, W]}; the class of a pixel is that of the highest.
     *
     * @throws BadInput if the output holds ids that come from no scores
     */
    public String scores() {
        return require(scores);
    }

    /**
     * As {@link #scores}, before a closing softmax: values whose softmax over the classes is the probability of each.
     *
     * @throws BadInput as {@link #scores}
     */
    public String logits() {
        return require(logits);
    }

    /** Number of classes that have a score; empty where there are no scores, or their number is not known. */
    public OptionalInt classes() {
        return scores == null
                ? OptionalInt.empty()
                : AnalysedModel.of(model)
                        .concreteShapes()
                        .extents(scores)
                        .filter(extents -> extents.length == 4)
                        .map(extents -> OptionalInt.of(number(extents[1])))
                        .orElse(OptionalInt.empty());
    }

    private int number(long channels) {
        if (channels > Integer.MAX_VALUE) {
            throw new BadInput(
                    "output '" + scores + "' of " + model + " has " + channels + " channels",
                    "check the shapes with 'sb inspect'");
        }
        return (int) channels;
    }

    private String require(@Nullable String value) {
        if (value == null) {
            throw new BadInput(
                    "output '" + prediction + "' of " + model + " holds class ids, and no scores that they come from",
                    "export the model with its class scores as output; calibration can also cluster activations"
                            + " (--codes activations)");
        }
        return value;
    }
}
