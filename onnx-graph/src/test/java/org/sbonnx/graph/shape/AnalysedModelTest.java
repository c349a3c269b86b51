package org.sbonnx.graph.shape;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.edit.Edit;
import org.sbonnx.graph.edit.GraphEditor;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.testkit.TestGraph;

class AnalysedModelTest {
    private static OnnxModel chain() {
        return new TestGraph(13)
                .input("x", 1, 3, 8, 8)
                .node("Relu", "x -> a")
                .node("Relu", "a -> y")
                .output("y")
                .build(OnnxModel::of);
    }

    @Test
    void allThreadsShareOneAnalysisOfAModel() throws InterruptedException, ExecutionException {
        OnnxModel model = chain();
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (var shapes : threads.invokeAll(
                    Collections.nCopies(64, () -> AnalysedModel.of(model).shapes()))) {
                seen.add(shapes.get());
            }
        } finally {
            threads.shutdown();
        }
        assertThat(seen).hasSize(1);
        assertThat(AnalysedModel.of(model)).isSameAs(AnalysedModel.of(model));
        assertThat(AnalysedModel.of(model).model()).isSameAs(model);
        assertThat(AnalysedModel.of(model).index()).isSameAs(model.index());
    }

    @Test
    void anEditedModelIsAnalysedAnew() {
        OnnxModel model = chain();
        assertThat(AnalysedModel.of(model).shapes().extents("y")).hasValue(new long[] {1, 3, 8, 8});
        NodeProto pool = NodeProto.newBuilder()
                .setOpType("GlobalAveragePool")
                .addInput("a")
                .addOutput("y")
                .build();
        OnnxModel edited = GraphEditor.apply(model, List.of(new Edit.SetNode(pool)));
        assertThat(AnalysedModel.of(edited).shapes().extents("y")).hasValue(new long[] {1, 3, 1, 1});
        assertThat(edited.index().node(1).getOpType()).isEqualTo("GlobalAveragePool");
        assertThat(AnalysedModel.of(model).shapes().extents("y")).hasValue(new long[] {1, 3, 8, 8});
        assertThat(IntStream.range(0, 2).mapToObj(i -> model.index().node(i).getOpType()))
                .containsExactly("Relu", "Relu");
    }
}
