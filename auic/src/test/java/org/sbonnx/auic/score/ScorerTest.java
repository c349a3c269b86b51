package org.sbonnx.auic.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbonnx.auic.grid.Framing;
import org.sbonnx.auic.testing.MemoryData;
import org.sbonnx.auic.testing.MemoryFeatures;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.Incomparable;
import org.sbonnx.schemas.data.Preprocess;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.schemas.report.ScoreReport.ChannelScore;

class ScorerTest {
    private static final double TINY = 1e-12;
    private static final short NO = LabelMap.NONE;

    private static FloatTensor maps(int channels, int h, int w, float... data) {
        return new FloatTensor(new long[] {1, channels, h, w}, data);
    }

    private static ScoreResult score(MemoryData data, ScoreOptions options, FloatTensor... images) {
        List<Map<String, FloatTensor>> features = new ArrayList<>();
        for (FloatTensor image : images) {
            features.add(Map.of("a", image));
        }
        return new Scorer(new MemoryFeatures(features), data, List.of(ScoreTarget.vanilla("a", "site")), null, options)
                .score();
    }

    private static MemoryData row(short... labels) {
        return MemoryData.of(
                MemoryData.concepts("class/a", "class/b"),
                List.of(List.of(new LabelMap("class", labels.length, 1, labels))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"native", "label"})
    void tenPixels(String grid) {
        MemoryData data = row(NO, NO, (short) 0, NO, NO, NO, NO, (short) 0, (short) 0, (short) 0);
        float[] a = new float[10];
        for (int i = 0; i < 10; i++) {
            a[i] = i / 10f;
        }
        ScoreReport.GridScores g = score(
                        data, ScoreOptions.DEFAULT.withGrids(List.of(grid)).withExact(true), maps(1, 1, 10, a))
                .sites()
                .get(0)
                .grids()
                .get(grid);
        ChannelScore c = g.channelScores().get(0);
        assertThat(c.miou()).isEqualTo(0.5 * (3.0 / 4 + 6.0 / 7), within(TINY)).isEqualTo(0.803571, within(1e-6));
        assertThat(c.phi()).isEqualTo(0.506768, within(1e-6));
        assertThat(c.iou()).isEqualTo(0.75);
        assertThat(c.thresholdRange().get(0)).isEqualTo(0.6, within(1e-6));
        assertThat(c.thresholdRange().get(1)).isEqualTo(0.7, within(1e-6));
        assertThat(c.concept()).isEqualTo("a");
        assertThat(c.runnerUp()).isNull();
        assertThat(g.heldOutAuic()).isNull();
        assertThat(g.auic()).isEqualTo(2 * (c.miou() - 0.5), within(TINY));
    }

    @Test
    void masksAreIdealInOnePassAndConstantsCountNothing() {
        MemoryData data = row((short) 0, (short) 0, (short) 1, NO, (short) 1, NO, LabelMap.VOID, (short) 0);
        FloatTensor a = maps(3, 1, 8, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 0, 7, 7, 7, 7, 7, 7, 9, 7);
        ScoreResult result = score(data, ScoreOptions.DEFAULT, a);
        ScoreReport.Site site = result.sites().get(0);
        assertThat(site.activeChannels()).containsExactly(0, 1);
        ScoreReport.GridScores g = site.grids().get("native");
        assertThat(g.auic()).isEqualTo(1);
        assertThat(g.auicInterval()).containsExactly(1.0, 1.0);
        assertThat(g.auicAll()).isEqualTo(2.0 / 3, within(TINY));
        assertThat(g.stability()).isEqualTo(1, within(TINY));
        assertThat(g.stabilityInterval()).allSatisfy(s -> assertThat(s).isEqualTo(1, within(TINY)));
        assertThat(g.coverage()).isEqualTo(1);
        assertThat(g.distinctConcepts()).isEqualTo(2);
        assertThat(g.channelScores().get(0).threshold()).isEqualTo(0.5);
        assertThat(g.channelScores().get(2).threshold()).isNull();
        assertThat(result.concepts().get(0).pixels()).isEqualTo(3);
        assertThat(result.concepts().get(0).images()).isEqualTo(1);
    }

    /** Images that are all alike leave nothing to chance; others give an interval that threads do not change. */
    @Test
    void drawsImagesAnew() {
        List<LabelMap> shown = List.of(new LabelMap("class", 4, 1, new short[] {0, 0, 1, NO}));
        FloatTensor map = maps(1, 1, 4, 0.9f, 0.2f, 0.4f, 0.1f);
        MemoryData alike = MemoryData.of(MemoryData.concepts("class/a", "class/b"), List.of(shown, shown, shown));
        ScoreOptions often = ScoreOptions.DEFAULT
                .withGrids(List.of(ScoreReport.NATIVE, ScoreReport.LABEL))
                .withResamples(200, 7);
        ScoreResult certain = score(alike, often, map, map, map);
        certain.sites()
                .get(0)
                .grids()
                .forEach((name, grid) -> assertThat(grid.auicBootstrap())
                        .as(name)
                        .allSatisfy(v -> assertThat(v).isEqualTo(grid.auic(), within(TINY))));

        List<List<LabelMap>> labels = new ArrayList<>();
        FloatTensor[] images = new FloatTensor[10];
        for (int i = 0; i < images.length; i++) {
            labels.add(shown);
            images[i] = i % 3 == 0 ? maps(1, 1, 4, 0.2f, 0.3f, 0.9f, 0.1f) : map;
        }
        MemoryData mixed = MemoryData.of(MemoryData.concepts("class/a", "class/b"), labels);
        ScoreResult alone = score(mixed, often.withThreads(1), images);
        assertThat(score(mixed, often.withThreads(3), images)).isEqualTo(alone);
        alone.sites().get(0).grids().forEach((name, grid) -> {
            List<Double> interval = grid.auicBootstrap();
            assertThat(interval).isNotNull().hasSize(2);
            assertThat(interval.get(0)).as(name).isLessThan(grid.auic() - 0.01);
            assertThat(interval.get(1)).as(name).isGreaterThan(grid.auic() + 0.01);
        });
    }

    @Test
    void refusesMoreResamplesThanFit() {
        List<LabelMap> shown = List.of(new LabelMap("class", 4, 1, new short[] {0, 0, 1, NO}));
        MemoryData data = MemoryData.of(MemoryData.concepts("class/a", "class/b"), List.of(shown));
        ScoreOptions often = ScoreOptions.DEFAULT.withLimits(64, 100_000).withResamples(100_000, 1);
        assertThatThrownBy(() -> score(data, often, maps(1, 1, 4, 0.9f, 0.2f, 0.4f, 0.1f)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("100000 resamples of 1 images by 1 channels")
                .hasMessageContaining("fewer resamples");
    }

    /** The image in which a channel is most active on the average comes first. */
    @Test
    void saysWhichImagesDriveAChannel() {
        List<List<LabelMap>> labels = new ArrayList<>();
        FloatTensor[] images = new FloatTensor[5];
        for (int i = 0; i < images.length; i++) {
            labels.add(List.of(new LabelMap("class", 4, 1, new short[] {0, 0, 1, NO})));
            images[i] = maps(2, 1, 4, i, 0, 0, 1, 3, 3, 3, 3);
        }
        MemoryData data = MemoryData.of(MemoryData.concepts("class/a", "class/b"), labels);
        ScoreReport.GridScores grid =
                score(data, ScoreOptions.DEFAULT, images).sites().get(0).grids().get("native");
        List<String> names = IntStream.of(4, 3, 2).mapToObj(data::imageName).toList();
        assertThat(grid.channelScores().get(0).drivenBy()).isEqualTo(names);
        assertThat(grid.channelScores().get(1).drivenBy()).isEmpty();
    }

    /** The maps of a global pooling: one value an image, each image another, most of them missing from the bins' sample. */
    @Test
    void mapsThatAreConstantInEachImageAreScoredExactlyInOnePass() {
        Random random = new Random(8);
        List<List<LabelMap>> labels = new ArrayList<>();
        FloatTensor[] images = new FloatTensor[60];
        for (int i = 0; i < images.length; i++) {
            float value = (float) Math.max(0, random.nextGaussian());
            short rare = (short) (value + 0.3 * random.nextGaussian() > 1.5 ? 0 : 1);
            labels.add(List.of(new LabelMap("class", 4, 1, new short[] {rare, rare, 1, NO})));
            images[i] = maps(1, 1, 4, value, value, value, value);
        }
        MemoryData data = MemoryData.of(MemoryData.concepts("class/a", "class/b"), labels);
        ScoreReport.GridScores once =
                score(data, ScoreOptions.DEFAULT, images).sites().get(0).grids().get("native");
        ScoreReport.GridScores exact = score(data, ScoreOptions.DEFAULT.withExact(true), images)
                .sites()
                .get(0)
                .grids()
                .get("native");
        assertThat(exact.auic()).isGreaterThan(0.2);
        assertThat(once.auicInterval()).containsExactly(exact.auic(), exact.auic());
        assertThat(once.stabilityInterval()).allSatisfy(s -> assertThat(s).isEqualTo(exact.stability(), within(TINY)));
        assertThat(once.channelScores()).isEqualTo(exact.channelScores());
    }

    @Test
    void conceptsWithoutContrastAreDropped() {
        MemoryData data = row((short) 0, (short) 0);
        ScoreResult result = score(data, ScoreOptions.DEFAULT, maps(1, 1, 2, 0, 1));
        assertThat(result.droppedConcepts()).containsExactly("a", "b");
        assertThat(result.sites()
                        .get(0)
                        .grids()
                        .get("native")
                        .channelScores()
                        .get(0)
                        .concept())
                .isNull();
    }

    @Test
    void figuresDoNotDependOnThreadsMemoryOrPasses() {
        RandomScenes scenes = new RandomScenes(77, 15);
        List<ScoreResult> results = new ArrayList<>();
        for (int threads : new int[] {1, 2, 5}) {
            for (long memory : new long[] {1, 200_000, 100_000_000}) {
                ScoreOptions options = ScoreOptions.DEFAULT
                        .withGrids(List.of("native", "label"))
                        .withThreads(threads)
                        .withExact(true)
                        .withLimits(64, memory);
                results.add(new Scorer(
                                new MemoryFeatures(scenes.features),
                                scenes.data,
                                List.of(ScoreTarget.vanilla("a", null)),
                                null,
                                options)
                        .score());
            }
        }
        for (ScoreResult r : results) {
            assertThat(r.concepts()).isEqualTo(results.get(0).concepts());
            for (String grid : List.of("native", "label")) {
                ScoreReport.GridScores expected =
                        results.get(0).sites().get(0).grids().get(grid);
                ScoreReport.GridScores got = r.sites().get(0).grids().get(grid);
                assertThat(got.auic()).isEqualTo(expected.auic());
                assertThat(got.coverage()).isEqualTo(expected.coverage());
                assertThat(got.heldOutAuic()).isEqualTo(expected.heldOutAuic());
                for (int k = 0; k < got.channelScores().size(); k++) {
                    ChannelScore a = got.channelScores().get(k);
                    ChannelScore b = expected.channelScores().get(k);
                    assertThat(a.miou()).isEqualTo(b.miou());
                    assertThat(a.thresholdRange()).isEqualTo(b.thresholdRange());
                    assertThat(a.concept()).isEqualTo(b.concept());
                    assertThat(a.phi()).isEqualTo(b.phi(), within(TINY));
                }
            }
        }
    }

    @Test
    void referenceTakesTheOutputsClasses() {
        MemoryData data = row((short) 0, (short) 0, (short) 1, (short) 1);
        Map<String, FloatTensor> image =
                Map.of("a", maps(1, 1, 4, 1, 2, 3, 4), "y", maps(2, 1, 4, 5, 1, 1, 1, 0, 0, 7, 3));
        int[] seen = {0};
        ScoreResult result = new Scorer(
                        new MemoryFeatures(List.of(image)),
                        data,
                        List.of(ScoreTarget.vanilla("a", null)),
                        "y",
                        ScoreOptions.DEFAULT)
                .observe((i, values) -> seen[0] += values.get("y").dim(1))
                .score();
        assertThat(result.reference().get("native").auic()).isEqualTo(1);
        assertThat(result.reference().get("native").coverage()).isEqualTo(1);
        assertThat(seen[0]).isEqualTo(2);
    }

    @Test
    void letterboxedImagesMeetTheirOwnPartOfTheMap() {
        // A 4x2 image in a 4x4 plane: rows 1 and 2 of the map.
        MemoryData data = MemoryData.of(
                MemoryData.concepts("class/a", "class/b"),
                List.of(List.of(new LabelMap("class", 4, 2, new short[] {0, 0, 1, 1, 1, 1, 0, 0}))));
        FloatTensor a = maps(1, 4, 4, 9, 9, 9, 9, 1, 1, 0, 0, 0, 0, 1, 1, 9, 9, 9, 9);
        Preprocess letterbox = Preprocess.of(4, 4, null, null, null, null, null, "letterbox");
        for (String grid : List.of("native", "label")) {
            ScoreOptions options = ScoreOptions.DEFAULT
                    .withGrids(List.of(grid))
                    .withGeometry(ScoreOptions.DEFAULT.alignment(), Framing.of(letterbox));
            assertThat(score(data, options, a).sites().get(0).grids().get(grid).auic())
                    .isEqualTo(1);
        }
    }

    @Test
    void explainsWhatItCannotScore() {
        MemoryData data = row((short) 0, (short) 1);
        assertThatThrownBy(() -> score(data, ScoreOptions.DEFAULT, maps(1, 1, 2, 0, Float.NaN)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("image0")
                .hasMessageContaining("NaN in channel 0");
        assertThatThrownBy(() ->
                        score(data, ScoreOptions.DEFAULT, new FloatTensor(new long[] {1, 2}, new float[] {1, 2})))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("[1, 2]");
        assertThatThrownBy(() -> score(row(LabelMap.VOID), ScoreOptions.DEFAULT, maps(1, 1, 1, 3)))
                .isInstanceOf(BadInput.class);
        MemoryData none = new MemoryData(List.of(), List.of(List.of()), Optional.empty());
        assertThatThrownBy(() -> score(none, ScoreOptions.DEFAULT, maps(1, 1, 1, 3)))
                .isInstanceOf(Incomparable.class);
        assertThatThrownBy(() -> ScoreOptions.DEFAULT.withGrids(List.of("coarse")))
                .isInstanceOf(BadInput.class);
    }
}
