package org.sbonnx.insert.splice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.graph.diff.ModelDiff;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.Cut;
import org.sbonnx.insert.Graphs;
import org.sbonnx.insert.OrtTestRunner;
import org.sbonnx.insert.Site;
import org.sbonnx.insert.SpliceWeights;
import org.sbonnx.insert.site.SiteFinder;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.model.Manifest.CodeForm;

/** Sites whose readers are not plain convolutions over initializers in the same file. */
class UnusualConsumersTest {
    private static OnnxModel grouped(int groups) {
        Graphs g = new Graphs(13, 1, 3, 8, 8);
        g.relu("f", g.conv("c", "input", 3, 8, 3));
        g.weight("w", 8, 8 / groups, 3, 3);
        g.node("Conv", "d", List.of("f", "w"), Attributes.of("group", groups), Attributes.of("pads", 1L, 1L, 1L, 1L));
        g.conv("logits", "d", 8, 2, 1);
        return g.build("logits");
    }

    private static double identity(OnnxModel model, String site) {
        return new SpliceVerifier(OrtTestRunner::open, model, 8, 8)
                .verifyIdentity(model, Cut.of(new SiteFinder(model).find(site)));
    }

    private static OnnxModel usb(OnnxModel model, String at) {
        Site site = new SiteFinder(model).find(at);
        BottleneckSpec spec = BottleneckSpec.usb(1, 5, CodeForm.ONEHOT, 1);
        return Splice.apply(
                model, site, spec, SpliceWeights.random(site, spec, Splice.consumerKernels(model, site), 5));
    }

    @Test
    void aConvolutionOfFewGroupsIsRefittedWithoutGroups() {
        OnnxModel model = grouped(2);
        assertThat(new SiteFinder(model).find("f").consumers()).allMatch(Site.Consumer::refitted);
        assertThat(identity(model, "f")).isLessThan(1e-6);
        OnnxModel spliced = usb(model, "f");
        NodeProto reader = spliced.graph().getNodeList().stream()
                .filter(n -> n.getName().equals("d_node"))
                .findFirst()
                .orElseThrow();
        assertThat(Attributes.integer(reader, "group", 1)).isEqualTo(1);
        assertThat(Tensors.dims(spliced.initializers().get(reader.getInput(1)))).containsExactly(8, 5, 3, 3);
    }

    @Test
    void theWidthIsProjectedBeforeADepthwiseConvolution() {
        Graphs g = new Graphs(13, 1, 3, 8, 8);
        g.relu("f", g.conv("c", "input", 3, 16, 3));
        g.weight("w", 16, 1, 3, 3);
        g.node("Conv", "d", List.of("f", "w"), Attributes.of("group", 16), Attributes.of("pads", 1L, 1L, 1L, 1L));
        g.conv("logits", "d", 16, 2, 1);
        OnnxModel model = g.build("logits");
        assertThat(new SiteFinder(model).find("f").consumers()).noneMatch(Site.Consumer::refitted);
        assertThat(identity(model, "f")).isLessThan(1e-6);
    }

    @Test
    void branchesThatCaptureTheSiteReadTheBottleneckInstead() {
        Graphs g = new Graphs(13, 1, 3, 8, 8);
        g.relu("f", g.conv("c", "input", 3, 6, 3));
        g.constant(TensorProto.newBuilder()
                .setName("yes")
                .setDataType(TensorProto.DataType.BOOL_VALUE)
                .addInt32Data(1)
                .build());
        g.node(
                "If",
                "g",
                List.of("yes"),
                Graphs.branch("then_branch", "Tanh", "t", "f"),
                Graphs.branch("else_branch", "Relu", "e", "f"));
        g.conv("logits", "g", 6, 2, 1);
        OnnxModel model = g.build("logits");
        Site site = new SiteFinder(model).find("f");
        assertThat(site.consumers())
                .singleElement()
                .satisfies(r -> assertThat(r.position()).isEqualTo(Site.Consumer.CAPTURED));
        assertThat(identity(model, "f")).isLessThan(1e-6);
        OnnxModel spliced = usb(model, "f");
        assertThat(new GraphIndex(spliced.graph()).consumers("f"))
                .extracting(i -> spliced.graph().getNode(i).getOpType())
                .containsExactly("Conv");
    }

    @Test
    void theStrideOfAChannelsLastModelIsThatOfItsImage() {
        Graphs g = new Graphs(13, 1, 32, 64, 3);
        g.node("Transpose", "nchw", List.of("input"), Attributes.of("perm", 0L, 3L, 1L, 2L));
        g.node(
                "MaxPool",
                "small",
                List.of(g.conv("c", "nchw", 3, 6, 3)),
                Attributes.of("kernel_shape", 4L, 4L),
                Attributes.of("strides", 4L, 4L));
        g.node("Transpose", "nhwc", List.of(g.conv("logits", "small", 6, 2, 1)), Attributes.of("perm", 0L, 2L, 3L, 1L));
        OnnxModel model = g.build("nhwc");
        assertThat(new SiteFinder(model).find("small").stride()).isEqualTo(4);
        assertThat(identity(model, "small")).isLessThan(1e-6);
    }

    @Test
    void anOutputThatIsNotChosenMayGoRoundASite() {
        Graphs g = new Graphs(13, 1, 3, 8, 8);
        g.relu("early", g.conv("c", "input", 3, 6, 3));
        g.conv("aux", "early", 6, 2, 1);
        g.relu("late", g.conv("d", "early", 6, 6, 3));
        g.conv("logits", "late", 6, 2, 1);
        OnnxModel model = g.build("logits", "aux");
        assertThatThrownBy(() -> new SiteFinder(model).find("late"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("goes round");
        Site site = new SiteFinder(model, List.of("logits")).find("late");
        assertThat(new SpliceVerifier(OrtTestRunner::open, model, 8, 8).verifyIdentity(model, Cut.of(site)))
                .isLessThan(1e-6);
        assertThatThrownBy(() -> new SiteFinder(model, List.of("lgits"))).hasMessageContaining("no output 'lgits'");
    }

    @Test
    void ofTokensAndTheirMapTheMapIsListedAndBothArePlaces() {
        Graphs g = new Graphs(13, 1, 3, 8, 8);
        g.relu("f", g.conv("c", "input", 3, 6, 3));
        g.constant(Tensors.ofLongs("flat", new long[] {3}, 1, 6, 64))
                .constant(Tensors.ofLongs("map", new long[] {4}, 1, 6, 8, 8));
        g.node("Reshape", "tokens", List.of("f", "flat"));
        g.node("Reshape", "again", List.of("tokens", "map"));
        g.conv("logits", "again", 6, 2, 1);
        OnnxModel model = g.build("logits");
        SiteFinder finder = new SiteFinder(model);
        assertThat(finder.sites()).extracting(Site::tensor).containsExactly("again");
        assertThat(finder.find("tokens").channels()).isEqualTo(6);
        assertThat(identity(model, "tokens")).isLessThan(1e-6);
    }

    @Test
    void kernelsInAnotherFileAreRefittedToo(@TempDir Path folder) throws Exception {
        OnnxModel inside = Graphs.residual(13);
        byte[] kernel = inside.initializers().get("c3.weight").getRawData().toByteArray();
        Files.write(folder.resolve("w.bin"), kernel);
        ModelProto.Builder proto = inside.proto().toBuilder();
        for (TensorProto.Builder t : proto.getGraphBuilder().getInitializerBuilderList()) {
            if (t.getName().equals("c3.weight")) {
                t.clearRawData().setDataLocation(TensorProto.DataLocation.EXTERNAL);
                t.addExternalDataBuilder().setKey("location").setValue("w.bin");
            }
        }
        Path file = Files.write(folder.resolve("m.onnx"), proto.build().toByteArray());
        OnnxModel model = OnnxModel.load(file);
        Site site = new SiteFinder(model).find("block");
        assertThat(site.consumers()).hasSize(2).allMatch(Site.Consumer::refitted);
        assertThat(Splice.consumerKernels(model, site).get("c3.weight"))
                .isEqualTo(Tensors.floats(inside.initializers().get("c3.weight")));
        Path out = folder.resolve("elsewhere/out.onnx");
        usb(model, "block").save(out);
        assertThat(ModelDiff.between(model, OnnxModel.load(out)).text()).contains("- initializer 'c3.weight'");
    }
}
