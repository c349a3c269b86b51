package org.sbonnx.auic.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sbonnx.schemas.Tool;
import org.sbonnx.schemas.gate.Policy;
import org.sbonnx.schemas.gate.Verdict.Finding;
import org.sbonnx.schemas.gate.Verdict.Outcome;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.report.ChannelScoreBuilder;
import org.sbonnx.schemas.report.GridScoresBuilder;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.schemas.report.ScoreReport.Category;
import org.sbonnx.schemas.report.ScoreReport.ChannelScore;
import org.sbonnx.schemas.report.ScoreReport.ClassIou;
import org.sbonnx.schemas.report.ScoreReport.ConceptExtent;
import org.sbonnx.schemas.report.ScoreReport.GridScores;
import org.sbonnx.schemas.report.ScoreReport.Segmentation;
import org.sbonnx.schemas.report.ScoreReport.Site;
import org.sbonnx.schemas.report.ScoreReport.TaskScore;
import org.sbonnx.schemas.report.ScoreReportBuilder;

class MeasuredRulesTest {
    private static final String SHA = "ab".repeat(32);

    static ScoreReport report(String sha, double auic, String tool) {
        ChannelScore road = new ChannelScoreBuilder(0, "road")
                .concept("road", "class")
                .scores(0.9, 0.85, 0.9)
                .threshold(0.5, 0.0, 1.0)
                .runnerUp("car", 0.3)
                .byIou("road", 0.85)
                .netDissect(null, 0.5)
                .build();
        GridScores grid = new GridScoresBuilder(List.of(road))
                .auic(auic, auic, auic)
                .concepts(0.36, 9)
                .heldOut(auic - 0.04)
                .categories(Map.of("class", new Category(0.45, 0.4, 1.0, 0.36, 9)))
                .build();
        Site usb = new Site("sb", "layer3", "usb", 12, 11, List.of(0), Map.of(ScoreReport.NATIVE, grid));
        Site vanilla = new Site("x", "layer4", "vanilla", 256, 256, List.of(0), Map.of(ScoreReport.NATIVE, grid));
        TaskScore after = new TaskScore(0.56, null, 0.9, List.of(new ClassIou("car", 0.7), new ClassIou("kite", null)));
        TaskScore before = new TaskScore(0.6, null, 0.92, List.of(new ClassIou("car", 0.75)));
        return new ScoreReportBuilder(
                        tool,
                        new ScoreReport.Model("m.onnx", sha),
                        new ScoreReport.Data("street", 20, "cd".repeat(32)),
                        "cpu")
                .sites(List.of(usb, vanilla))
                .concepts(
                        List.of(
                                new ConceptExtent("road", "class", 20, 1000),
                                new ConceptExtent("car", "class", 20, 1000),
                                new ConceptExtent("boat", "class", 0, 0)),
                        List.of("boat"))
                .segmentation(new Segmentation(before, after))
                .build();
    }

    private static ScoreReport report() {
        return report(SHA, 0.45, Tool.NAME_AND_VERSION);
    }

    private static Policy policy(String rule) {
        return Json.parse("policy", "{\"data\": {\"name\": \"street\"}, \"measured\": [" + rule + "]}", Policy.class);
    }

    private static Finding evaluate(String rule, ScoreReport report, ScoreReport baseline) {
        List<Finding> findings = MeasuredRules.evaluate(policy(rule), SHA, report, baseline);
        assertThat(findings).hasSize(1);
        return findings.get(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'figure': 'auic', 'min': 0.45} | PASS | 0.45",
                "{'figure': 'auic', 'min': 0.46} | FAIL | but the minimum is 0.46",
                "{'figure': 'auic', 'grid': 'label', 'min': 0.1} | INCOMPARABLE | label grid",
                "{'figure': 'auic', 'category': 'part', 'min': 0.1} | INCOMPARABLE | no concepts of category 'part'",
                "{'figure': 'coverage', 'category': 'class', 'min': 0.37} | FAIL | is 0.36",
                "{'figure': 'stability', 'min': 0.5} | INCOMPARABLE | undefined",
                "{'figure': 'stability', 'category': 'class', 'min': 0.5} | PASS | 1.0",
                "{'figure': 'distinct_concepts', 'min': 10} | FAIL | is 9",
                "{'figure': 'active_channels', 'min': 12} | FAIL | is 11",
                "{'figure': 'active_channels', 'site': 'layer4', 'min': 12} | PASS | is 256",
                "{'figure': 'active_channels', 'site': 'layer9', 'min': 12} | INCOMPARABLE | no site 'layer9'",
                "{'figure': 'held_out_gap', 'max': 0.04} | PASS | is 0.04",
                "{'figure': 'held_out_gap', 'max': 0.039} | FAIL | is 0.040",
                "{'figure': 'concept_miou', 'concept': 'road', 'min': 0.9} | PASS | is 0.9",
                "{'figure': 'concept_miou', 'concept': 'car', 'min': 0.1} | FAIL | no channel stands for 'car'",
                "{'figure': 'concept_miou', 'concept': 'boat', 'min': 0.1} | INCOMPARABLE | no concept 'boat'",
                "{'figure': 'miou_loss', 'max': 0.04} | PASS | is 0.04",
                "{'figure': 'miou_loss', 'max': 0.03} | FAIL | is 0.04, but the maximum is 0.03",
                "{'figure': 'class_iou', 'concept': 'car', 'min': 0.71} | FAIL | is 0.70",
                "{'figure': 'class_iou', 'concept': 'kite', 'min': 0.1} | INCOMPARABLE | neither in labels",
                "{'figure': 'class_iou', 'concept': 'cat', 'min': 0.1} | INCOMPARABLE | no class 'cat'",
                "{'figure': 'auic', 'tolerance': 0.02} | INCOMPARABLE | --baseline"
            })
    void eachRuleHasItsOutcomeAndMessage(String rule, Outcome outcome, String said) {
        Finding f = evaluate(rule.replace('\'', '"'), report(), null);
        assertThat(f.outcome()).as(f.toString()).isEqualTo(outcome);
        assertThat(f.message()).contains(said.strip());
    }

    @Test
    void aMissingMeasurementIsNeverAPass() {
        Finding f = evaluate("{\"figure\": \"miou\", \"min\": 0}", null, null);
        assertThat(f.outcome()).isEqualTo(Outcome.INCOMPARABLE);
        assertThat(f.message()).contains("--data or --report");
    }

    @Test
    void reportsOfOtherThingsAreRefused() {
        String rule = "{\"figure\": \"miou\", \"min\": 0}";
        assertThat(evaluate(rule, report("00".repeat(32), 0.45, Tool.NAME_AND_VERSION), null)
                        .message())
                .contains("another model", "m.onnx");
        assertThat(evaluate(rule, report(SHA, 0.45, "sbonnx 99.1"), null).message())
                .contains("another major version");
        Policy other =
                Json.parse("policy", "{\"data\": {\"name\": \"field\"}, \"measured\": [" + rule + "]}", Policy.class);
        assertThat(MeasuredRules.evaluate(other, SHA, report(), null).get(0).message())
                .contains("'field'", "'street'");
        Policy pinned = Json.parse(
                "policy",
                "{\"data\": {\"name\": \"street\", \"sha256\": \"" + SHA + "\"}, \"measured\": [" + rule + "]}",
                Policy.class);
        assertThat(MeasuredRules.evaluate(pinned, SHA, report(), null).get(0))
                .satisfies(f -> assertThat(f.outcome()).isEqualTo(Outcome.INCOMPARABLE))
                .satisfies(f -> assertThat(f.message()).contains("pins"));
    }

    @Test
    void aBaselineBoundsTheLoss() {
        ScoreReport earlier = report("ef".repeat(32), 0.48, Tool.NAME_AND_VERSION);
        assertThat(evaluate("{\"figure\": \"auic\", \"tolerance\": 0.03}", report(), earlier)
                        .outcome())
                .isEqualTo(Outcome.PASS);
        Finding worse = evaluate("{\"figure\": \"auic\", \"tolerance\": 0.02}", report(), earlier);
        assertThat(worse.outcome()).isEqualTo(Outcome.FAIL);
        assertThat(worse.message())
                .isEqualTo("0.4500 after 0.4800 in the baseline: the loss is 0.03, but the maximum is 0.02");
    }

    @Test
    void aPolicyThatCanBeGamedIsRemarkedOn() {
        assertThat(MeasuredRules.remarks(policy("{\"figure\": \"auic\", \"min\": 0.4}")))
                .singleElement()
                .asString()
                .contains("dropping channels");
        assertThat(MeasuredRules.remarks(policy("{\"figure\": \"auic\", \"min\": 0.4},"
                        + "{\"figure\": \"coverage\", \"category\": \"class\", \"min\": 0.3}")))
                .isEmpty();
    }
}
