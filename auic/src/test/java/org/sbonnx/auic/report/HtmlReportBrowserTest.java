package org.sbonnx.auic.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.schemas.report.AblationReport;
import org.sbonnx.schemas.report.AblationReport.Substitute;

/** The page in a real browser, used by pointer and by keyboard. */
class HtmlReportBrowserTest {
    private static final String ROWS = "document.querySelectorAll('.channels tbody tr[aria-rowindex]')";

    @TempDir
    static Path folder;

    private static Chromium browser;
    private static Path demo;

    @BeforeAll
    static void start() throws Exception {
        Assumptions.assumeTrue(
                Chromium.binary().isPresent(), "no chromium on the path: the page is not tried in a browser");
        browser = new Chromium(Chromium.binary().get(), folder.resolve("profile"));
        demo = folder.resolve("demo.html");
        HtmlReport.write(demo, DemoPage.of(new StreetScenes(6, 320, 200), 6));
    }

    @AfterAll
    static void stop() throws Exception {
        if (browser != null) {
            browser.close();
        }
    }

    @AfterEach
    void nothingComplainedAndNothingWasFetched() {
        if (browser != null) {
            assertThat(browser.complaints()).isEmpty();
            assertThat(browser.requests()).allMatch(url -> url.startsWith("file:"));
        }
    }

    @Test
    void showsTheFiguresOfTheReport() throws Exception {
        open(demo);
        assertThat(text("#summary .verdict")).contains("layer3", "94.4", "reference 0.61");
        assertThat(text("#summary")).contains("0.585", "of 0.620 kept", "streets-val, 14 concepts");
        assertThat(browser.evaluate("[...document.querySelectorAll('main section')].map(s => s.id).join(' ')")
                        .asText())
                .isEqualTo("summary compare curve frontier channels pictures top gallery classes concepts training"
                        + " dropped glossary provenance");
    }

    @Test
    void sortsByPointerAndByKeyboard() throws Exception {
        open(demo);
        assertThat(text("#channels .note")).contains("NetDissect finds");
        assertThat(columnSorted(5, false)).isTrue();
        browser.click(".channels thead th:nth-child(5) button");
        assertThat(columnSorted(5, true)).isTrue();
        assertThat(text(".channels th[aria-sort=ascending]")).isEqualTo("mIoU");
        browser.evaluate("document.querySelector('.channels thead th:nth-child(6) button').focus()");
        browser.press("Enter");
        assertThat(columnSorted(6, false)).isTrue();
    }

    @Test
    void filtersByTextAndCategoryAndActivity() throws Exception {
        open(demo);
        int active = rows();
        browser.evaluate("document.getElementById('channel-filter').focus()");
        browser.type("ROAD");
        assertThat(rows()).isPositive().isLessThan(active);
        assertThat(browser.evaluate("[..." + ROWS + "].every(r => r.textContent.includes('road'))")
                        .asBoolean())
                .isTrue();
        browser.evaluate("(() => { const f = document.getElementById('channel-filter'); f.value = '';"
                + " f.dispatchEvent(new Event('input')); })()");
        browser.evaluate("(() => { const c = document.getElementById('channel-category'); c.value = 'part';"
                + " c.dispatchEvent(new Event('change')); })()");
        assertThat(browser.evaluate("[..." + ROWS + "].every(r => r.children[3].textContent === 'part')")
                        .asBoolean())
                .isTrue();
        browser.evaluate("(() => { const c = document.getElementById('channel-category'); c.value = '';"
                + " c.dispatchEvent(new Event('change')); })()");
        browser.click("#channels input[type=checkbox]");
        assertThat(text("#channel-count")).isEqualTo("20 of 20 channels");
        assertThat(rows()).isEqualTo(20);
    }

    @Test
    void showsWhatIsUnderThePointer() throws Exception {
        StreetScenes scenes = new StreetScenes(6, 320, 200);
        open(demo);
        browser.evaluate("document.getElementById('pictures').scrollIntoView()");
        browser.waitFor("document.querySelectorAll('#pictures canvas').length === 6");
        browser.hover("#pictures canvas", 0.5, 0.97);
        int below = scenes.labels(0).get(0).concepts()[194 * 320 + 160];
        assertThat(text("#pixel"))
                .contains("label, class: " + scenes.concepts().get(below).name())
                .contains("original predicts")
                .contains("bottlenecked predicts")
                .contains("#8 road");
        browser.hover("#pictures canvas", 0.5, 0.02);
        assertThat(text("#pixel")).contains("label, class: sky", "#0 sky");
        String before = text("#pixel h3");
        browser.evaluate("document.querySelector('#pictures .pixels').focus()");
        browser.press("ArrowRight");
        assertThat(text("#pixel h3")).isNotEqualTo(before);
    }

    @Test
    void paintsMapsInTheColoursOfTheirLegend() throws Exception {
        open(demo);
        browser.evaluate("document.getElementById('top').scrollIntoView()");
        browser.waitFor("document.querySelector('#top .set canvas').width > 4");
        String paint = "(() => { const c = document.querySelectorAll('#top .set canvas')[3];"
                + " return [...c.getContext('2d').getImageData(3, 3, 1, 1).data]; })()";
        // Top left is sky, and sky's code is the best channel: the first colour, laid over the image at nine tenths.
        var rgb = browser.evaluate(paint);
        assertThat(rgb.get(0).asInt()).isBetween(0x2d - 8, 0x2d + 30);
        assertThat(rgb.get(1).asInt()).isBetween(0x88 - 12, 0x88 + 30);
        assertThat(rgb.get(2).asInt()).isBetween(0xe2 - 14, 0xe2 + 14);
    }

    @Test
    void opensAChannelOfTheTableInTheGallery() throws Exception {
        open(demo);
        browser.click(".channels tbody tr[aria-rowindex] button");
        browser.waitFor("document.querySelector('#gallery .picked') !== null");
        assertThat(text("#gallery .picked h3")).isEqualTo("#0 sky");
        assertThat(browser.evaluate("document.querySelectorAll('#gallery .picked canvas').length")
                        .asInt())
                .isEqualTo(4);
    }

    @Test
    void chartsAnswerToPointerAndKeys() throws Exception {
        open(demo);
        browser.hover("#curve svg", 0.5, 0.5);
        assertThat(text("#curve .readout")).startsWith("ξ = 0.7").contains("bottlenecked", "original");
        browser.evaluate("document.querySelector('#frontier svg').focus()");
        browser.press("End");
        assertThat(text("#frontier .readout")).startsWith("1×50: mIoU 0.595").contains("50 of 50 active");
    }

    @Test
    void otherSiteAndGridRedrawEverything() throws Exception {
        open(demo);
        String label = text("#summary .figures");
        browser.evaluate(
                "[...document.querySelectorAll('#controls button')].find(b => b.textContent === 'native').click()");
        assertThat(text("#summary .figures")).isNotEqualTo(label).contains("native grid");
        browser.evaluate("(() => { const s = document.querySelector('#controls select'); s.value = '1';"
                + " s.dispatchEvent(new Event('change')); })()");
        assertThat(text("#summary .verdict")).contains("pyramid");
        assertThat(text("#summary .figures")).contains("of 24");
    }

    @Test
    void fitsAPhoneAndTheDark() throws Exception {
        for (String scheme : new String[] {"light", "dark"}) {
            for (int width : new int[] {390, 768, 1280}) {
                browser.emulate(width, 800, scheme, "screen");
                browser.open(demo);
                assertThat(browser.evaluate("document.documentElement.scrollWidth <= innerWidth")
                                .asBoolean())
                        .as(scheme + " " + width)
                        .isTrue();
            }
        }
        assertThat(browser.evaluate("getComputedStyle(document.body).backgroundColor")
                        .asText())
                .isEqualTo("rgb(18, 21, 25)");
    }

    @Test
    void foreignTextStaysText() throws Exception {
        Path nasty = folder.resolve("nasty.html");
        String text = "</script><script>window.hacked=1</script><img src=x onerror='window.hacked=1'>&quot;\u2028";
        HtmlReport.write(nasty, NoiseReport.page(text, 5, 2));
        open(nasty);
        browser.waitFor("document.querySelectorAll('#gallery canvas').length > 0");
        assertThat(browser.evaluate("window.hacked === undefined && document.querySelectorAll('main img').length === 0")
                        .asBoolean())
                .isTrue();
        assertThat(browser.evaluate("document.querySelector('h1').textContent").asText())
                .isEqualTo(text);
    }

    @Test
    void onlyRowsInSightOfThousandsOfChannelsAreDrawn() throws Exception {
        Path big = folder.resolve("big.html");
        HtmlReport.write(big, NoiseReport.page("big", 4096, 3));
        browser.emulate(1280, 900, "light", "screen");
        browser.open(big);
        assertThat(rows()).isPositive().isLessThan(80);
        browser.evaluate("document.querySelector('.vscroll').scrollTop = 1e6");
        browser.waitFor("document.querySelector('.channels tbody tr[aria-rowindex=\"4097\"]') !== null");
        assertThat(rows()).isLessThan(80);
        browser.click(".channels thead th:nth-child(3) button");
        assertThat(rows()).isPositive().isLessThan(80);
        assertThat(text("#channel-count")).isEqualTo("4\u202f096 of 4\u202f096 channels");
    }

    @Test
    void theMatrixOfEffectsShowsWhatEachClassLoses() throws Exception {
        ReportPage plain = NoiseReport.page("effects", 4, 0);
        Path file = folder.resolve("effects.html");
        HtmlReport.write(
                file,
                new ReportPage("effects", plain.after(), plain.before(), List.of(), Legend.EMPTY, effects(plain)));
        open(file);
        browser.click("#effects .switch:nth-of-type(1) button:nth-child(1)");
        assertThat(text("#effects caption")).contains("lost", "nothing");
        assertThat(text("#effects tbody tr:nth-child(1)")).isEqualTo("#2 sky<b>40.0\u202f%30.0\u202f%75");
        browser.click("#effects .switch:nth-of-type(1) button:nth-child(2)");
        assertThat(text("#effects caption")).contains("the next best code");
        assertThat(text("#effects tbody tr:nth-child(1)")).isEqualTo("#1 road10.0\u202f%5.0\u202f%10");
        browser.click("#effects .switch:nth-of-type(2) button:nth-child(3)");
        assertThat(text("#effects tbody tr:nth-child(1)")).isEqualTo("#1 road10.0\u202f%5.0\u202f%+1.50\u22120.25");
    }

    private static AblationReport effects(ReportPage page) {
        AblationReport.Channel road = new AblationReport.Channel(
                1,
                "road",
                0.1,
                List.of(
                        new AblationReport.Effect(
                                Substitute.NOTHING, 10, List.of(10L, 0L), List.of(0L, 10L), List.of(1.0, 0.0)),
                        new AblationReport.Effect(
                                Substitute.NEXT_CODE, 5, List.of(6L, 0L), List.of(0L, 6L), List.of(1.5, -0.25))));
        AblationReport.Channel sky = new AblationReport.Channel(
                2,
                "sky<b>",
                0.4,
                List.of(
                        new AblationReport.Effect(
                                Substitute.NOTHING, 30, List.of(0L, 30L), List.of(30L, 0L), List.of(0.0, 2.0)),
                        new AblationReport.Effect(
                                Substitute.NEXT_CODE, 3, List.of(0L, 3L), List.of(3L, 0L), List.of(0.0, 0.5))));
        return new AblationReport(
                "sbonnx",
                page.after().model(),
                page.after().data(),
                "cpu",
                100,
                List.of(new AblationReport.ClassCount("road", 60), new AblationReport.ClassCount("sky", 40)),
                List.of(new AblationReport.Site("sb", "layer3", List.of(road, sky))));
    }

    private void open(Path file) throws Exception {
        browser.emulate(1280, 900, "light", "screen");
        browser.open(file);
    }

    private String text(String selector) throws Exception {
        return browser.evaluate("document.querySelector('" + selector + "').textContent")
                .asText();
    }

    private int rows() throws Exception {
        return browser.evaluate(ROWS + ".length").asInt();
    }

    private boolean columnSorted(int column, boolean up) throws Exception {
        return browser.evaluate("[..." + ROWS + "].map(r => Number(r.children[" + (column - 1)
                        + "].textContent)).every((v, i, all) => i === 0 || "
                        + (up ? "all[i - 1] <= v" : "all[i - 1] >= v")
                        + ")")
                .asBoolean();
    }
}
