package org.sbonnx.insert.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.GraphRunner;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.Cut;
import org.sbonnx.insert.Graphs;
import org.sbonnx.insert.OrtTestRunner;
import org.sbonnx.insert.Site;
import org.sbonnx.insert.SpliceWeights;
import org.sbonnx.insert.site.SiteFinder;
import org.sbonnx.insert.splice.MapViews;
import org.sbonnx.insert.splice.Splice;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.model.Manifest.CodeForm;
import org.sbonnx.testkit.ExternalWeights;

class CalibratorTest {
    private static final int IMAGES = 6;

    /** Images of a few flat patches: every pixel of a patch is the same colour, one of four. */
    private static FloatTensor image(int number, int height, int width) {
        SplittableRandom random = new SplittableRandom(number);
        float[][] colours = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {1, 1, 1}};
        float[] data = new float[3 * height * width];
        int[] patch = new int[16];
        for (int i = 0; i < 16; i++) {
            patch[i] = random.nextInt(4);
        }
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int p = patch[4 * (4 * y / height) + 4 * x / width];
                for (int c = 0; c < 3; c++) {
                    data[(c * height + y) * width + x] = colours[p][c];
                }
            }
        }
        return new FloatTensor(new long[] {1, 3, height, width}, data);
    }

    private static FeatureSource.Factory images(int height, int width) {
        return (model, tensors) -> new Source(OrtTestRunner.open(model, tensors), tensors, height, width);
    }

    private record Source(GraphRunner runner, List<String> tensors, int height, int width) implements FeatureSource {
        @Override
        public int size() {
            return IMAGES;
        }

        @Override
        public String key() {
            return "patches";
        }

        @Override
        public void stream(int[] images, Visitor visitor) {
            for (int i : images) {
                Map<String, FloatTensor> values = runner.run(Map.of("input", image(i, height, width)));
                Map<String, FloatTensor> asked = new LinkedHashMap<>();
                tensors.forEach(t -> asked.put(t, values.get(t)));
                visitor.accept(i, asked);
            }
        }

        @Override
        public void close() {
            runner.close();
        }
    }

    /** A network of 1×1 convolutions: a pixel's output depends on its colour alone, and there are only four colours. */
    private static OnnxModel pointwise() {
        Graphs g = new Graphs(13, 1, 3, 16, 16);
        g.relu("f", g.conv("c0", "input", 3, 10, 1));
        g.relu("h", g.conv("c1", "f", 10, 6, 1));
        g.conv("logits", "h", 6, 4, 1);
        return g.build("logits");
    }

    @Test
    void asManyCodesAsThereAreActivationsReproduceTheOriginal() {
        OnnxModel model = pointwise();
        Site site = new SiteFinder(model).find("f");
        CalibratedBottleneck solved = new Calibrator(
                        model,
                        Cut.of(site),
                        CalibrationOptions.defaults(1).withCodeSource(CalibrationOptions.CodeSource.ACTIVATIONS),
                        images(16, 16),
                        null)
                .calibrate(List.of(BottleneckSpec.usb(1, 4, CodeForm.ONEHOT, 1)))
                .get(0);
        OnnxModel bottlenecked = Splice.apply(model, site, solved.spec(), solved.weights());
        for (int i = 0; i < IMAGES; i++) {
            assertThat(logits(bottlenecked, i))
                    .usingComparatorWithPrecision(0.02f)
                    .containsExactly(logits(model, i));
        }
    }

    @Test
    void codesOfActivationsNeedNoClasses() {
        Graphs g = new Graphs(13, 1, 3, 16, 16);
        g.relu("f", g.conv("c0", "input", 3, 10, 1));
        g.relu("h", g.conv("c1", "f", 10, 6, 1));
        g.conv("map", "h", 6, 4, 1);
        g.node("GlobalAveragePool", "mean", List.of("map"));
        g.node("Flatten", "logits", List.of("mean"));
        OnnxModel model = g.build("logits");
        Site site = new SiteFinder(model).find("f");
        CalibrationOptions options = CalibrationOptions.defaults(1);
        assertThatThrownBy(() -> new Calibrator(model, Cut.of(site), options, images(16, 16), null)
                        .calibrate(List.of(BottleneckSpec.usb(1, 4, CodeForm.ONEHOT, 1))))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("'logits' FLOAT[1, 4]")
                .hasMessageContaining("--codes activations");
        CalibratedBottleneck solved = new Calibrator(
                        model,
                        Cut.of(site),
                        options.withCodeSource(CalibrationOptions.CodeSource.ACTIVATIONS),
                        images(16, 16),
                        null)
                .calibrate(List.of(BottleneckSpec.usb(1, 4, CodeForm.ONEHOT, 1)))
                .get(0);
        assertThat(solved.channelClasses()).containsOnly(-1);
        OnnxModel bottlenecked = Splice.apply(model, site, solved.spec(), solved.weights());
        for (int i = 0; i < IMAGES; i++) {
            assertThat(logits(bottlenecked, i))
                    .usingComparatorWithPrecision(0.02f)
                    .containsExactly(logits(model, i));
        }
    }

    /** Tokens that are a colour plus a constant of their position, read by matrix products. */
    private static OnnxModel tokens() {
        Graphs g = new Graphs(17, 1, 3, 4, 4);
        g.conv("f", "input", 3, 10, 1);
        g.longs("flat", 0, 10, 16).longs("map", 1, 4, 4, 4);
        g.node("Reshape", "row", List.of("f", "flat"));
        g.node("Transpose", "patches", List.of("row"), Attributes.of("perm", 0L, 2L, 1L));
        g.constant(Tensors.of("positions", g.random(0.05, 1, 16, 10)));
        g.node("Add", "tokens", List.of("patches", "positions"));
        g.weight("w1", 10, 6).weight("w2", 6, 4);
        g.relu("h", g.node("MatMul", "m1", List.of("tokens", "w1")));
        g.node("MatMul", "m2", List.of("h", "w2"));
        g.node("Transpose", "back", List.of("m2"), Attributes.of("perm", 0L, 2L, 1L));
        g.node("Reshape", "logits", List.of("back", "map"));
        return g.build("logits");
    }

    @Test
    void tokensKeepWhatTheirPositionAdds() {
        OnnxModel original = tokens();
        MapViews.Prepared prepared = MapViews.prepare(original, Cut.of(new SiteFinder(original).find("tokens")));
        CalibratedBottleneck solved = new Calibrator(
                        prepared.model(),
                        prepared.cut(),
                        CalibrationOptions.defaults(1).withCodeSource(CalibrationOptions.CodeSource.ACTIVATIONS),
                        images(4, 4),
                        null)
                .calibrate(List.of(BottleneckSpec.usb(1, 4, CodeForm.ONEHOT, 1)))
                .get(0);
        SpliceWeights weights = solved.weights();
        double with = error(original, prepared, weights);
        double without = error(
                original,
                prepared,
                new SpliceWeights(weights.encoders(), weights.projection(), weights.consumers(), null));
        assertThat(weights.positions()).isNotNull();
        assertThat(with).as("%s without", without).isLessThan(0.02).isLessThan(without / 5);
    }

    private static double error(OnnxModel original, MapViews.Prepared prepared, SpliceWeights weights) {
        OnnxModel spliced = Splice.apply(
                prepared.model(),
                prepared.cut().places().get(0),
                BottleneckSpec.usb(1, 4, CodeForm.ONEHOT, 1),
                weights);
        double worst = 0;
        for (int i = 0; i < IMAGES; i++) {
            float[] expected = run(original, i);
            float[] actual = run(spliced, i);
            for (int k = 0; k < expected.length; k++) {
                worst = Math.max(worst, Math.abs(expected[k] - actual[k]));
            }
        }
        return worst;
    }

    private static float[] run(OnnxModel model, int number) {
        try (GraphRunner runner = OrtTestRunner.open(model, List.of("logits"))) {
            return runner.run(Map.of("input", image(number, 4, 4)))
                    .get("logits")
                    .data();
        }
    }

    @Test
    void severalBottlenecksOfASweepEqualEachOnItsOwn() {
        OnnxModel model = pointwise();
        Site site = new SiteFinder(model).find("f");
        Calibrator calibrator =
                new Calibrator(model, Cut.of(site), CalibrationOptions.defaults(1), images(16, 16), null);
        List<BottleneckSpec> specs =
                List.of(BottleneckSpec.usb(1, 3, CodeForm.ONEHOT, 1), BottleneckSpec.usb(2, 2, CodeForm.ONEHOT, 1));
        List<CalibratedBottleneck> together = calibrator
                .calibrateAll(specs.stream().map(List::of).toList())
                .stream()
                .map(p -> p.get(0))
                .toList();
        for (int i = 0; i < specs.size(); i++) {
            CalibratedBottleneck alone =
                    calibrator.calibrate(List.of(specs.get(i))).get(0);
            assertThat(together.get(i).weights().encoders())
                    .isEqualTo(alone.weights().encoders());
            assertThat(together.get(i).weights().consumers())
                    .isEqualTo(alone.weights().consumers());
        }
    }

    @Test
    void resultsDoNotDependOnThreads() throws Exception {
        OnnxModel model = pointwise();
        Site site = new SiteFinder(model).find("f");
        Calibrator calibrator =
                new Calibrator(model, Cut.of(site), CalibrationOptions.defaults(1), images(16, 16), null);
        BottleneckSpec spec = BottleneckSpec.usb(2, 6, CodeForm.ONEHOT, 1);
        SpliceWeights here = calibrator.calibrate(List.of(spec)).get(0).weights();
        for (int threads : new int[] {1, 3}) {
            ForkJoinPool pool = new ForkJoinPool(threads);
            SpliceWeights there = pool.submit(
                            () -> calibrator.calibrate(List.of(spec)).get(0).weights())
                    .get();
            pool.shutdown();
            assertThat(there.encoders()).isEqualTo(here.encoders());
            assertThat(there.projection()).isEqualTo(here.projection());
            assertThat(there.consumers()).isEqualTo(here.consumers());
        }
    }

    /** Three codes cannot hold four colours apart; a second group need only split the pair that shares one. */
    @Test
    void complementaryCodesReproduceWhatOneGroupCannot() {
        OnnxModel model = pointwise();
        Site site = new SiteFinder(model).find("f");
        Calibrator calibrator =
                new Calibrator(model, Cut.of(site), CalibrationOptions.defaults(1), images(16, 16), null);
        double one = error(
                model,
                site,
                calibrator
                        .calibrate(List.of(BottleneckSpec.usb(1, 3, CodeForm.ONEHOT, 1)))
                        .get(0));
        double two = error(
                model,
                site,
                calibrator
                        .calibrate(List.of(BottleneckSpec.usb(2, 3, CodeForm.ONEHOT, 1)))
                        .get(0));
        assertThat(two).isLessThan(0.2 * one);
    }

    /** Mean absolute difference of the logits. */
    private static double error(OnnxModel model, Site site, CalibratedBottleneck solved) {
        OnnxModel bottlenecked = Splice.apply(model, site, solved.spec(), solved.weights());
        double sum = 0;
        for (int i = 0; i < IMAGES; i++) {
            float[] was = logits(model, i);
            float[] is = logits(bottlenecked, i);
            for (int j = 0; j < was.length; j++) {
                sum += Math.abs(was[j] - is[j]) / (IMAGES * was.length);
            }
        }
        return sum;
    }

    @Test
    void aLinearBottleneckThatSpansTheActivationsReproducesTheOriginal() {
        OnnxModel model = pointwise();
        Site site = new SiteFinder(model).find("f");
        List<String> colours = List.of("red", "green", "blue", "white");
        ConceptData.ConceptLabels labels = (image, category, h, w) -> {
            float[] data = image(image, h, w).data();
            int[] cells = new int[h * w];
            for (int i = 0; i < cells.length; i++) {
                boolean red = data[i] == 1;
                boolean green = data[h * w + i] == 1;
                cells[i] = red && green ? 3 : red ? 0 : green ? 1 : 2;
            }
            return cells;
        };
        CalibratedBottleneck solved = new Calibrator(
                        model,
                        Cut.of(site),
                        CalibrationOptions.defaults(1),
                        images(16, 16),
                        new ConceptData(images(16, 16), labels))
                .calibrate(List.of(BottleneckSpec.ssb(Map.of("colour", colours))))
                .get(0);
        OnnxModel bottlenecked = Splice.apply(model, site, solved.spec(), solved.weights());
        for (int i = 0; i < IMAGES; i++) {
            assertThat(logits(bottlenecked, i))
                    .usingComparatorWithPrecision(0.05f)
                    .containsExactly(logits(model, i));
        }
    }

    @Test
    void aSupervisedBottleneckNeedsConcepts() {
        OnnxModel model = pointwise();
        Site site = new SiteFinder(model).find("f");
        Calibrator calibrator =
                new Calibrator(model, Cut.of(site), CalibrationOptions.defaults(1), images(16, 16), null);
        assertThatThrownBy(() -> calibrator.calibrate(List.of(BottleneckSpec.ssb(Map.of("part", List.of("wheel"))))))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("--concepts");
    }

    private static float[] logits(OnnxModel model, int image) {
        try (GraphRunner runner = OrtTestRunner.open(model, List.of())) {
            return runner.run(Map.of("input", image(image, 16, 16)))
                    .get("logits")
                    .data();
        }
    }

    private static CalibratedBottleneck calibrated(OnnxModel model, Site site, FeatureSource.Factory features) {
        return new Calibrator(model, Cut.of(site), CalibrationOptions.defaults(1), features, null)
                .calibrate(List.of(List.of(BottleneckSpec.usb(1, 4, CodeForm.ONEHOT, 1)))
                        .get(0))
                .get(0);
    }

    @Test
    void weightsInOtherFilesGiveTheSameBottleneck(@TempDir Path folder) {
        OnnxModel inline = pointwise();
        Site site = new SiteFinder(inline).find("f");
        // The engine of these tests reads no other files; the weights under test are those that the solver reads.
        FeatureSource.Factory features = (model, tensors) -> images(16, 16).open(inline, tensors);
        CalibratedBottleneck expected = calibrated(inline, site, images(16, 16));
        for (ExternalWeights.Layout layout : ExternalWeights.Layout.values()) {
            Path file = ExternalWeights.write(inline.proto(), folder, layout);
            OnnxModel external = OnnxModel.load(file);
            CalibratedBottleneck got = calibrated(external, new SiteFinder(external).find("f"), features);
            assertThat(got.weights()).as(layout.name()).isEqualTo(expected.weights());
        }
    }

    @Test
    void valuesThatAreNoNumbersAreRefused() {
        for (float bad : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
            Graphs g = new Graphs(13, 1, 3, 16, 16);
            g.relu("g", g.conv("c0", "input", 3, 10, 1));
            g.constant(org.sbonnx.graph.Tensors.of("bad", new FloatTensor(new long[] {1}, new float[] {bad})));
            g.node("Add", "f", List.of("g", "bad"));
            g.conv("logits", "f", 10, 4, 1);
            OnnxModel model = g.build("logits");
            Site site = new SiteFinder(model).find("f");
            assertThatThrownBy(() -> calibrated(model, site, images(16, 16)))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("tensor 'f' holds " + bad);
        }
    }

    @Test
    void channelsThatComeLastGiveTheSameCodes() {
        assertThat(encoderOf(true)).containsExactly(encoderOf(false));
    }

    private static float[] encoderOf(boolean channelsLast) {
        Graphs g = new Graphs(13, 1, 3, 16, 16);
        g.relu("f", g.conv("c0", "input", 3, 10, 1));
        g.conv("o", "f", 10, 4, 1);
        g.node("Transpose", "last", List.of("o"), org.sbonnx.graph.Attributes.of("perm", 0L, 2L, 3L, 1L));
        OnnxModel model = g.build(channelsLast ? "last" : "o");
        Site site = new SiteFinder(model).find("f");
        return calibrated(model, site, images(16, 16))
                .weights()
                .encoders()
                .get(0)
                .weight()
                .data();
    }
}
