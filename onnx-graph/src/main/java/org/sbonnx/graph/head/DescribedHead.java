package org.sbonnx.graph.head;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.layout.Layout;
import org.sbonnx.graph.layout.LayoutTrace;
import org.sbonnx.graph.shape.AnalysedModel;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.data.Head;
import org.sbonnx.schemas.data.Head.Boxes;
import org.sbonnx.schemas.data.Head.Channels;

/** Class scores of outputs whose form is known, from their shapes or from a description. */
final class DescribedHead {
    private final OnnxModel model;
    private final Head head;
    private final Head.Kind kind;
    private final String classes;

    /** @throws BadInput if no output is named and the model has several */
    DescribedHead(OnnxModel model, Head head) {
        this.model = model;
        this.head = head;
        this.kind = Objects.requireNonNull(head.kind());
        String named = head.classes();
        if (named == null && model.outputs().size() != 1) {
            throw new BadInput(
                    "the preprocessing's 'head' does not say which of the outputs of " + model + " it is of",
                    "name it as \"classes\": one of "
                            + model.outputs().stream().map(v -> v.getName()).toList());
        }
        this.classes = named == null ? model.outputName() : named;
    }

    /** @throws BadInput if a shape is not as described */
    ClassScores scores() {
        return switch (kind) {
            case LOGITS -> map(false);
            case PROBABILITIES -> map(true);
            case QUERIES -> queries(masks());
            case YOLO -> yolo(masks());
        };
    }

    private String masks() {
        return Objects.requireNonNull(head.masks());
    }

    private ClassScores map(boolean probabilities) {
        long[] shape = extents(classes).orElse(null);
        if (shape != null && shape.length != 4 && shape.length != 3) {
            throw mismatch(classes, "[B, C, H, W] or, of two classes, [B, H, W]");
        }
        OptionalInt unit = OnePlane.unitAxis(model, classes);
        if (shape != null && (shape.length == 3 || unit.isPresent())) {
            return OnePlane.scores(model, classes, shape.length, unit.orElse(0), probabilities);
        }
        boolean last = head.channels() == null ? isChannelsLast() : head.channels() == Channels.LAST;
        boolean softmax = OutputSource.closesInSoftmax(model, classes);
        String before = OutputSource.beforeSoftmax(model, classes);
        if (!last && (!probabilities || softmax)) {
            return new ClassScores(model, HeadKind.CHANNELS, classes, classes, before);
        }
        HeadNodes nodes = new HeadNodes(model, classes);
        String scores = (last ? nodes.channelsFirst(classes) : nodes.as(classes)).result();
        String logits = scores;
        if (softmax) {
            logits = last ? nodes.channelsFirst(before).result() : before;
        } else if (probabilities) {
            logits = nodes.logarithmOfShares();
        }
        HeadKind form = last ? HeadKind.CHANNELS_LAST : HeadKind.CHANNELS;
        return new ClassScores(nodes.model(), form, scores, scores, logits);
    }

    private boolean isChannelsLast() {
        return LayoutTrace.of(model).layout(classes) instanceof Layout.Grid grid
                && grid.rank() == 4
                && !grid.isChannelsFirst();
    }

    private ClassScores queries(String masks) {
        long[] c = require(classes, 3, "[B, Q, C + 1]");
        long[] m = require(masks, 4, "[B, Q, h, w]");
        if (c[1] != m[1]) {
            throw new BadInput(
                    "'" + classes + "' has " + c[1] + " queries, but '" + masks + "' has masks of " + m[1],
                    "name two outputs that belong together in the preprocessing's 'head'");
        }
        if (c[2] < 2) {
            throw mismatch(classes, "[B, Q, C + 1]");
        }
        String logits = OutputSource.beforeSoftmax(model, classes);
        boolean sigmoid = OutputSource.of(model, masks).isSquashed();
        HeadNodes nodes = new HeadNodes(model, classes, masks).queries(logits, masks, sigmoid);
        return shares(nodes, HeadKind.QUERIES);
    }

    private ClassScores yolo(String prototypes) {
        long[] a = require(classes, 3, "[B, 4 + C + m, N] or [B, K, 6 + m]");
        int m = Math.toIntExact(require(prototypes, 4, "[B, m, h, w]")[1]);
        Integer count = head.count();
        boolean chosen = a[2] == 6 + m && a[1] != 4 + m + (count == null ? 0 : count);
        if (chosen && count == null) {
            throw new BadInput(
                    "how many classes the ids of '" + classes + "' stand for is not known",
                    "say it as \"count\" in the preprocessing's 'head'");
        }
        long number = chosen ? Objects.requireNonNull(count) : a[1] - 4 - m;
        if (number < 1 || count != null && count != number) {
            throw new BadInput(
                    "output '" + classes + "' has " + a[1] + " entries for each anchor, not 4 + " + m
                            + " and one for each of " + (count == null ? "the" : count) + " classes",
                    "correct the preprocessing's 'head'; rows of anchors with a score of their own (YOLO v5) are not read");
        }
        boolean corners = head.boxes() == null ? chosen : head.boxes() == Boxes.CORNERS;
        var form = new YoloNodes.Form(Math.toIntExact(number), m, corners, chosen, head.background());
        return shares(
                new HeadNodes(model, classes, prototypes).yolo(form, classes, prototypes, image()), HeadKind.YOLO);
    }

    private String image() {
        return model.inputs().stream()
                .map(v -> v.getName())
                .filter(v -> extents(v).filter(e -> e.length == 4).isPresent())
                .findFirst()
                .orElseThrow(() -> new BadInput(
                        model + " has no image input, in whose pixels boxes are measured",
                        "export it with an input of four axes"));
    }

    private ClassScores shares(HeadNodes nodes, HeadKind form) {
        String scores = nodes.result();
        String logits = nodes.logarithmOfShares();
        return new ClassScores(nodes.model(), form, scores, scores, logits);
    }

    private long[] require(String output, int rank, String form) {
        return extents(output).filter(e -> e.length == rank).orElseThrow(() -> mismatch(output, form));
    }

    private BadInput mismatch(String output, String form) {
        return new BadInput(
                "output '" + output + "' of " + model + " has the shape "
                        + AnalysedModel.of(model)
                                .shapes()
                                .shapeOf(output)
                                .map(Object::toString)
                                .orElse("unknown")
                        + ", not " + form,
                "correct the preprocessing's 'head'");
    }

    private Optional<long[]> extents(String value) {
        return AnalysedModel.of(model).concreteShapes().extents(value);
    }
}
