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
    /** Class logits {@code [B, Q, C + 1]} of queries, and a mask of each. */
    QUERIES("mask queries"),
    /** Boxes, class scores and mask coefficients of anchors, and prototypes of masks. */
    YOLO("YOLO anchors and prototypes"),
    /**
     * A form that neither the graph nor a description shows. The only output, or the one that is named, is taken for
     * {@link #CHANNELS} where it has four axes, and checked when it is computed; everything else is refused.
     */
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
