package org.sbonnx.graph.head;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.StandardOperator;
import org.sbonnx.graph.layout.Layout;
import org.sbonnx.graph.layout.LayoutTrace;
import org.sbonnx.graph.shape.AnalysedModel;
import org.sbonnx.graph.shape.Shape;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.data.Head;

/** Recognises the form of a model's outputs by the operators and shapes in front of them. */
public final class HeadFinder {
    private final OnnxModel model;
    private final String output;
    private final LayoutTrace layouts;

    private HeadFinder(OnnxModel model, String output) {
        this.model = model;
        this.output = output;
        this.layouts = LayoutTrace.of(model);
    }

    /**
     * The class scores of the first outputs that have some or hold class ids.
     *
     * @throws BadInput if the model has no output
     */
    public static ClassScores find(OnnxModel model) {
        return model.cached(ClassScores.class, HeadFinder::findFirst);
    }

    /**
     * The class scores of outputs as they are described.
     *
     * @param head what to judge; null as {@link #find(OnnxModel)}
     * @throws BadInput if there is no such output, or its shape is not as described
     */
    public static ClassScores find(OnnxModel model, @Nullable Head head) {
        if (head == null) {
            return find(model);
        }
        List<String> names = names(model);
        for (String output : head.outputs()) {
            if (!names.contains(output)) {
                throw new BadInput(model + " has no output '" + output + "'", "choose among " + names);
            }
        }
        if (head.kind() != null) {
            return new DescribedHead(model, head).scores();
        }
        String output = head.outputs().get(0);
        List<PairFinder.Pair> pairs = new PairFinder(model).find();
        return pairs.size() == 1
                        && pairs.get(0).kind() != HeadKind.UNKNOWN
                        && pairs.get(0).contains(output)
                ? ofPair(model, pairs.get(0))
                : new HeadFinder(model, output).find();
    }

    private static List<String> names(OnnxModel model) {
        return model.outputs().stream().map(v -> v.getName()).toList();
    }

    private static ClassScores findFirst(OnnxModel model) {
        String first = model.outputName();
        List<PairFinder.Pair> pairs = new PairFinder(model).find();
        for (String name : names(model)) {
            Optional<PairFinder.Pair> pair =
                    pairs.stream().filter(p -> p.contains(name)).findFirst();
            ClassScores head = pair.isPresent() ? ofPair(model, pair.get()) : new HeadFinder(model, name).find();
            if (pair.isPresent() || head.kind() != HeadKind.UNKNOWN) {
                return head;
            }
        }
        return names(model).size() == 1
                ? new HeadFinder(model, first).find()
                : ClassScores.unknown(model, first, describe(model, ""));
    }

    private static ClassScores ofPair(OnnxModel model, PairFinder.Pair pair) {
        return switch (pair.kind()) {
            case QUERIES -> new DescribedHead(model, Head.queries(pair.classes(), pair.masks())).scores();
            case YOLO -> new DescribedHead(model, Head.yolo(pair.classes(), pair.masks())).scores();
            default -> ClassScores.unknown(model, pair.classes(), describe(model, pair.reason()));
        };
    }

    /** What a model's outputs are, for a message that they are not understood. */
    private static String describe(OnnxModel model, String reason) {
        var shapes = AnalysedModel.of(model).shapes();
        return "what the outputs of " + model + " mean is not known: "
                + names(model).stream()
                        .map(v -> "'" + v + "' "
                                + shapes.shapeOf(v).map(Shape::toString).orElse("of unknown shape"))
                        .collect(Collectors.joining(", "))
                + (reason.isEmpty() ? "" : "; these look like " + reason);
    }

    private ClassScores find() {
        OutputSource source = OutputSource.of(model, output);
        NodeProto producer = source.producer();
        if (producer != null && StandardOperator.is(producer, "ArgMax")) {
            return ids(producer);
        }
        if (source.isInteger() && isMap()) {
            return new ClassScores(model, HeadKind.IDS, output, null, null);
        }
        Layout layout = layouts.layout(output);
        if (layout instanceof Layout.Grid grid && grid.rank() == 4) {
            return grid.isChannelsFirst()
                    ? asItIs(HeadKind.CHANNELS)
                    : channelsFirst(output, output, HeadKind.CHANNELS_LAST);
        }
        if (layout instanceof Layout.Plane plane && plane.grid().length == 2) {
            return onePlane(source, plane);
        }
        return unknown();
    }

    /** Without a trace, such as of a size that is open: taken for {@code [B, C, H, W]} where it has four axes. */
    private ClassScores unknown() {
        int rank = AnalysedModel.of(model)
                .concreteShapes()
                .shapeOf(output)
                .map(Shape::rank)
                .orElse(4);
        return rank == 4 ? asItIs(HeadKind.UNKNOWN) : ClassScores.unknown(model, output, describe(model, ""));
    }

    /** Whether the output depends on the image and can have one number for each pixel. */
    private boolean isMap() {
        int rank = AnalysedModel.of(model)
                .concreteShapes()
                .shapeOf(output)
                .map(Shape::rank)
                .orElse(0);
        return layouts.isContent(output) && (rank == 3 || rank == 4);
    }

    private ClassScores asItIs(HeadKind kind) {
        return new ClassScores(model, kind, output, output, OutputSource.beforeSoftmax(model, output));
    }

    private ClassScores channelsFirst(String prediction, String scores, HeadKind kind) {
        HeadNodes nodes = new HeadNodes(model, output).channelsFirst(scores);
        String result = nodes.result();
        String before = OutputSource.beforeSoftmax(model, scores);
        String logits =
                before.equals(scores) ? result : nodes.channelsFirst(before).result();
        return new ClassScores(nodes.model(), kind, prediction.equals(scores) ? result : prediction, result, logits);
    }

    private ClassScores ids(NodeProto argmax) {
        String scores = argmax.getInput(0);
        Layout layout = layouts.layout(scores);
        long axis = Attributes.integer(argmax, "axis", 0);
        if (layout instanceof Layout.Grid grid
                && grid.rank() == 4
                && (axis < 0 ? axis + 4 : axis) == grid.channelAxis()) {
            String logits = OutputSource.beforeSoftmax(model, scores);
            return grid.isChannelsFirst()
                    ? new ClassScores(model, HeadKind.IDS_OF_SCORES, output, scores, logits)
                    : channelsFirst(output, scores, HeadKind.IDS_OF_SCORES);
        }
        return new ClassScores(model, HeadKind.IDS, output, null, null);
    }

    /** Two classes in one number: a logit, or a probability where a sigmoid made it. */
    private ClassScores onePlane(OutputSource source, Layout.Plane plane) {
        OptionalInt unit = OnePlane.unitAxis(model, output);
        return unit.isEmpty()
                ? unknown()
                : OnePlane.scores(model, output, plane.rank(), unit.getAsInt(), source.isSquashed());
    }
}
