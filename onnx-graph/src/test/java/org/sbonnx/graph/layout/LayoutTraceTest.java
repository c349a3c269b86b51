package org.sbonnx.graph.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sbonnx.testkit.TestGraph.ints;
import static org.sbonnx.testkit.TestGraph.text;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.layout.Layout.Grid;
import org.sbonnx.graph.layout.Layout.Plane;
import org.sbonnx.graph.layout.Layout.Tokens;
import org.sbonnx.graph.layout.Layout.Untraced;
import org.sbonnx.testkit.TestGraph;

/** Graphs in which every extent is another one, so that a wrong axis cannot pass for the right one. */
class LayoutTraceTest {
    private static final Grid MAP = new Grid(4, 1, new int[] {2, 3});
    private static final Grid CHANNELS_LAST = new Grid(4, 3, new int[] {1, 2});

    private final TestGraph graph = new TestGraph(17);

    private Layout layout(String value) {
        return LayoutTrace.of(OnnxModel.of(graph.build())).layout(value);
    }

    private void untraced(String value, String reason) {
        assertThat(layout(value)).isEqualTo(new Untraced(reason));
    }

    /** A map {@code x} [1, 20, 12, 16] of an image {@code image} [1, 3, 48, 64]. */
    private TestGraph map() {
        return graph.input("image", 1, 3, 48, 64)
                .weight("w", 20, 3, 4, 4)
                .node("Conv", "image w -> x", ints("strides", 4, 4));
    }

    private void permute(String from, String to, long... perm) {
        graph.node("Transpose", List.of(from), List.of(to), ints("perm", perm));
    }

    private void reshape(String from, String to, long... shape) {
        graph.longs("shape of " + to, shape);
        graph.node("Reshape", List.of(from, "shape of " + to), List.of(to));
    }

    @Test
    void anImageHasItsFewChannelsFirstOrLast() {
        graph.input("first", 1, 3, 48, 64).input("last", 1, 48, 64, 3).input("grey", 1, 1, 48, 64);
        graph.node("Relu", List.of("first"), List.of("a"))
                .node("Relu", List.of("last"), List.of("b"))
                .node("Relu", List.of("grey"), List.of("c"));
        assertThat(layout("a")).isEqualTo(MAP).hasToString("[B, C, H, W]");
        assertThat(layout("b")).isEqualTo(CHANNELS_LAST).hasToString("[B, H, W, C]");
        assertThat(layout("c")).isEqualTo(new Plane(4, new long[] {48, 64}));
    }

    @Test
    void convolutionPoolingAndResamplingKeepTheMap() {
        map().weight("v", 24, 20, 3, 3)
                .node("MaxPool", "x -> p", ints("kernel_shape", 2, 2), ints("strides", 2, 2))
                .node("Conv", "p v -> q", ints("pads", 1, 1, 1, 1))
                .longs("size", 1, 24, 12, 16)
                .node("Resize", "q _ _ size -> r")
                .node("Concat", "x r -> both", Attributes.of("axis", 1));
        for (String value : List.of("x", "p", "q", "r", "both")) {
            assertThat(layout(value)).as(value).isEqualTo(MAP);
        }
    }

    @Test
    void transposedMapsAreChannelsLast() {
        map().weight("m", 20, 28);
        permute("x", "last", 0, 2, 3, 1);
        graph.node("MatMul", "last m -> mixed").node("Relu", "mixed -> r");
        permute("r", "back", 0, 3, 1, 2);
        assertThat(layout("mixed")).isEqualTo(CHANNELS_LAST);
        assertThat(layout("back")).isEqualTo(MAP);
        permute("x", "turned", 0, 1, 3, 2);
        untraced("turned", "the axes of the image are not in order");
        permute("x", "between", 0, 2, 1, 3);
        untraced("between", "its channels lie between the axes of the image");
    }

    @Test
    void aMatrixOverRowsOfTheImageMakesNoChannels() {
        map().weight("m", 16, 28).node("MatMul", "x m -> rows");
        untraced("rows", "one of its axes cannot be traced to the image");
    }

    @Test
    void tokensKeepTheirGridThroughAttention() {
        map().weight("cls", 1, 1, 20).weight("pos", 1, 193, 20);
        reshape("x", "flat", 1, 20, 192);
        permute("flat", "tokens", 0, 2, 1);
        graph.node("Concat", "cls tokens -> all", Attributes.of("axis", 1))
                .node("Add", "all pos -> placed")
                .weight("wqkv", 20, 60)
                .node("MatMul", "placed wqkv -> qkv");
        reshape("qkv", "split", 1, 193, 3, 4, 5);
        permute("split", "heads", 2, 0, 3, 1, 4);
        graph.scalarLong("0", 0).scalarLong("1", 1).scalarLong("2", 2);
        for (String part : List.of("0", "1", "2")) {
            graph.node("Gather", List.of("heads", part), List.of("part" + part), Attributes.of("axis", 0));
        }
        permute("part1", "keys", 0, 1, 3, 2);
        graph.node("MatMul", "part0 keys -> scores")
                .node("Softmax", "scores -> attention", Attributes.of("axis", -1))
                .node("MatMul", "attention part2 -> read");
        permute("read", "joined", 0, 2, 1, 3);
        reshape("joined", "context", 1, 193, 20);
        graph.node("Add", "placed context -> block");
        graph.longs("from", 1).longs("to", 193).longs("axis", 1).node("Slice", "block from to axis -> positions");
        permute("positions", "first", 0, 2, 1);
        reshape("first", "map", 1, 20, 12, 16);

        Tokens withClass = new Tokens(2, 1, 1, 0, new long[] {12, 16});
        assertThat(layout("tokens")).isEqualTo(new Tokens(2, 1, 0, 0, new long[] {12, 16}));
        assertThat(layout("flat")).isEqualTo(new Tokens(1, 2, 0, 0, new long[] {12, 16}));
        assertThat(layout("placed")).isEqualTo(withClass).hasToString("[B, 1 + 12·16, C]");
        assertThat(layout("block")).isEqualTo(withClass);
        untraced("scores", "its positions are divided into windows");
        untraced("part0", "its channels are divided between several axes");
        assertThat(layout("map")).isEqualTo(MAP);
    }

    @Test
    void theClassTokenAloneIsNoSequence() {
        map().weight("cls", 1, 1, 20);
        reshape("x", "flat", 1, 20, 192);
        permute("flat", "tokens", 0, 2, 1);
        graph.node("Concat", "cls tokens -> all", Attributes.of("axis", 1))
                .longs("from", 0)
                .longs("to", 1)
                .longs("axis", 1)
                .node("Slice", "all from to axis -> class");
        untraced("class", "it has one cell only");
    }

    @Test
    void windowsAreFoundAndPutBackTogether() {
        map();
        permute("x", "last", 0, 2, 3, 1);
        reshape("last", "six", 1, 3, 4, 4, 4, 20);
        permute("six", "grouped", 0, 1, 3, 2, 4, 5);
        reshape("grouped", "windows", 12, 16, 20);
        graph.weight("m", 20, 24).node("MatMul", "windows m -> mixed");
        reshape("mixed", "six again", 1, 3, 4, 4, 4, 24);
        permute("six again", "rows", 0, 1, 3, 2, 4, 5);
        reshape("rows", "map", 1, 12, 16, 24);
        untraced("windows", "its positions are divided into windows");
        untraced("mixed", "its positions are divided into windows");
        assertThat(layout("map")).isEqualTo(CHANNELS_LAST);
    }

    @Test
    void patchesByReshapeAreTokens() {
        graph.input("image", 1, 3, 48, 64).weight("m", 48, 20);
        reshape("image", "parts", 1, 3, 12, 4, 16, 4);
        permute("parts", "patches", 0, 2, 4, 3, 5, 1);
        reshape("patches", "rows", 1, 192, 48);
        graph.node("MatMul", "rows m -> tokens");
        assertThat(layout("rows")).isEqualTo(new Tokens(2, 1, 0, 0, new long[] {12, 16}));
        assertThat(layout("tokens")).isEqualTo(new Tokens(2, 1, 0, 0, new long[] {12, 16}));
    }

    @Test
    void shuffledPixelsAreAFinerMap() {
        map().node("DepthToSpace", "x -> op", Attributes.of("blocksize", 2));
        reshape("x", "blocks", 1, 5, 2, 2, 12, 16);
        permute("blocks", "mixed", 0, 1, 4, 2, 5, 3);
        reshape("mixed", "fine", 1, 5, 24, 32);
        graph.weight("v", 7, 5, 1, 1).node("Conv", "fine v -> y");
        assertThat(layout("op")).isEqualTo(MAP);
        assertThat(layout("fine")).isEqualTo(MAP);
        assertThat(layout("y")).isEqualTo(MAP);
    }

    @Test
    void groupsOfChannelsAreJoinedAgain() {
        map().weight("s", 4).weight("b", 4);
        reshape("x", "groups", 1, 4, -1);
        graph.node("InstanceNormalization", "groups s b -> normal");
        reshape("normal", "map", 1, 20, 12, 16);
        untraced("normal", "one of its axes cannot be traced to the image");
        assertThat(layout("map")).isEqualTo(MAP);
    }

    @Test
    void gatesOfOneCellKeepTheMap() {
        map().weight("v", 20, 20, 1, 1)
                .node("GlobalAveragePool", "x -> mean")
                .node("Conv", "mean v -> gate")
                .node("Mul", "x gate -> y")
                .longs("size", 1, 20, 12, 16)
                .node("Resize", "mean _ _ size -> spread");
        untraced("gate", "it has one cell only");
        assertThat(layout("y")).isEqualTo(MAP);
        assertThat(layout("spread")).isEqualTo(MAP);
    }

    @Test
    void oneHotCodesAreChannels() {
        map().floats("numbers", TestGraph.float32(new long[] {1, 5, 1, 1}, 0, 1, 2, 3, 4))
                .node("ArgMax", "x -> best", Attributes.of("axis", 1))
                .node("Cast", "best -> number", Attributes.of("to", TestGraph.FLOAT))
                .node("Equal", "number numbers -> is")
                .node("Cast", "is -> codes", Attributes.of("to", TestGraph.FLOAT));
        assertThat(layout("codes")).isEqualTo(MAP);
        untraced("is", "its element type is not float16, float32 or float64");
        assertThat(layout("number")).isEqualTo(new Plane(4, new long[] {12, 16}));
    }

    @Test
    void volumesHaveThreeAxesOfPositions() {
        graph.input("scan", 1, 1, 24, 32, 40)
                .weight("w", 6, 1, 2, 2, 2)
                .node("Conv", "scan w -> x", ints("strides", 2, 2, 2));
        reshape("x", "flat", 1, 6, 3840);
        permute("flat", "tokens", 0, 2, 1);
        assertThat(layout("x")).isEqualTo(new Grid(5, 1, new int[] {2, 3, 4})).hasToString("[B, C, D, H, W]");
        assertThat(layout("tokens")).isEqualTo(new Tokens(2, 1, 0, 0, new long[] {12, 16, 20}));
    }

    @Test
    void queriesAreNoChannelsOfTheMap() {
        map().weight("queries", 1, 9, 20);
        reshape("x", "flat", 1, 20, 192);
        graph.node("MatMul", "queries flat -> scores");
        permute("flat", "tokens", 0, 2, 1);
        graph.node("MatMul", "scores tokens -> answers")
                .node("Einsum", "answers x -> masks", text("equation", "bqc,bchw->bqhw"));
        untraced("answers", "its channels are divided between several axes");
    }

    @Test
    void gatheredPositionsLeaveTheChannels() {
        map().graph();
        permute("x", "last", 2, 3, 0, 1);
        graph.initializer(TestGraph.float32(new long[] {0}).toBuilder()
                .setName("cells")
                .setDataType(TestGraph.INT64)
                .clearRawData()
                .clearDims()
                .addDims(3)
                .addDims(5)
                .addDims(2)
                .addAllInt64Data(java.util.Collections.nCopies(30, 1L))
                .build());
        graph.node("GatherND", "last cells -> some");
        permute("some", "first", 2, 3, 0, 1);
        graph.weight("v", 7, 20, 1, 1).node("Conv", "first v -> y");
        graph.longs("size", 1, 7, 12, 16).node("Resize", "y _ _ size -> spread");
        graph.node("Concat", "x spread -> both", Attributes.of("axis", 1));
        untraced("y", "one of its axes cannot be traced to the image");
        assertThat(layout("both")).isEqualTo(MAP);
    }

    @Test
    void unknownOperatorsEndTheTrace() {
        map().node("Frobnicate", "x -> y")
                .valueInfo("y", TestGraph.FLOAT, 1, 20, 12, 16)
                .node("Relu", "y -> z");
        untraced("z", "its axes cannot be traced to the channels and positions of the image");
    }

    @Test
    void whatHasNoShapeOrNoElementsIsNotTraced() {
        map().node("Frobnicate", "x -> y").weight("v", 7, 20, 1, 1).node("Conv", "y v -> z");
        untraced("y", "its shape is not known");
        untraced("z", "its shape is not known");
    }

    @Test
    void anImageOfNoPixelsIsNotTraced() {
        graph.input("image", 0, 3, 0, 0).node("Relu", "image -> x");
        untraced("x", "it does not depend on the image");
    }

    @Test
    void constantsAndSizesDependOnNoImage() {
        map().weight("c", 1, 20, 12, 16).node("Relu", "c -> r").node("Shape", "x -> shape");
        untraced("r", "it does not depend on the image");
        untraced("shape", "it does not depend on the image");
    }

    /** Whether an operator fits its input is for the checker and the engine to say. */
    @Test
    void declaredShapesThatNoOperatorGivesEndTheTrace() {
        map().node("Relu", "x -> scalar")
                .node("ReduceMax", "scalar -> one", Attributes.of("keepdims", 0L))
                .weight("v", 24, 20, 3, 3);
        for (String operator : List.of("Conv", "DepthToSpace", "GridSample", "Resize", "MaxPool")) {
            graph.node(operator, List.of("one", "v"), List.of("of " + operator))
                    .valueInfo("of " + operator, TestGraph.FLOAT, 1, 24, 12, 16)
                    .node(operator, List.of("x", "v"), List.of("flat " + operator))
                    .valueInfo("flat " + operator, TestGraph.FLOAT, 7);
            assertThat(layout("of " + operator)).as(operator).isInstanceOf(Untraced.class);
            assertThat(layout("flat " + operator)).as(operator).isNotNull();
        }
    }
}
