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
    /** Why there is no prediction; null where there is one. */
    private final @Nullable String refusal;

    private ClassScores(OnnxModel model, String prediction, String refusal) {
        this.model = model;
        this.kind = HeadKind.UNKNOWN;
        this.prediction = prediction;
        this.scores = null;
        this.logits = null;
        this.refusal = refusal;
    }

    /** Outputs that are not understood: whoever asks for a prediction is told so. */
    static ClassScores unknown(OnnxModel model, String output, String refusal) {
        return new ClassScores(model, output, refusal);
    }

    ClassScores(OnnxModel model, HeadKind kind, String prediction, @Nullable String scores, @Nullable String logits) {
        this.model = model;
        this.kind = kind;
        this.prediction = prediction;
        this.scores = scores;
        this.logits = logits;
        this.refusal = null;
    }

    /** The model that computes the values named here: the given one, or a copy with further nodes. */
    public OnnxModel model() {
        return model;
    }

    /** The form of the output. */
    public HeadKind kind() {
        return kind;
    }

    /** Whether every class has a score; otherwise there are class ids alone, or nothing that is understood. */
    public boolean hasScores() {
        return scores != null;
    }

    /**
     * Value that says which class each pixel is: scores {@code [B, C, H, W]}, or class ids.
     *
     * @throws BadInput if the outputs are in no form that is known
     */
    public String prediction() {
        requireKnown();
        return prediction;
    }

    /**
     * Value with a score for each class and pixel, {@code [B, C, H, W]}; the class of a pixel is that of the highest.
     *
     * @throws BadInput if the output holds ids that come from no scores, or is in no form that is known
     */
    public String scores() {
        return require(scores);
    }

    /**
     * As {@link #scores}, before a closing softmax: values whose softmax over the classes is the probability of each. Of scores
     * of queries and anchors, which do not sum to 1, it is the share of each in the sum.
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

    private void requireKnown() {
        if (refusal != null) {
            throw new BadInput(
                    refusal,
                    "name the output with class scores with --outputs, or say what the outputs are as \"head\" in the"
                            + " preprocessing file; calibration can also cluster activations (--codes activations)");
        }
    }

    private String require(@Nullable String value) {
        requireKnown();
        if (value == null) {
            throw new BadInput(
                    "output '" + prediction + "' of " + model + " holds class ids, and no scores that they come from",
                    "export the model with its class scores as output; calibration can also cluster activations"
                            + " (--codes activations)");
        }
        return value;
    }
}
