package org.sbonnx.study.claim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sbonnx.schemas.study.Study.Method;
import org.sbonnx.schemas.study.Study.Part;
import org.sbonnx.schemas.study.StudyReport.Claim;
import org.sbonnx.schemas.study.StudyReport.ClaimVerdict;
import org.sbonnx.schemas.study.StudyResult;
import org.sbonnx.schemas.study.StudyResult.Channel;
import org.sbonnx.study.result.StudyResultsFixture;
import org.sbonnx.study.result.StudyResultsFixture.Metrics;

/** Verdicts follow from the figures: each is turned by changing one of them. */
class ClaimsTest {
    private static final Metrics ORIGINAL = new Metrics(0.6, 0.6, 0.1, 0.05, 0.05, 80);

    private static StudyResultsFixture vanilla() {
        return new StudyResultsFixture()
                .add(
                        StudyResultsFixture.experiment("layer3", "none", Method.VANILLA, null, 1),
                        ORIGINAL,
                        Part.FIG10,
                        Part.TABLE7)
                .add(
                        StudyResultsFixture.experiment("layer2", "none", Method.VANILLA, null, 1),
                        ORIGINAL,
                        Part.FIG10,
                        Part.TABLE7);
    }

    private static Metrics usb(double miou, double auic) {
        return new Metrics(miou, miou, auic, 0.02, 0.95, 18);
    }

    private static StudyResultsFixture withUsb(double middle, double auic, double early) {
        return vanilla()
                .add(
                        StudyResultsFixture.experiment("layer3", "usb 2x10", Method.TRAINED, "annealed", 1),
                        usb(middle, auic),
                        Part.TABLE5)
                .add(
                        StudyResultsFixture.experiment("layer2", "usb 2x10", Method.TRAINED, "annealed", 1),
                        usb(early, auic),
                        Part.TABLE5);
    }

    private static Claim claim(StudyResultsFixture results, String id) {
        return new Claims(results.results())
                .evaluate().stream().filter(c -> c.id().equals(id)).findFirst().orElseThrow();
    }

    @Test
    void withoutExperimentsNothingIsTestable() {
        assertThat(new Claims(new StudyResultsFixture().results()).evaluate())
                .hasSize(16)
                .allMatch(c -> c.verdict() == ClaimVerdict.NOT_TESTABLE);
    }

    @Test
    void performanceIsRecoveredWhereTheMiddleKeepsMoreThanTheEarlySite() {
        assertThat(claim(withUsb(0.59, 0.4, 0.5), "recovered").verdict()).isEqualTo(ClaimVerdict.HOLDS);
        assertThat(claim(withUsb(0.55, 0.4, 0.5), "recovered").verdict()).isEqualTo(ClaimVerdict.DOES_NOT_HOLD);
        Claim early = claim(withUsb(0.58, 0.4, 0.59), "recovered");
        assertThat(early.verdict()).isEqualTo(ClaimVerdict.DOES_NOT_HOLD);
        assertThat(early.numbers()).contains("✓ net stage4 usb 2x10 keeps 96.7 %", "✗ net stage3 keeps 98.3 %");
    }

    @Test
    void fewChannelsSufficeWhereTheyKeepTheSegmentation() {
        assertThat(claim(withUsb(0.59, 0.4, 0.5), "twenty").verdict()).isEqualTo(ClaimVerdict.HOLDS);
        assertThat(claim(withUsb(0.5, 0.4, 0.5), "twenty").verdict()).isEqualTo(ClaimVerdict.DOES_NOT_HOLD);
    }

    @Test
    void theGainIsOverTheOriginalAtTheSameSite() {
        assertThat(claim(withUsb(0.59, 0.4, 0.5), "gain").numbers()).contains("0.100 → 0.400 (4.0-fold)");
        assertThat(claim(withUsb(0.59, 0.4, 0.5), "gain").verdict()).isEqualTo(ClaimVerdict.HOLDS);
        assertThat(claim(withUsb(0.59, 0.15, 0.5), "gain").verdict()).isEqualTo(ClaimVerdict.DOES_NOT_HOLD);
    }

    private static StudyResultsFixture relaxation(double annealedHard, double entropyHard) {
        return new StudyResultsFixture()
                .add(
                        StudyResultsFixture.experiment("layer3", "usb 2x10", Method.TRAINED, "annealed", 1),
                        new Metrics(annealedHard, 0.58, 0.3, 0.1, 0.9, 18),
                        Part.TABLE4)
                .add(
                        StudyResultsFixture.experiment("layer3", "usb 2x10", Method.TRAINED, "entropy", 1),
                        new Metrics(entropyHard, 0.58, 0.3, 0.1, 0.9, 18),
                        Part.TABLE4);
    }

    @Test
    void annealingSurvivesArgmaxAndEntropyDoesNot() {
        assertThat(claim(relaxation(0.57, 0.2), "annealing").verdict()).isEqualTo(ClaimVerdict.HOLDS);
        assertThat(claim(relaxation(0.57, 0.57), "annealing").verdict()).isEqualTo(ClaimVerdict.DOES_NOT_HOLD);
        assertThat(claim(relaxation(0.5, 0.2), "annealing").verdict()).isEqualTo(ClaimVerdict.DOES_NOT_HOLD);
    }

    @Test
    void oneRegimeAloneDecidesNothing() {
        StudyResultsFixture one = new StudyResultsFixture()
                .add(
                        StudyResultsFixture.experiment("layer3", "usb 2x10", Method.TRAINED, "annealed", 1),
                        usb(0.57, 0.3),
                        Part.TABLE4);
        assertThat(claim(one, "annealing").verdict()).isEqualTo(ClaimVerdict.NOT_TESTABLE);
        assertThat(claim(one, "annealing").numbers()).contains("missing");
    }

    private static StudyResultsFixture softmax(double with, double spread) {
        StudyResultsFixture made = new StudyResultsFixture();
        for (int seed = 1; seed <= 3; seed++) {
            made.add(
                    StudyResultsFixture.experiment("layer3", "ssb part", Method.TRAINED, "annealed", seed),
                    new Metrics(0.55 + spread * (seed - 2), 0.5, 0.2, 0.2, 0.05, 40),
                    Part.TABLE2);
            made.add(
                    StudyResultsFixture.experiment("layer3", "ssb part softmax", Method.TRAINED, "annealed", seed),
                    new Metrics(with + spread * (seed - 2), 0.5, 0.2, 0.2, 0.05, 40),
                    Part.TABLE2);
        }
        return made;
    }

    @Test
    void aDifferenceWithinTheSpreadIsNone() {
        assertThat(claim(softmax(0.45, 0.01), "softmax-hurts").verdict()).isEqualTo(ClaimVerdict.HOLDS);
        assertThat(claim(softmax(0.45, 0.06), "softmax-hurts").verdict()).isEqualTo(ClaimVerdict.DOES_NOT_HOLD);
        assertThat(claim(softmax(0.54, 0.001), "softmax-hurts").verdict()).isEqualTo(ClaimVerdict.DOES_NOT_HOLD);
        assertThat(claim(softmax(0.45, 0.01), "softmax-hurts").numbers())
                .contains("55.0 ± 1.0 without, 45.0 ± 1.0 with");
    }

    private static StudyResultsFixture assigned(String byIou, int netDissect) {
        StudyResult ssb = StudyResultsFixture.result(
                StudyResultsFixture.experiment("pyramid", "ssb part", Method.TRAINED, "annealed", 1),
                ORIGINAL,
                List.of(
                        new Channel("wheel", "wheel", 0.6, "car", byIou, 0.4, null, 100L, 9000L),
                        new Channel("door", "door", 0.7, "wall", "door", 0.5, "door", 500L, 500L)),
                2,
                1);
        StudyResult usb = StudyResultsFixture.result(
                StudyResultsFixture.experiment("pyramid", "usb 1x20", Method.TRAINED, "annealed", 1),
                usb(0.5, 0.3),
                List.of(),
                16,
                netDissect);
        return new StudyResultsFixture().add(ssb, Part.TABLE6).add(usb, Part.TABLE6);
    }

    @Test
    void smallConceptsAreFoundWhereOnlyMiouFindsThem() {
        assertThat(claim(assigned("wall", 3), "small").verdict()).isEqualTo(ClaimVerdict.HOLDS);
        assertThat(claim(assigned("wheel", 3), "small").verdict()).isEqualTo(ClaimVerdict.DOES_NOT_HOLD);
        assertThat(claim(assigned("wall", 3), "netdissect").verdict()).isEqualTo(ClaimVerdict.HOLDS);
        assertThat(claim(assigned("wall", 12), "netdissect").verdict()).isEqualTo(ClaimVerdict.DOES_NOT_HOLD);
    }
}
