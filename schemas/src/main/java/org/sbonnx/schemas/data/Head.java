package org.sbonnx.schemas.data;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.BadInput;

/**
 * What the outputs of a model mean, where its graph does not show it.
 *
 * @param kind form of the outputs; null: as the graph shows
 * @param classes output with a score for each class; null for a model's only output
 * @param masks output with the masks or prototypes that {@code classes} refers to
 * @param channels which axis of logits or probabilities holds the classes; null: as the graph shows, else the second
 * @param boxes what a box of YOLO is; null: centres where every anchor is an output, corners behind a top-k
 * @param count number of classes, where the shape does not say it: of YOLO outputs that hold class ids
 * @param background score, between 0 and 1, of a further class, the last, which is where nothing is found; null: no such class
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Head(
        @Nullable Kind kind,
        @Nullable String classes,
        @Nullable String masks,
        @Nullable Channels channels,
        @Nullable Boxes boxes,
        @Nullable Integer count,
        @Nullable Double background) {

    /** Form of the outputs. */
    public enum Kind {
        /** {@code [B, C, H, W]}: values whose softmax over the classes is the probability of each; one channel: of its sigmoid. */
        LOGITS,
        /** {@code [B, C, H, W]}: probabilities. */
        PROBABILITIES,
        /** {@code [B, Q, C + 1]}, the last for no class, and mask logits {@code [B, Q, h, w]}. */
        QUERIES,
        /** {@code [B, 4 + C + m, N]}, or {@code [B, K, 6 + m]} behind a top-k, and prototypes {@code [B, m, h, w]}. */
        YOLO
    }

    /** Which axis holds the classes. */
    public enum Channels {
        /** {@code [B, C, H, W]}. */
        FIRST,
        /** {@code [B, H, W, C]}. */
        LAST
    }

    /** What the four numbers of a box are, in pixels of the input. */
    public enum Boxes {
        /** x and y of the centre, width, height. */
        CENTER,
        /** x and y of the upper left corner, x and y of the lower right one. */
        CORNERS
    }

    public Head {
        boolean pair = kind == Kind.QUERIES || kind == Kind.YOLO;
        boolean map = kind == Kind.LOGITS || kind == Kind.PROBABILITIES;
        require(pair == (masks != null), "masks", masks, "name it with 'queries' and 'yolo', and with them alone");
        require(classes != null || !pair && kind != null, "classes", classes, "name the output with the class scores");
        require(channels == null || map, "channels", channels, "give it with 'logits' and 'probabilities' alone");
        require(boxes == null || kind == Kind.YOLO, "boxes", boxes, "give it with 'yolo' alone");
        require(
                count == null || kind == Kind.YOLO && count > 0 && count <= 1 << 15,
                "count",
                count,
                "give the number of classes, with 'yolo' alone");
        require(
                background == null || kind == Kind.YOLO && background > 0 && background < 1,
                "background",
                background,
                "give a score between 0 and 1, with 'yolo' alone");
    }

    /** An output whose form the graph shows. */
    public static Head ofOutput(String output) {
        return new Head(null, output, null, null, null, null, null);
    }

    /** Mask queries. */
    public static Head queries(String classes, String masks) {
        return new Head(Kind.QUERIES, classes, masks, null, null, null, null);
    }

    /** Anchors and prototypes of YOLO, with the defaults. */
    public static Head yolo(String classes, String masks) {
        return new Head(Kind.YOLO, classes, masks, null, null, null, null);
    }

    /** The outputs that it names. */
    public List<String> outputs() {
        return Stream.of(classes, masks).flatMap(Stream::ofNullable).toList();
    }

    private static void require(boolean fine, String field, @Nullable Object value, String remedy) {
        if (!fine) {
            throw new BadInput(
                    "field '" + field + "' of the preprocessing's 'head' cannot be "
                            + Objects.toString(value, "missing"),
                    remedy);
        }
    }
}
