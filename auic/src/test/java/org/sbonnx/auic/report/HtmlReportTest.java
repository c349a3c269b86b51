package org.sbonnx.auic.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.datasets.image.RgbImage;
import org.sbonnx.schemas.Incomparable;
import org.sbonnx.schemas.report.ScoreReport;

class HtmlReportTest {
    private static final String NASTY =
            "</script><script>window.hacked=1</script><img src=x onerror='hacked=1'>\"&\u2028{{script}}";
    private static final ReportPage PAGE = DemoPage.of(new StreetScenes(6, 320, 200), 6);

    @Test
    void isOneFileThatReachesForNothing(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("deep/report.html");
        HtmlReport.write(file, PAGE);
        String html = Files.readString(file);
        assertThat(html).startsWith("<!doctype html>").endsWith("</html>\n").contains("default-src 'none'");
        assertThat(html.replace("http://www.w3.org/2000/svg", ""))
                .doesNotContain("http://", "https://", "@import", "{{");
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void sameInputGivesTheSameText() {
        assertThat(HtmlReport.render(DemoPage.of(new StreetScenes(6, 320, 200), 6)))
                .isEqualTo(HtmlReport.render(PAGE));
    }

    @Test
    void dataIsTheReportAgain() throws Exception {
        JsonNode data = new ObjectMapper().readTree(script(HtmlReport.render(PAGE), "data"));
        ScoreReport.GridScores grid = PAGE.after().sites().get(0).grids().get(ScoreReport.NATIVE);
        JsonNode same = data.at("/sites/0/after/grids/native");
        assertThat(same.get("auic").asDouble()).isEqualTo(grid.auic());
        assertThat(same.get("coverage").asDouble()).isEqualTo(grid.coverage());
        JsonNode rows = same.get("rows");
        for (int i = 0; i < grid.channelScores().size(); i++) {
            ScoreReport.ChannelScore score = grid.channelScores().get(i);
            assertThat(rows.get("channel").get(i).asInt()).isEqualTo(score.channel());
            assertThat(rows.get("words").get(rows.get("concept").get(i).asInt()).asText())
                    .isEqualTo(score.concept());
            assertThat(rows.get("miou").get(i).asDouble())
                    .isCloseTo(score.miou(), org.assertj.core.data.Offset.offset(5.1e-5));
            assertThat(rows.get("threshold").get(i).isNull()).isEqualTo(score.threshold() == null);
        }
        assertThat(data.at("/sites/0/before/kind").asText()).isEqualTo("vanilla");
        assertThat(data.at("/taskBefore/miou").asDouble()).isEqualTo(0.62);
    }

    @Test
    void foreignTextNeverBecomesMarkup() throws Exception {
        ReportPage nasty = NoiseReport.page(NASTY, 3, 2);
        String html = HtmlReport.render(nasty);
        assertThat(html.toLowerCase(Locale.ROOT)).doesNotContain("<img", "<script>window");
        assertThat(occurrences(html, "<script")).isEqualTo(2 + nasty.pictures().size());
        assertThat(occurrences(html, "</script>"))
                .isEqualTo(2 + nasty.pictures().size());
        JsonNode data = new ObjectMapper().readTree(script(html, "data"));
        assertThat(html.substring(html.indexOf("<script type"))).doesNotContain("\u2028");
        assertThat(data.get("title").asText()).isEqualTo(NASTY);
        assertThat(data.at("/pictures/0").asText()).isEqualTo(NASTY);
    }

    @Test
    void policyNamesExactlyTheScriptAndTheStyleOfThePage() throws Exception {
        String html = HtmlReport.render(PAGE);
        String script = html.substring(html.lastIndexOf("<script>") + 8, html.lastIndexOf("</script>"));
        String style = html.substring(html.indexOf("<style>") + 7, html.indexOf("</style>"));
        var sha = MessageDigest.getInstance("SHA-256");
        var base64 = Base64.getEncoder();
        assertThat(html)
                .contains("script-src 'sha256-" + base64.encodeToString(sha.digest(script.getBytes("UTF-8"))) + "'")
                .contains("style-src 'sha256-" + base64.encodeToString(sha.digest(style.getBytes("UTF-8"))) + "'");
    }

    @Test
    void manyChannelsAndPicturesStaySmall() {
        assertThat(HtmlReport.render(NoiseReport.page("big", 4096, 50)).length())
                .isLessThan(15_000_000);
    }

    @Test
    void channelsThatDidNothingGetNoColour() {
        List<Integer> best = ChannelRanking.best(PAGE.after().sites().get(0), 20).stream()
                .map(ScoreReport.ChannelScore::channel)
                .toList();
        assertThat(best).isNotEmpty().hasSameSizeAs(PAGE.after().sites().get(0).activeChannels());
        assertThat(PAGE.after().sites().get(0).activeChannels()).containsAll(best);
    }

    @Test
    void sitesFindTheirPartnerByNameThenByAlias() {
        ReportPage p = NoiseReport.page("t", 4, 0);
        ScoreReport.Site a = NoiseReport.site("x", "layer3", "usb", 4);
        ScoreReport.Site b = NoiseReport.site("y", "layer3", "vanilla", 4);
        ScoreReport.Site c = NoiseReport.site("z", null, "vanilla", 4);
        PageData data = PageData.of(ReportPage.ofScores(
                "t", NoiseReport.with(p.after(), List.of(a)), NoiseReport.with(p.after(), List.of(c, b))));
        assertThat(data.sites()).hasSize(2);
        assertThat(data.sites().get(0).before().site()).isEqualTo("y");
        assertThat(data.sites().get(1).after()).isNull();
    }

    @Test
    void scoresOnOtherDataAreNotSetBeside() {
        ReportPage other = NoiseReport.page("t", 4, 0);
        ReportPage mixed = ReportPage.ofScores("t", PAGE.after(), other.after());
        assertThatThrownBy(() -> HtmlReport.render(mixed))
                .isInstanceOf(Incomparable.class)
                .hasMessageContaining("streets-val");
        ReportPage nothing = ReportPage.ofScores("t", NoiseReport.with(PAGE.after(), List.of()), null);
        assertThatThrownBy(() -> HtmlReport.render(nothing)).isInstanceOf(Incomparable.class);
    }

    private static String script(String html, String id) {
        Matcher found = Pattern.compile(
                        "<script type=\"application/json\" id=\"" + id + "\">(.*?)</script>", Pattern.DOTALL)
                .matcher(html);
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    private static int occurrences(String text, String part) {
        List<Integer> at = new ArrayList<>();
        for (int i = text.indexOf(part); i >= 0; i = text.indexOf(part, i + 1)) {
            at.add(i);
        }
        return at.size();
    }

    @Test
    void pictureOfOnePixelIsFine() {
        Picture dot = new Picture("dot", new RgbImage(1, 1, new byte[3]), List.of(), null, null, List.of());
        assertThat(HtmlReport.render(new ReportPage("t", PAGE.after(), null, List.of(dot), Legend.EMPTY)))
                .contains("picture-0");
    }
}
