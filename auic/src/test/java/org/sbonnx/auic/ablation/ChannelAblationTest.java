package org.sbonnx.auic.ablation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sbonnx.auic.ort.Device;
import org.sbonnx.auic.ort.OrtRunner;
import org.sbonnx.auic.testing.ColourData;
import org.sbonnx.auic.testing.TinyBottlenecks;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.model.Manifest;
import org.sbonnx.schemas.report.AblationReport;
import org.sbonnx.schemas.report.AblationReport.Channel;
import org.sbonnx.schemas.report.AblationReport.Effect;
import org.sbonnx.schemas.report.AblationReport.Substitute;
import org.sbonnx.schemas.report.ScoreReport;

class ChannelAblationTest {
    /** Five red pixels (two of them with green next), one green, two blue; the fourth class of pixel does not occur. */
    private static final ColourData DATA = new ColourData(2, List.of("rryy", "rgbb"));

    private static AblationReport report() {
        OnnxModel model = TinyBottlenecks.model(2, null);
        Manifest manifest = Json.parse("m", model.metadata(Manifest.KEY).orElseThrow(), Manifest.class);
        List<Integer> progress = new ArrayList<>();
        AblationReport report = new ChannelAblation(
                        OrtRunner.factory(Device.parse("cpu"), 1), model, manifest.preprocess(), DATA)
                .measure(manifest.bottlenecks(), new ScoreReport.Model("m", "0".repeat(64)), "cpu", progress::add);
        assertThat(progress).containsExactly(1, 2, 3, 4);
        return report;
    }

    private static Effect effect(AblationReport report, int site, int channel, Substitute substitute) {
        Channel found = report.sites().get(site).channels().stream()
                .filter(c -> c.channel() == channel)
                .findFirst()
                .orElseThrow();
        return found.effects().stream()
                .filter(e -> e.substitute() == substitute)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void countsWhatTheModelPredictsUntouched() {
        AblationReport report = report();
        assertThat(report.pixels()).isEqualTo(8);
        assertThat(report.classes())
                .containsExactly(
                        new AblationReport.ClassCount("class 0", 5), new AblationReport.ClassCount("class 1", 3));
        assertThat(report.sites()).extracting(AblationReport.Site::alias).containsExactly("early", "late");
        assertThat(report.sites().get(0).channels())
                .extracting(Channel::name, Channel::extent)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("red", 5 / 8.0),
                        org.assertj.core.groups.Tuple.tuple("green", 1 / 8.0),
                        org.assertj.core.groups.Tuple.tuple("blue", 2 / 8.0));
    }

    @Test
    void withoutACodeItsClassIsLost() {
        AblationReport report = report();
        // Where no code is on, all scores are 0 and the first class wins; at the last site nothing comes between.
        Effect green = effect(report, 1, 2, Substitute.NOTHING);
        assertThat(green.changed()).isEqualTo(1);
        assertThat(green.lost()).containsExactly(0L, 1L);
        assertThat(green.gained()).containsExactly(1L, 0L);
        // One pixel of eight loses a score of 1 for the second class.
        assertThat(green.evidence()).containsExactly(0.0, 1 / 8.0);
        Effect red = effect(report, 1, 0, Substitute.NOTHING);
        assertThat(red.changed()).isZero();
        assertThat(red.evidence()).containsExactly(3 * 5 / 8.0, 0.0);
    }

    @Test
    void theNextCodeTakesOverWhereItIsTheNextBest() {
        // Without red, yellow pixels are green; pure red ones have equal logits, of which the lower channel, green, is
        // next.
        Effect red = effect(report(), 0, 0, Substitute.NEXT_CODE);
        assertThat(red.changed()).isEqualTo(5);
        assertThat(red.lost()).containsExactly(5L, 0L);
        assertThat(red.gained()).containsExactly(0L, 5L);
    }

    @Test
    void aChannelThatIsNeverOnIsLeftOut() {
        OnnxModel model = TinyBottlenecks.model(2, null);
        Manifest manifest = Json.parse("m", model.metadata(Manifest.KEY).orElseThrow(), Manifest.class);
        AblationReport report = new ChannelAblation(
                        OrtRunner.factory(Device.parse("cpu"), 1),
                        model,
                        manifest.preprocess(),
                        new ColourData(2, List.of("rrgg")))
                .measure(manifest.bottlenecks(), new ScoreReport.Model("m", "0".repeat(64)), "cpu", n -> {});
        assertThat(report.sites().get(0).channels()).extracting(Channel::name).containsExactly("red", "green");
    }
}
