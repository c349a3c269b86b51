package org.sbonnx.auic.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sbonnx.datasets.image.RgbImage;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.report.ChannelScoreBuilder;
import org.sbonnx.schemas.report.GridScoresBuilder;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.schemas.report.ScoreReport.ChannelScore;
import org.sbonnx.schemas.report.ScoreReport.Site;

class PicturesTest {
    private final StreetScenes data = new StreetScenes(4, 64, 40);

    @Test
    void oneHotCodesAreChannelNumbersOfTheWholeSite() {
        Site site = NoiseReport.site("s", null, "usb", 5);
        // Two groups, of 2 and 3 channels, in two cells.
        FloatTensor value = tensor(5, 1, 2, 0, 1, 1, 0, 0, 0, 1, 0, 0, 1);
        Picture picture = pictures(site, value, List.of(2, 3)).get(0);
        SiteMap.OneHot map = (SiteMap.OneHot) picture.sites().get(0);
        assertThat(map.codes()).containsExactly(new short[] {1, 0}, new short[] {3, 4});
        assertThat(picture.predictedAfter().ids()).containsExactly(1, 0);
    }

    @Test
    void rankedMapsHaveTheBestActiveChannelsWinnersAndThresholds() {
        // Channel 2 is best, then 0; channel 1 is silent; 3 reaches its concept for every threshold.
        Site site = site(
                List.of(0, 2, 3),
                score(0, 0.7, 1.5, 1.5, 1.6),
                score(1, 0.9, 0.5, 0.5, 0.6),
                score(2, 0.8, null, 2.0, null),
                score(3, 0.6, null, null, 4.0));
        FloatTensor value = tensor(4, 1, 3, 1, 2, 9, 7, 7, 7, 3, 2, 1, 0, 0, 5);
        SiteMap.Ranked map =
                (SiteMap.Ranked) pictures(site, value, List.of()).get(0).sites().get(0);
        assertThat(map.channels()).containsExactly(2, 0, 3);
        assertThat(map.winners()).containsExactly(0, 0, 1);
        // Cell 0: 3 > 2, 1 ≤ 1.5, always; cell 1: 2 ≤ 2, 2 > 1.5, always; cell 2: 1 ≤ 2, 9 > 1.5, always.
        assertThat(map.active()).containsExactly(0b101, 0b110, 0b110);
        assertThat(map.levels()).hasSize(3);
        // Channel 2 has 1, 2, 3: median 2; the 99.5 % quantile of three values is the second.
        assertThat(map.levels().get(0)).containsExactly(31, 0, 0);
    }

    @Test
    void levelsRunFromTheMedianToTheTopQuantileOverAllPictures() {
        Site site = site(List.of(0), score(0, 0.7, 0.5, 0.5, 0.6));
        float[] ramp = new float[1000];
        Arrays.setAll(new int[1000], i -> (int) (ramp[i] = i));
        SiteMap.Ranked map = (SiteMap.Ranked) pictures(site, tensor(1, 10, 100, ramp), List.of())
                .get(0)
                .sites()
                .get(0);
        byte[] level = map.levels().get(0);
        assertThat(level[499]).isZero();
        assertThat(level[994]).isEqualTo((byte) 31);
        assertThat(level[747]).isBetween((byte) 15, (byte) 16);
        for (int i = 1; i < level.length; i++) {
            assertThat(level[i]).isGreaterThanOrEqualTo(level[i - 1]);
        }
    }

    @Test
    void tensorsOfAnotherShapeAreRefused() {
        Site site = NoiseReport.site("s", null, "usb", 5);
        assertThatThrownBy(() -> pictures(site, tensor(4, 1, 1, 0, 0, 0, 0), List.of()))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("'site'")
                .hasMessageContaining("5 channels");
        assertThatThrownBy(() -> pictures(site, tensor(5, 1, 1, 0, 0, 0, 0, 0), List.of(2, 2)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("4 channels");
    }

    @Test
    void predictionsAreArgmaxOrIds() {
        assertThat(PredictedClassMap.argmax("p", tensor(3, 1, 2, 0, 5, 1, 5, 0, 5))
                        .ids())
                .containsExactly(1, 0);
        assertThat(PredictedClassMap.argmax("p", new FloatTensor(new long[] {1, 1, 2}, new float[] {7, 3}))
                        .ids())
                .containsExactly(7, 3);
        assertThatThrownBy(() -> PredictedClassMap.argmax("p", new FloatTensor(new long[] {2}, new float[2])))
                .isInstanceOf(BadInput.class);
    }

    @Test
    void imagesComeInTheOrderAskedFor() {
        DrawnFeatures features = DrawnFeatures.codes(data, 1, 12, 8, 5);
        Site site = NoiseReport.site("s", null, "usb", 12);
        List<Picture> pictures = Pictures.compute(
                data,
                new int[] {3, 1, 3},
                List.of(new Pictures.ModelView(
                        ComparisonSide.AFTER,
                        features,
                        DrawnFeatures.CLASSES,
                        List.of(new Pictures.SiteView(site, DrawnFeatures.SITE, List.of(12))))));
        assertThat(pictures).extracting(Picture::name).containsExactly("street_003", "street_001", "street_003");
        assertThat(pictures.get(0).labels()).hasSize(2);
        assertThat(pictures.get(0).predictedBefore()).isNull();
    }

    @Test
    void shrinkingTakesMeans() {
        byte[] rgb = new byte[3 * 4 * 2];
        for (int i = 0; i < 8; i++) {
            rgb[3 * i] = (byte) (i * 30);
        }
        RgbImage small = Downscaling.toSide(new RgbImage(4, 2, rgb), 2);
        assertThat(small.width()).isEqualTo(2);
        assertThat(small.height()).isEqualTo(1);
        assertThat(small.rgb()[0] & 255).isEqualTo((0 + 30 + 120 + 150) / 4);
        assertThat(small.rgb()[3] & 255).isEqualTo((60 + 90 + 180 + 210) / 4);
        assertThat(small.rgb()[1]).isZero();
    }

    private List<Picture> pictures(Site site, FloatTensor value, List<Integer> groups) {
        FeatureSource source = new FeatureSource() {
            @Override
            public int size() {
                return 1;
            }

            @Override
            public List<String> tensors() {
                return List.of("site");
            }

            @Override
            public String key() {
                return "k";
            }

            @Override
            public void stream(int[] images, Visitor visitor) {
                for (int image : images) {
                    visitor.accept(image, Map.of("site", value));
                }
            }

            @Override
            public void close() {}
        };
        return Pictures.compute(
                data,
                new int[] {0},
                List.of(new Pictures.ModelView(
                        ComparisonSide.AFTER, source, "site", List.of(new Pictures.SiteView(site, "site", groups)))));
    }

    private static FloatTensor tensor(int channels, int height, int width, float... values) {
        return new FloatTensor(new long[] {1, channels, height, width}, values);
    }

    private static Site site(List<Integer> active, ChannelScore... scores) {
        ScoreReport.GridScores grid = new GridScoresBuilder(List.of(scores))
                .auic(0.2, 0.21, 0.2)
                .concepts(0.3, 1)
                .build();
        return new Site("s", null, "linear", scores.length, active.size(), active, Map.of("native", grid));
    }

    private static ChannelScore score(int channel, double miou, Double theta, Double low, Double high) {
        return new ChannelScoreBuilder(channel, null)
                .concept("c", "k")
                .scores(miou, 0.5, 0.6)
                .threshold(theta, low, high)
                .runnerUp(null, 0.1)
                .byIou(null, 0.5)
                .build();
    }
}
