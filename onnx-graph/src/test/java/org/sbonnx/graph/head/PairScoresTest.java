package org.sbonnx.graph.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.graph.edit.Edit;
import org.sbonnx.graph.edit.GraphEditor;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.onnx.ValueInfoProto;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.data.Head;
import org.sbonnx.testkit.OrtModel;
import org.sbonnx.testkit.TestGraph;

/** Class scores of two outputs together: the appended nodes against the same sums in Java. */
class PairScoresTest {
    private static final int H = 32;
    private static final int W = 48;
    private static final int Q = 5;
    private static final int C = 3;
    private static final int M = 4;
    /** Positions at strides 8, 16 and 32. */
    private static final int N = 4 * 6 + 2 * 3 + 2;

    private static final float[] PIXELS = new float[3 * H * W];

    static {
        for (int i = 0; i < PIXELS.length; i++) {
            PIXELS[i] = (float) Math.sin(1.7 * i);
        }
    }

    private static Map<String, FloatTensor> run(OnnxModel model, String... values) {
        List<Edit> edits = new ArrayList<>();
        for (String value : values) {
            if (model.outputs().stream().noneMatch(v -> v.getName().equals(value))) {
                edits.add(new Edit.AddOutput(
                        ValueInfoProto.newBuilder().setName(value).build()));
            }
        }
        TensorProto image = TestGraph.float32(new long[] {1, 3, H, W}, PIXELS).toBuilder()
                .setName("image")
                .build();
        try (OrtModel ort = OrtModel.open(GraphEditor.apply(model, edits).bytes())) {
            Map<String, FloatTensor> out = new HashMap<>();
            ort.run(List.of(image)).forEach((name, tensor) -> out.put(name, Tensors.floats(tensor)));
            return out;
        }
    }

    private static FloatTensor get(Map<String, FloatTensor> values, String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    /** Queries that look at the image, {@code [1, Q, C + 1]} and {@code [1, Q, H / 4, W / 4]}. */
    private static TestGraph queries(int opset) {
        return new TestGraph(opset)
                .input("image", 1, 3, H, W)
                .weight("pw", 6, 3, 4, 4)
                .node("Conv", "image pw -> pixels", Attributes.of("strides", 4, 4))
                .node("GlobalAveragePool", "pixels -> mean")
                .longs("flat", 1, 1, 6)
                .node("Reshape", "mean flat -> context")
                .weight("q", 1, Q, 6)
                .node("Add", "q context -> queries")
                .weight("cw", 6, C + 1)
                .node("MatMul", "queries cw -> classes")
                .node("Einsum", "queries pixels -> masks", TestGraph.text("equation", "bqc,bchw->bqhw"));
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static float[] queryScores(FloatTensor classes, FloatTensor masks) {
        int plane = masks.dim(2) * masks.dim(3);
        double[] sums = new double[C * plane];
        for (int q = 0; q < Q; q++) {
            double all = 0;
            for (int c = 0; c <= C; c++) {
                all += Math.exp(classes.data()[q * (C + 1) + c]);
            }
            for (int i = 0; i < C * plane; i++) {
                double p = Math.exp(classes.data()[q * (C + 1) + i / plane]) / all;
                sums[i] += p * sigmoid(masks.data()[q * plane + i % plane]);
            }
        }
        return floats(sums);
    }

    private static float[] floats(double[] values) {
        float[] out = new float[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) values[i];
        }
        return out;
    }

    private static OnnxModel model(TestGraph graph, String... outputs) {
        return OnnxModel.of(graph.output(outputs).build());
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 13, 17, 18})
    void queriesBecomeScoresOfClasses(int opset) {
        OnnxModel model = model(queries(opset), "classes", "masks");
        ClassScores head = HeadFinder.find(model);
        assertThat(head.kind()).isEqualTo(HeadKind.QUERIES);
        assertThat(head.classes()).hasValue(C);
        assertThat(head.prediction()).isEqualTo(head.scores());
        var values = run(head.model(), head.scores(), head.logits());
        FloatTensor scores = get(values, head.scores());
        assertThat(scores.shape()).containsExactly(1, C, H / 4, W / 4);
        float[] expected = queryScores(get(values, "classes"), get(values, "masks"));
        assertThat(scores.data()).containsExactly(expected, within(1e-5f));
        float[] logits = get(values, head.logits()).data();
        for (int i = 0; i < logits.length; i++) {
            assertThat(logits[i]).isCloseTo((float) Math.log(expected[i]), within(1e-4f));
        }
        assertThat(head.model().outputs()).isEqualTo(model.outputs());
    }

    @Test
    void squashedQueriesAreNotSquashedTwice() {
        TestGraph graph = queries(17)
                .node("Softmax", "classes -> p", Attributes.of("axis", -1L))
                .node("Sigmoid", "masks -> shown");
        ClassScores head = HeadFinder.find(model(graph, "shown", "p"));
        assertThat(head.kind()).isEqualTo(HeadKind.QUERIES);
        var values = run(head.model(), head.scores(), "classes", "masks");
        assertThat(get(values, head.scores()).data())
                .containsExactly(queryScores(get(values, "classes"), get(values, "masks")), within(1e-5f));
    }

    @Test
    void eitherOutputOfAPairMeansThePair() {
        OnnxModel model = model(queries(17), "classes", "masks");
        for (String output : List.of("classes", "masks")) {
            assertThat(HeadFinder.find(model, Head.ofOutput(output)).kind()).isEqualTo(HeadKind.QUERIES);
        }
    }

    @Test
    void theQueriesOfTheLastLayerAreToldByTheirNames() {
        TestGraph graph = queries(17)
                .node("Identity", "classes -> class_logits")
                .node("Identity", "masks -> mask_logits")
                .node("Relu", "queries -> hidden");
        OnnxModel model = model(graph, "hidden", "class_logits", "mask_logits");
        ClassScores head = HeadFinder.find(model);
        assertThat(head.classes()).hasValue(C);

        graph = queries(17).node("Relu", "queries -> hidden").node("Identity", "masks -> y");
        OnnxModel unclear = model(graph, "hidden", "classes", "y");
        assertThatThrownBy(() -> HeadFinder.find(unclear).prediction())
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("'hidden' FLOAT[1, 5, 6], 'classes' FLOAT[1, 5, 4], 'y' FLOAT[1, 5, 8, 12]")
                .hasMessageContaining("several outputs could belong together")
                .hasMessageContaining("\"head\"");
        assertThat(HeadFinder.find(unclear, Head.queries("classes", "y")).classes())
                .hasValue(C);
    }

    @Test
    void masksThatAreNoProductAreScoresOfClasses() {
        TestGraph graph =
                queries(17).weight("v", Q, 3, 4, 4).node("Conv", "image v -> y", Attributes.of("strides", 4, 4));
        assertThat(HeadFinder.find(model(graph, "y", "classes")).kind()).isEqualTo(HeadKind.CHANNELS);
    }

    @Test
    void aDescriptionThatDoesNotFitIsRefused() {
        OnnxModel model = model(queries(17).node("Relu", "pixels -> other"), "classes", "masks", "other");
        assertThatThrownBy(() -> HeadFinder.find(model, Head.queries("classes", "other")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("'classes' has 5 queries, but 'other' has masks of 6");
        assertThatThrownBy(() -> HeadFinder.find(model, Head.queries("masks", "classes")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("output 'masks' of")
                .hasMessageContaining("FLOAT[1, 5, 8, 12], not [B, Q, C + 1]");
        assertThatThrownBy(() -> HeadFinder.find(model, Head.queries("classes", "x")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("choose among [classes, masks, other]");
        assertThatThrownBy(() -> HeadFinder.find(model, Head.yolo("classes", "masks")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("output 'classes' has 5 entries for each anchor");
        assertThatThrownBy(() -> HeadFinder.find(model, new Head(Head.Kind.LOGITS, null, null, null, null, null, null)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("which of the outputs")
                .hasMessageContaining("[classes, masks, other]");
    }

    /** A table that is an output of the image in name only, {@code anchors}, and prototypes {@code [1, M, H / 4, W / 4]}. */
    private static TestGraph anchors(int opset, FloatTensor table) {
        return new TestGraph(opset)
                .input("image", 1, 3, H, W)
                .weight("pw", M, 3, 4, 4)
                .node("Conv", "image pw -> prototypes", Attributes.of("strides", 4, 4))
                .node("GlobalAveragePool", "prototypes -> mean")
                .weight("zw", 1, M, 1, 1)
                .node("Conv", "mean zw -> one")
                .longs("flat", 1, 1, 1)
                .node("Reshape", "one flat -> image_value")
                .floats("nothing", TestGraph.float32(new long[] {1, 1, 1}, 0))
                .node("Mul", "image_value nothing -> zero")
                .floats("table", TestGraph.float32(table.shape(), table.data()))
                .node("Add", "table zero -> anchors");
    }

    /** Boxes as centre and size, scores and coefficients, {@code [1, 4 + C + M, N]}. */
    private static FloatTensor table(Random random) {
        float[] data = new float[(4 + C + M) * N];
        for (int n = 0; n < N; n++) {
            data[n] = W * random.nextFloat();
            data[N + n] = H * random.nextFloat();
            data[2 * N + n] = W * random.nextFloat() / 2;
            data[3 * N + n] = H * random.nextFloat() / 2;
            for (int i = 4; i < 4 + C; i++) {
                data[i * N + n] = random.nextFloat();
            }
            for (int i = 4 + C; i < 4 + C + M; i++) {
                data[i * N + n] = random.nextFloat() - 0.5f;
            }
        }
        return new FloatTensor(new long[] {1, 4 + C + M, N}, data);
    }

    /** One anchor: corners of the box in pixels, score of each class, coefficients. */
    private record Anchor(double[] box, double[] scores, double[] coefficients) {}

    private static List<Anchor> anchorsOf(FloatTensor t, boolean corners) {
        List<Anchor> all = new ArrayList<>();
        for (int n = 0; n < N; n++) {
            double[] column = new double[4 + C + M];
            for (int i = 0; i < column.length; i++) {
                column[i] = t.data()[i * N + n];
            }
            double[] box = corners
                    ? Arrays.copyOf(column, 4)
                    : new double[] {
                        column[0] - column[2] / 2,
                        column[1] - column[3] / 2,
                        column[0] + column[2] / 2,
                        column[1] + column[3] / 2
                    };
            all.add(new Anchor(
                    box, Arrays.copyOfRange(column, 4, 4 + C), Arrays.copyOfRange(column, 4 + C, column.length)));
        }
        return all;
    }

    private static float[] yoloScores(List<Anchor> anchors, FloatTensor prototypes) {
        int h = prototypes.dim(2);
        int w = prototypes.dim(3);
        double[] best = new double[C * h * w];
        for (Anchor a : anchors) {
            for (int i = 0; i < h * w; i++) {
                double x = (i % w + 0.5) * W / w;
                double y = (i / w + 0.5) * H / h;
                double sum = 0;
                for (int m = 0; m < M; m++) {
                    sum += a.coefficients[m] * prototypes.data()[m * h * w + i];
                }
                boolean inside = x >= a.box[0] && x < a.box[2] && y >= a.box[1] && y < a.box[3];
                for (int c = 0; c < C; c++) {
                    double score = inside ? a.scores[c] * sigmoid(sum) : 0;
                    best[c * h * w + i] = Math.max(best[c * h * w + i], score);
                }
            }
        }
        return floats(best);
    }

    private static Head yolo(Head.@Nullable Boxes boxes, @Nullable Integer count, @Nullable Double background) {
        return new Head(Head.Kind.YOLO, "anchors", "prototypes", null, boxes, count, background);
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 13, 17, 18})
    void anchorsBecomeScoresOfClasses(int opset) {
        FloatTensor table = table(new Random(5));
        OnnxModel model = model(anchors(opset, table), "anchors", "prototypes");
        ClassScores head = HeadFinder.find(model);
        assertThat(head.kind()).isEqualTo(HeadKind.YOLO);
        assertThat(head.classes()).hasValue(C);
        var values = run(head.model(), head.scores(), head.logits());
        float[] expected = yoloScores(anchorsOf(table, false), get(values, "prototypes"));
        assertThat(get(values, head.scores()).shape()).containsExactly(1, C, H / 4, W / 4);
        assertThat(get(values, head.scores()).data()).containsExactly(expected, within(1e-5f));
        assertThat(expected).as("some pixels are in no box").contains(0f);
        for (float logit : get(values, head.logits()).data()) {
            assertThat(logit).isBetween((float) Math.log(HeadNodes.LEAST_SCORE) - 1e-3f, 0f);
        }
    }

    @Test
    void cornersAndABackgroundAreDescribed() {
        FloatTensor table = table(new Random(6));
        OnnxModel model = model(anchors(17, table), "anchors", "prototypes");
        ClassScores head = HeadFinder.find(model, yolo(Head.Boxes.CORNERS, C, 0.25));
        assertThat(head.classes()).hasValue(C + 1);
        var values = run(head.model(), head.scores());
        float[] expected = yoloScores(anchorsOf(table, true), get(values, "prototypes"));
        float[] all = get(values, head.scores()).data();
        assertThat(Arrays.copyOf(all, expected.length)).containsExactly(expected, within(1e-5f));
        for (int i = expected.length; i < all.length; i++) {
            assertThat(all[i]).isEqualTo(0.25f);
        }
        assertThatThrownBy(() -> HeadFinder.find(model, yolo(null, C + 1, null)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("11 entries for each anchor, not 4 + 4 and one for each of 4 classes");
    }

    @Test
    void anchorsBehindATopKNeedTheNumberOfClasses() {
        Random random = new Random(8);
        int k = 7;
        float[] rows = new float[k * (6 + M)];
        List<Anchor> anchors = new ArrayList<>();
        for (int i = 0; i < k; i++) {
            double[] box = {W * random.nextFloat() / 2, H * random.nextFloat() / 2, 0, 0};
            box[2] = box[0] + 20;
            box[3] = box[1] + 10;
            double[] scores = new double[C];
            int id = i % C;
            scores[id] = 0.9 - 0.1 * i;
            double[] coefficients = random.doubles(M).toArray();
            anchors.add(new Anchor(box, scores, coefficients));
            int at = i * (6 + M);
            for (int j = 0; j < 4; j++) {
                rows[at + j] = (float) box[j];
            }
            rows[at + 4] = (float) scores[id];
            rows[at + 5] = id;
            for (int j = 0; j < M; j++) {
                rows[at + 6 + j] = (float) coefficients[j];
            }
        }
        OnnxModel model = model(anchors(17, new FloatTensor(new long[] {1, k, 6 + M}, rows)), "anchors", "prototypes");
        assertThatThrownBy(() -> HeadFinder.find(model).scores())
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("'anchors' FLOAT[1, 7, 10], 'prototypes' FLOAT[1, 4, 8, 12]")
                .hasMessageContaining("behind a top-k");
        assertThatThrownBy(() -> HeadFinder.find(model, yolo(null, null, null)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("\"count\"");
        ClassScores head = HeadFinder.find(model, yolo(null, C, null));
        var values = run(head.model(), head.scores());
        assertThat(get(values, head.scores()).data())
                .containsExactly(yoloScores(anchors, get(values, "prototypes")), within(1e-5f));
    }

    @Test
    void rowsOfAnchorsAreNotTakenForScoresOfClasses() {
        float[] rows = new float[3 * N * (5 + C + M)];
        FloatTensor table = new FloatTensor(new long[] {1, 3 * N, 5 + C + M}, rows);
        OnnxModel model = model(anchors(17, table), "anchors", "prototypes");
        assertThatThrownBy(() -> HeadFinder.find(model).prediction())
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("YOLO anchors in rows")
                .hasMessageContaining("--outputs");
        assertThat(HeadFinder.find(model).hasScores()).isFalse();
        assertThat(HeadFinder.find(model, Head.ofOutput("prototypes")).kind()).isEqualTo(HeadKind.CHANNELS);
    }

    @Test
    void anchorsOfAnOldOpsetAreRefused() {
        OnnxModel model = model(anchors(11, table(new Random(5))), "anchors", "prototypes");
        assertThatThrownBy(() -> HeadFinder.find(model))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("opset 12, but")
                .hasMessageContaining("has opset 11");
    }

    @Test
    void onlyTheBestAnchorsCount() {
        FloatTensor table = table(new Random(5));
        int many = 40;
        float[] repeated = new float[(4 + C + M) * N * many];
        for (int i = 0; i < repeated.length; i++) {
            repeated[i] = table.data()[i / (N * many) * N + i % N];
        }
        FloatTensor large = new FloatTensor(new long[] {1, 4 + C + M, (long) N * many}, repeated);
        OnnxModel model = model(anchors(17, large), "anchors", "prototypes");
        ClassScores head = HeadFinder.find(model, yolo(null, C, null));
        var values = run(head.model(), head.scores());
        List<Anchor> best = new ArrayList<>(anchorsOf(table, false));
        best.sort((a, b) -> Double.compare(
                Arrays.stream(b.scores).max().orElseThrow(),
                Arrays.stream(a.scores).max().orElseThrow()));
        // Each anchor is there 40 times: 300 hold the best 8, the last of them not in all its copies.
        List<Anchor> counted = best.subList(0, (YoloNodes.ANCHORS + many - 1) / many);
        assertThat(get(values, head.scores()).data())
                .containsExactly(yoloScores(counted, get(values, "prototypes")), within(1e-5f));
    }

    @Test
    void describedLogitsAndProbabilitiesNeedNoTrace() {
        // Behind a custom order of axes that is undone in a way that the trace does not follow.
        TestGraph graph = new TestGraph(17)
                .input("image", 1, 3, H, W)
                .weight("w", C, 3, 1, 1)
                .node("Conv", "image w -> x")
                .node("Softmax", "x -> p", Attributes.of("axis", 1L))
                .longs("n", 1, (long) C * H * W)
                .node("Reshape", "p n -> flat")
                .node("NonZero", "flat -> where")
                .longs("axis", 0)
                .longs("row", 1)
                .node("Gather", "where row -> index", Attributes.of("axis", 0L))
                .node("GatherElements", "flat index -> same", Attributes.of("axis", 1L))
                .longs("shape", 1, C, H, W)
                .node("Reshape", "same shape -> y");
        OnnxModel model = model(graph, "y");
        assertThat(HeadFinder.find(model).kind()).isEqualTo(HeadKind.UNKNOWN);
        assertThat(HeadFinder.find(model).scores()).isEqualTo("y");
        OnnxModel several = OnnxModel.of(graph.output("flat").build());
        assertThatThrownBy(() -> HeadFinder.find(several).prediction())
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("what the outputs of")
                .hasMessageContaining("'y' FLOAT[1, 3, 32, 48], 'flat' FLOAT[1, 4608]");
        assertThat(HeadFinder.find(several, Head.ofOutput("y")).scores()).isEqualTo("y");
        Head probabilities = new Head(Head.Kind.PROBABILITIES, "y", null, null, null, null, null);
        ClassScores head = HeadFinder.find(model, probabilities);
        assertThat(head.scores()).isEqualTo("y");
        var values = run(head.model(), "y", head.logits());
        float[] logits = get(values, head.logits()).data();
        for (int i = 0; i < logits.length; i += 97) {
            assertThat(logits[i]).isCloseTo((float) Math.log(get(values, "y").data()[i]), within(1e-4f));
        }
        Head last = new Head(Head.Kind.LOGITS, null, null, Head.Channels.LAST, null, null, null);
        ClassScores transposed = HeadFinder.find(model, last);
        assertThat(transposed.kind()).isEqualTo(HeadKind.CHANNELS_LAST);
        assertThat(get(run(transposed.model(), transposed.scores()), transposed.scores())
                        .shape())
                .containsExactly(1, W, C, H);
        assertThat(transposed.logits()).isEqualTo(transposed.scores());
    }

    @Test
    void oneNumberIsWhatItIsSaidToBe() {
        TestGraph graph = new TestGraph(17)
                .input("image", 1, 3, H, W)
                .weight("w", 1, 3, 1, 1)
                .node("Conv", "image w -> x");
        OnnxModel model = model(graph, "x");
        Head probabilities = new Head(Head.Kind.PROBABILITIES, "x", null, null, null, null, null);
        assertThat(HeadFinder.find(model).kind()).isEqualTo(HeadKind.ONE_LOGIT);
        assertThat(HeadFinder.find(model, probabilities).kind()).isEqualTo(HeadKind.ONE_PROBABILITY);
    }
}
