package org.sbonnx.graph.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.sbonnx.graph.Attributes;
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

/** Runs the appended nodes with ONNX Runtime and compares them with the output that they were made from. */
class ClassScoresTest {
    private static final int H = 5;
    private static final int W = 7;

    private final TestGraph graph = new TestGraph(17).input("image", 1, 3, H, W);

    /** Scores of so many classes, {@code x}. */
    private TestGraph scores(int classes) {
        return graph.weight("w", classes, 3, 1, 1).node("Conv", "image w -> x");
    }

    private ClassScores head(String output) {
        return HeadFinder.find(OnnxModel.of(graph.output(output).build()));
    }

    private static float[] run(ClassScores head, String value) {
        float[] pixels = new float[3 * H * W];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) Math.sin(1.7 * i);
        }
        TensorProto image = TestGraph.float32(new long[] {1, 3, H, W}, pixels).toBuilder()
                .setName("image")
                .build();
        boolean exposed =
                head.model().outputs().stream().anyMatch(v -> v.getName().equals(value));
        OnnxModel model = exposed
                ? head.model()
                : GraphEditor.apply(
                        head.model(),
                        List.of(new Edit.AddOutput(
                                ValueInfoProto.newBuilder().setName(value).build())));
        try (OrtModel ort = OrtModel.open(model.bytes())) {
            return Tensors.floats(Objects.requireNonNull(ort.run(List.of(image)).get(value)))
                    .data();
        }
    }

    @Test
    void channelsAreTakenAsTheyAre() {
        scores(4);
        ClassScores head = head("x");
        assertThat(head.kind()).isEqualTo(HeadKind.CHANNELS);
        assertThat(List.of(head.prediction(), head.scores(), head.logits())).containsOnly("x");
        assertThat(head.model().graph().getNodeCount()).isEqualTo(1);
    }

    @Test
    void aClosingSoftmaxIsNoLogit() {
        scores(4).node("Softmax", "x -> p", Attributes.of("axis", 1));
        ClassScores head = head("p");
        assertThat(head.scores()).isEqualTo("p");
        assertThat(head.logits()).isEqualTo("x");
    }

    @Test
    void channelsThatComeLastAreTransposed() {
        scores(4)
                .node("Transpose", "x -> y", TestGraph.ints("perm", 0, 2, 3, 1))
                .node("Softmax", "y -> z");
        ClassScores head = head("z");
        assertThat(head.kind()).isEqualTo(HeadKind.CHANNELS_LAST);
        assertThat(run(head, head.logits())).containsExactly(run(head, "x"));
        float[] last = run(head, "z");
        float[] first = run(head, head.scores());
        assertThat(head.prediction()).isEqualTo(head.scores());
        for (int c = 0; c < 4; c++) {
            for (int i = 0; i < H * W; i++) {
                assertThat(first[c * H * W + i]).isEqualTo(last[i * 4 + c]);
            }
        }
    }

    @Test
    void oneLogitGivesTwoClassesThatSoftmaxToItsSigmoid() {
        scores(1);
        ClassScores head = head("x");
        assertThat(head.kind()).isEqualTo(HeadKind.ONE_LOGIT);
        float[] x = run(head, "x");
        float[] two = run(head, head.logits());
        assertThat(two).hasSize(2 * H * W);
        for (int i = 0; i < H * W; i++) {
            double one = Math.exp(two[H * W + i]) / (Math.exp(two[i]) + Math.exp(two[H * W + i]));
            assertThat(one).isCloseTo(1 / (1 + Math.exp(-x[i])), within(1e-6));
            assertThat(two[H * W + i] > two[i]).isEqualTo(x[i] > 0);
        }
    }

    @Test
    void oneProbabilityIsNotSquashedAgain() {
        scores(1).node("Sigmoid", "x -> p");
        ClassScores head = head("p");
        assertThat(head.kind()).isEqualTo(HeadKind.ONE_PROBABILITY);
        float[] p = run(head, "p");
        float[] two = run(head, head.scores());
        float[] logits = run(head, head.logits());
        for (int i = 0; i < H * W; i++) {
            assertThat(two[H * W + i]).isEqualTo(p[i]);
            assertThat(two[i]).isCloseTo(1 - p[i], within(1e-6f));
            assertThat(Math.exp(logits[i])).isCloseTo(1 - p[i], within(1e-6));
            assertThat(two[H * W + i] > two[i]).isEqualTo(p[i] > 0.5f);
        }
    }

    @Test
    void oneChannelMayComeLastOrHaveNoAxis() {
        scores(1).node("Transpose", "x -> last", TestGraph.ints("perm", 0, 2, 3, 1));
        assertThat(run(head("last"), head("last").scores()))
                .containsExactly(run(head("x"), head("x").scores()));
        graph.longs("axis", 1).node("Squeeze", "x axis -> none");
        graph.graph().clearOutput();
        assertThat(run(head("none"), head("none").scores())).hasSize(2 * H * W);
    }

    @Test
    void idsLeadBackToTheirScores() {
        scores(4)
                .node("ArgMax", "x -> ids", Attributes.of("axis", 1), Attributes.of("keepdims", 0))
                .node("Cast", "ids -> y", Attributes.of("to", TestGraph.FLOAT));
        ClassScores head = head("y");
        assertThat(head.kind()).isEqualTo(HeadKind.IDS_OF_SCORES);
        assertThat(head.prediction()).isEqualTo("y");
        assertThat(head.scores()).isEqualTo("x");
    }

    @Test
    void idsOfChannelsThatComeLast() {
        scores(4)
                .node("Transpose", "x -> last", TestGraph.ints("perm", 0, 2, 3, 1))
                .node("ArgMax", "last -> ids", Attributes.of("axis", -1));
        ClassScores head = head("ids");
        assertThat(head.kind()).isEqualTo(HeadKind.IDS_OF_SCORES);
        assertThat(run(head, head.scores())).containsExactly(run(head, "x"));
    }

    @Test
    void idsWithoutScoresAreRefusedWhereScoresAreNeeded() {
        scores(1)
                .floats("zero", 0)
                .node("Greater", "x zero -> is")
                .node("Cast", "is -> y", Attributes.of("to", TestGraph.FLOAT));
        ClassScores head = head("y");
        assertThat(head.kind()).isEqualTo(HeadKind.IDS);
        assertThat(head.prediction()).isEqualTo("y");
        assertThatThrownBy(head::scores)
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("'y'")
                .hasMessageContaining("no scores");
    }

    @Test
    void anOutputIsChosenByName() {
        scores(4).weight("v", 6, 3, 1, 1).node("Conv", "image v -> other");
        OnnxModel model = OnnxModel.of(graph.output("x", "other").build());
        assertThat(HeadFinder.find(model).prediction()).isEqualTo("x");
        assertThat(HeadFinder.find(model, Head.ofOutput("other")).prediction()).isEqualTo("other");
        assertThatThrownBy(() -> HeadFinder.find(model, Head.ofOutput("none")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("choose among [x, other]");
    }

    @Test
    void withoutANameTheFirstOutputWithClassesCounts() {
        scores(4).node("GlobalAveragePool", "x -> mean").node("Flatten", "mean -> boxes");
        OnnxModel model = OnnxModel.of(graph.output("boxes", "x").build());
        assertThat(HeadFinder.find(model).prediction()).isEqualTo("x");
        assertThat(HeadFinder.find(model)).isSameAs(HeadFinder.find(model));
    }

    @Test
    void numbersThatAreNoMapAreNoClassIds() {
        scores(4).node("Shape", "x -> shape");
        OnnxModel model = OnnxModel.of(graph.output("shape", "x").build());
        assertThat(HeadFinder.find(model).prediction()).isEqualTo("x");
        assertThat(HeadFinder.find(model, Head.ofOutput("shape")).kind()).isEqualTo(HeadKind.UNKNOWN);
    }

    @Test
    void aNumberOfChannelsThatIsNoNumberOfClassesIsRefused() {
        scores(4).longs("sizes", 1, 1L << 40, 4, 4).node("Resize", "x _ _ sizes -> y");
        ClassScores head = head("y");
        assertThatThrownBy(head::classes)
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("has 1099511627776 channels");
    }
}
