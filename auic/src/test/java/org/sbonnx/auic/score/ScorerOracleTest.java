package org.sbonnx.auic.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sbonnx.auic.grid.Alignment;
import org.sbonnx.auic.grid.Framing;
import org.sbonnx.auic.testing.MemoryFeatures;
import org.sbonnx.datasets.Concept;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.schemas.report.ScoreReport.ChannelScore;

/** The scorer against {@link BruteForce}. */
class ScorerOracleTest {
    private static final double TINY = 1e-12;

    private static ScoreOptions options(String grid, boolean corners, boolean unannotated, int bins, long memory) {
        return ScoreOptions.DEFAULT
                .withGrids(List.of(grid))
                .withGeometry(corners ? Alignment.CORNERS : Alignment.HALF_PIXEL, Framing.WHOLE)
                .withCountUnannotated(unannotated)
                .withLimits(bins, memory);
    }

    private static ScoreReport.GridScores score(RandomScenes scenes, ScoreOptions options) {
        ScoreResult result = new Scorer(
                        new MemoryFeatures(scenes.features),
                        scenes.data,
                        List.of(ScoreTarget.vanilla("a", null)),
                        null,
                        options)
                .score();
        return result.sites().get(0).grids().get(options.grids().get(0));
    }

    @ParameterizedTest
    @CsvSource({
        "1, native, false, false, 16, 100000000",
        "2, native, false, true, 16, 100000000",
        "3, native, true, false, 512, 100000000",
        "4, native, false, false, 64, 30000",
        "5, label, false, false, 16, 100000000",
        "6, label, true, false, 64, 100000000",
        "7, label, true, true, 512, 40000",
        "8, label, false, false, 16, 1",
        "9, native, false, false, 16, 1",
    })
    void exactIsTheDefinition(long seed, String grid, boolean corners, boolean unannotated, int bins, long memory) {
        RandomScenes scenes = new RandomScenes(seed, 6);
        BruteForce brute = new BruteForce(scenes.data, scenes.features, unannotated, grid.equals("label"), corners);
        ScoreOptions options = options(grid, corners, unannotated, bins, memory);
        ScoreReport.GridScores exact = score(scenes, options.withExact(true));
        ScoreReport.GridScores bounded = score(scenes, options);
        List<Concept> concepts = scenes.data.concepts();

        double[] best = new double[RandomScenes.CHANNELS];
        double[] phi = new double[RandomScenes.CHANNELS];
        double[][] all = new double[RandomScenes.CHANNELS][concepts.size()];
        double heldOut = 0;
        int active = 0;
        for (int k = 0; k < RandomScenes.CHANNELS; k++) {
            int bestConcept = -1;
            int byIou = -1;
            double bestIou = -1;
            List<BruteForce.Best> scores = new ArrayList<>();
            for (Concept c : concepts) {
                List<BruteForce.Pixel> pixels = brute.pixels("a", k, c, -1);
                BruteForce.Best b = BruteForce.best(pixels);
                scores.add(b);
                all[k][c.index()] = b.score();
                if (b.score() > (bestConcept < 0 ? -1 : all[k][bestConcept])) {
                    bestConcept = c.index();
                }
                for (double t : BruteForce.values(pixels)) {
                    if (BruteForce.score(pixels, t) >= 0 && BruteForce.iou(pixels, t) > bestIou) {
                        bestIou = BruteForce.iou(pixels, t);
                        byIou = c.index();
                    }
                }
                double everything = BruteForce.iou(pixels, Double.NEGATIVE_INFINITY);
                if (b.score() > 0 && everything > bestIou) {
                    bestIou = everything;
                    byIou = c.index();
                }
            }
            best[k] = all[k][bestConcept];
            List<BruteForce.Pixel> pixels = brute.pixels("a", k, concepts.get(bestConcept), -1);
            boolean constant = BruteForce.values(pixels).size() == 1;
            active += constant ? 0 : 1;
            phi[k] = constant ? 0 : BruteForce.phi(pixels);
            for (int fold = 0; fold < 2; fold++) {
                heldOut += heldOut(brute, concepts, k, fold) / 2;
            }
            ChannelScore got = exact.channelScores().get(k);
            assertThat(got.miou()).as("channel %d", k).isEqualTo(best[k], within(TINY));
            assertThat(got.concept())
                    .as("channel %d", k)
                    .isEqualTo(concepts.get(bestConcept).name());
            BruteForce.Best expected = scores.get(bestConcept);
            assertThat(got.thresholdRange())
                    .as("channel %d", k)
                    .containsExactly(finite(expected.low()), finite(expected.high()));
            assertThat(got.threshold()).isEqualTo(finite(expected.threshold()));
            assertThat(got.iou()).isEqualTo(expected.iou(), within(TINY));
            assertThat(got.iouConcept()).isEqualTo(concepts.get(byIou).name());
            assertThat(got.bestIou()).isEqualTo(bestIou, within(TINY));
            double second = 0;
            for (int c = 0; c < concepts.size(); c++) {
                second = c == bestConcept || Double.isNaN(all[k][c]) ? second : Math.max(second, all[k][c]);
            }
            assertThat(got.margin()).isEqualTo(best[k] - second, within(TINY));
            if (!constant) {
                assertThat(got.phi()).as("channel %d", k).isEqualTo(phi[k], within(TINY));
            }
        }
        double gain = Arrays.stream(best).map(s -> Math.max(0, s - 0.5)).sum();
        double auic = 2 * gain / active;
        assertThat(exact.auic()).isEqualTo(auic, within(TINY));
        assertThat(exact.auicAll()).isEqualTo(2 * gain / RandomScenes.CHANNELS, within(TINY));
        assertThat(exact.auicInterval()).allSatisfy(v -> assertThat(v).isEqualTo(auic, within(TINY)));
        assertStability(
                exact,
                bounded,
                gain,
                Arrays.stream(phi).map(s -> Math.max(0, s - 0.5)).sum());
        assertThat(exact.heldOutAuic()).isEqualTo(heldOut / active, within(TINY));
        assertThat(exact.coverage()).isEqualTo(coverage(all), within(TINY));
        for (String category : List.of("class", "part", "material")) {
            double in = 0;
            for (double[] ofChannel : all) {
                double top = 0;
                for (Concept c : concepts) {
                    top = c.category().equals(category) && !Double.isNaN(ofChannel[c.index()])
                            ? Math.max(top, ofChannel[c.index()])
                            : top;
                }
                in += Math.max(0, top - 0.5);
            }
            assertThat(exact.categories().get(category).auic()).isEqualTo(2 * in / active, within(TINY));
        }
        assertThat(bounded.auic()).isLessThanOrEqualTo(auic + TINY);
        assertThat(bounded.auicInterval().get(0)).isLessThanOrEqualTo(auic + TINY);
        assertThat(bounded.auicInterval().get(1)).isGreaterThanOrEqualTo(auic - TINY);
    }

    private static void assertStability(
            ScoreReport.GridScores exact, ScoreReport.GridScores bounded, double gain, double phiGain) {
        if (gain == 0) {
            assertThat(exact.stability()).isNull();
            assertThat(exact.stabilityInterval()).isNull();
            return;
        }
        double stability = phiGain / gain;
        assertThat(exact.stability()).isEqualTo(stability, within(TINY));
        assertThat(exact.stabilityInterval()).allSatisfy(v -> assertThat(v).isEqualTo(stability, within(TINY)));
        if (bounded.stabilityInterval() != null) {
            assertThat(bounded.stabilityInterval().get(0)).isLessThanOrEqualTo(stability + TINY);
            assertThat(bounded.stabilityInterval().get(1)).isGreaterThanOrEqualTo(stability - TINY);
        }
    }

    private static double heldOut(BruteForce brute, List<Concept> concepts, int k, int fold) {
        double best = -1;
        Concept star = concepts.get(0);
        double threshold = 0;
        for (Concept c : concepts) {
            BruteForce.Best b = BruteForce.best(brute.pixels("a", k, c, fold));
            if (b.score() > best) {
                best = b.score();
                star = c;
                threshold = b.threshold();
            }
        }
        double score = BruteForce.score(brute.pixels("a", k, star, 1 - fold), threshold);
        return Double.isNaN(score) ? 0 : 2 * Math.max(0, score - 0.5);
    }

    private static double coverage(double[][] all) {
        double sum = 0;
        int n = 0;
        for (int c = 0; c < all[0].length; c++) {
            double top = -1;
            for (double[] ofChannel : all) {
                top = Double.isNaN(ofChannel[c]) ? top : Math.max(top, ofChannel[c]);
            }
            if (top >= 0) {
                n++;
                sum += 2 * Math.max(0, top - 0.5);
            }
        }
        return sum / n;
    }

    private static Double finite(double value) {
        return Double.isInfinite(value) ? null : value;
    }
}
