package org.sbonnx.graph.head;

/** The form in which a model's output says what each pixel is. */
public enum HeadKind {
    /** One score for each class, {@code [B, C, H, W]}. */
    CHANNELS("class scores"),
    /** The same with the channels last, {@code [B, H, W, C]}. */
    CHANNELS_LAST("class scores, channels last"),
    /** One number for each pixel, positive where the second of two classes is: no sigmoid is applied. */
    ONE_LOGIT("one logit for two classes"),
    /** One probability for each pixel, that of the second of two classes. */
    ONE_PROBABILITY("one probability for two classes"),
    /** The number of the class of each pixel, computed by an argmax from scores that the graph holds. */
    IDS_OF_SCORES("class ids, from scores"),
    /** The number of the class of each pixel; there are no scores. */
    IDS("class ids"),
    /** A form that the graph does not show; taken for {@link #CHANNELS}, and checked when it is computed. */
    UNKNOWN("of unknown form");

    private final String description;

    HeadKind(String description) {
        this.description = description;
    }

    /** For people to read. */
    @Override
    public String toString() {
        return description;
    }
}
