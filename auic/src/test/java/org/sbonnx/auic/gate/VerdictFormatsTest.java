package org.sbonnx.auic.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.sbonnx.schemas.gate.Verdict;
import org.sbonnx.schemas.gate.Verdict.Finding;
import org.sbonnx.schemas.gate.Verdict.Outcome;
import org.sbonnx.schemas.report.ScoreReport;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class VerdictFormatsTest {
    /** Whatever a file can call a tensor or a channel. */
    private static final String HOSTILE = "a|b<i>\"&'`%\n::error::x\u0007]]>";

    private static final Verdict VERDICT = Verdict.of(
            new ScoreReport.Model("m.onnx", "ab".repeat(32)),
            "gate",
            List.of(
                    Finding.of("structure.names", "layer3", Outcome.PASS, "every channel has a name", null),
                    Finding.of("auic", HOSTILE, Outcome.FAIL, "is 0.39, but the minimum is 0.40", HOSTILE)
                            .withDetails(List.of(HOSTILE)),
                    Finding.of("miou", null, Outcome.INCOMPARABLE, "not measured", null)),
            List.of("beware"));

    @Test
    void oneViolationFailsTheWholeAndNothingJudgedIsNoPass() {
        assertThat(VERDICT.outcome()).isEqualTo(Outcome.FAIL);
        assertThat(Verdict.of(VERDICT.model(), "p", List.of(), List.of()).outcome())
                .isEqualTo(Outcome.INCOMPARABLE);
        assertThat(Verdict.of(
                                VERDICT.model(),
                                "p",
                                List.of(
                                        VERDICT.findings().get(0),
                                        VERDICT.findings().get(2)),
                                List.of())
                        .outcome())
                .isEqualTo(Outcome.INCOMPARABLE);
        assertThat(Verdict.of(VERDICT.model(), "p", List.of(VERDICT.findings().get(0)), List.of())
                        .outcome())
                .isEqualTo(Outcome.PASS);
    }

    @Test
    void junitXmlParsesAndCounts() throws Exception {
        Document document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(JUnitReport.xml(VERDICT))));
        Element suite = document.getDocumentElement();
        assertThat(suite.getTagName()).isEqualTo("testsuite");
        assertThat(suite.getAttribute("tests")).isEqualTo("3");
        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        assertThat(suite.getAttribute("errors")).isEqualTo("1");
        assertThat(suite.getElementsByTagName("testcase").getLength()).isEqualTo(3);
        assertThat(suite.getElementsByTagName("failure").item(0).getTextContent())
                .contains("]]>");
        assertThat(suite.getElementsByTagName("error").getLength()).isEqualTo(1);
    }

    @Test
    void annotationsAreOneLineEachAndCannotBeEscapedFrom() {
        List<String> lines = GitHubReport.annotations(VERDICT);
        assertThat(lines).hasSize(3).allMatch(l -> !l.contains("\n"));
        assertThat(lines.get(0))
                .startsWith("::error title=sbonnx%3A auic (a|b<i>")
                .contains("%0A%3A%3Aerror");
        assertThat(lines.get(1)).isEqualTo("::error title=sbonnx%3A miou::not measured");
        assertThat(lines.get(2)).startsWith("::warning");
    }

    @Test
    void theSummaryIsATableWithoutForeignMarkup() {
        String summary = GitHubReport.summary(VERDICT);
        assertThat(summary)
                .startsWith("## ❌ FAIL: m.onnx")
                .contains("a\\|b&lt;i&gt;")
                .doesNotContain("<i>");
        assertThat(summary.lines().filter(l -> l.startsWith("| ❌"))).hasSize(1);
        assertThat(summary.lines().filter(l -> l.startsWith("| ✅"))).hasSize(1);
    }

    @Test
    void textEndsWithTheVerdict() {
        List<String> lines = VerdictText.lines(VERDICT);
        assertThat(lines.get(lines.size() - 1))
                .isEqualTo("FAIL: m.onnx against 'gate' (3 findings, 1 violated, 1 not comparable or not measured)");
    }
}
