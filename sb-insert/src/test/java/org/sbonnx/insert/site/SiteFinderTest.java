package org.sbonnx.insert.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.Cut;
import org.sbonnx.insert.Graphs;
import org.sbonnx.insert.Site;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.testkit.SharedFiles;

class SiteFinderTest {
    @Test
    void listsCutsBehindTheirNonLinearity() {
        assertThat(new SiteFinder(Graphs.residual(13)).sites())
                .extracting(Site::tensor)
                .containsExactly("stem", "block", "skip", "last");
    }

    @Test
    void distinguishesRefittableConsumers() {
        SiteFinder finder = new SiteFinder(Graphs.residual(13));
        assertThat(finder.find("block").consumers()).hasSize(2).allMatch(Site.Consumer::refitted);
        assertThat(finder.find("skip").consumers())
                .extracting(Site.Consumer::label, Site.Consumer::refitted)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("c5_node", true),
                        org.assertj.core.groups.Tuple.tuple("a3_node", false));
    }

    @Test
    void namesThePathThatBypassesATensor() {
        assertThatThrownBy(() -> new SiteFinder(Graphs.residual(13)).find("h1"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("'h1' does not cut the graph")
                .hasMessageContaining("stem_node -> a1_node");
    }

    @Test
    void listsTheSitesWhenThereIsNoSuchSite() {
        assertThatThrownBy(() -> new SiteFinder(Graphs.residual(13)).find("layer3"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("no site 'layer3'")
                .hasMessageContaining("1 block");
    }

    @Test
    void refusesAnOutput() {
        assertThatThrownBy(() -> new SiteFinder(Graphs.residual(13)).find("logits"))
                .hasMessageContaining("is an output of the model");
    }

    @Test
    void groupsCopiesThatShareWeightsFinestScaleLast() {
        SiteFinder finder = new SiteFinder(Graphs.twoScales());
        assertThat(finder.sites()).singleElement().satisfies(site -> {
            assertThat(site.tensors()).containsExactly("lo_f", "hi_f");
            assertThat(site.channels()).isEqualTo(8);
            assertThat(site.stride()).isEqualTo(1);
            assertThat(site.consumers()).extracting(Site.Consumer::weight).containsExactly("w1", "w1");
        });
        assertThat(finder.find("lo_f").tensor()).isEqualTo("hi_f");
    }

    @Test
    void namesTheStagesOfRealExports() {
        for (String name : new String[] {"pspnet18-camvid-288x384.onnx", "pspnet18-camvid-288x384-bn.onnx"}) {
            SiteFinder finder = new SiteFinder(OnnxModel.load(SharedFiles.require("models/" + name)));
            assertThat(finder.find("stage3").channels()).as(name).isEqualTo(64);
            assertThat(finder.find("layer3").channels()).as(name).isEqualTo(128);
            assertThat(finder.find("layer4").channels()).as(name).isEqualTo(256);
            assertThat(finder.find("pyramid").channels()).as(name).isEqualTo(512);
            assertThat(finder.find("pyramid").stride()).as(name).isEqualTo(8);
        }
    }

    /** Without looking at names: the ends of the stages, those whose readers can be re-made first, late before early. */
    @Test
    void recommendsTheBestSitesFirst() {
        List<Site> sites =
                new SiteFinder(OnnxModel.load(SharedFiles.require("models/pspnet18-camvid-288x384.onnx"))).sites();
        assertThat(RecommendedCuts.select(sites, List.of()).stream().map(Cut::label))
                .startsWith("pyramid", "layer3", "layer2")
                .contains("layer4");
        List<Site> nameless = sites.stream()
                .map(s -> new Site(
                        s.index(),
                        List.of(),
                        s.channels(),
                        s.elementType(),
                        s.stride(),
                        s.tensors(),
                        s.consumers(),
                        s.flopsAfter(),
                        s.view()))
                .toList();
        assertThat(RecommendedCuts.select(nameless, List.of()).stream().map(Cut::index))
                .startsWith(12, 9, 7);
    }

    @Test
    void theImageItselfIsNoSite() {
        SiteFinder finder = new SiteFinder(Graphs.residual(13));
        assertThatThrownBy(() -> finder.find("input"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("'input' is the input itself")
                .hasMessageContaining("choose one of: 0 ");
    }

    @Test
    void findsBothCopiesOfAMultiScaleNetwork() {
        SiteFinder finder = new SiteFinder(OnnxModel.load(SharedFiles.require("models/msocr18-camvid-288x384.onnx")));
        assertThat(finder.find("stage4").tensors()).hasSize(2);
        assertThat(finder.find("stage5").consumers()).hasSize(4).allMatch(Site.Consumer::refitted);
    }

    @Test
    void aMapWithItsChannelsLastIsASiteOfItsChannels() {
        Graphs g = new Graphs(13, 1, 3, 48, 64);
        g.relu("f", g.conv("c0", "input", 3, 10, 1));
        g.node("Transpose", "last", List.of("f"), Attributes.of("perm", 0L, 2L, 3L, 1L));
        g.relu("turned", "last");
        g.node("Transpose", "first", List.of("turned"), Attributes.of("perm", 0L, 3L, 1L, 2L));
        g.conv("out", "first", 10, 4, 1);
        SiteFinder finder = new SiteFinder(g.build("out"));
        assertThat(finder.sites()).extracting(Site::tensor).containsExactly("first");
        assertThat(finder.find("turned").channels()).isEqualTo(10);
        assertThat(finder.find("turned").stride()).isEqualTo(1);
    }

    @Test
    void theFloatMapsOfADynamicallyQuantizedModelAreListed() {
        SiteFinder finder = new SiteFinder(
                OnnxModel.load(SharedFiles.require("cases/dynamically-quantized/dynamic-quantized.onnx")));
        assertThat(finder.listed("r1")).isPresent().contains(finder.find("r1"));
        assertThat(finder.listed("r2")).map(Site::channels).contains(12);
        assertThat(finder.sites()).extracting(Site::elementType).containsOnly(1);
    }
}
