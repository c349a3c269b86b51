package org.sbonnx.auic.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {
    private final ReportPage page = DemoPage.of(new StreetScenes(6, 320, 200), 6);

    @Test
    void isOneFileThatReachesForNothing(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("deep/report.html");
        HtmlReport.write(file, page);
        Files.createDirectories(Path.of("target"));
        Files.copy(file, Path.of("target/report-demo.html"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        String html = Files.readString(file, StandardCharsets.UTF_8);
        assertThat(html).startsWith("<!doctype html>").endsWith("</html>\n").contains("default-src 'none'");
        assertThat(html.replace("http://www.w3.org/2000/svg", ""))
                .doesNotContain("http://", "https://", "@import", "{{");
        assertThat(folder.resolve("deep")).isDirectoryContaining("glob:**/report.html");
    }

    @Test
    void sameInputGivesTheSameText() {
        assertThat(HtmlReport.render(DemoPage.of(new StreetScenes(6, 320, 200), 6)))
                .isEqualTo(HtmlReport.render(page));
    }
}
