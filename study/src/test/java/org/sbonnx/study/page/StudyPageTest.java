package org.sbonnx.study.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.schemas.study.Study.Method;
import org.sbonnx.schemas.study.Study.Part;
import org.sbonnx.study.result.StudyResults;
import org.sbonnx.study.result.StudyResultsFixture;
import org.sbonnx.study.result.StudyResultsFixture.Metrics;
import org.xml.sax.SAXException;

class StudyPageTest {
    @TempDir
    Path folder;

    private StudyResultsFixture made() {
        StudyResultsFixture made = new StudyResultsFixture()
                .add(
                        StudyResultsFixture.experiment("layer3", "none", Method.VANILLA, null, 1),
                        new Metrics(0.6, 0.6, 0.1, 0.05, 0.05, 80),
                        Part.FIG10,
                        Part.TABLE7);
        for (String size : new String[] {"1x5", "1x20", "2x10"}) {
            for (int seed = 1; seed <= 2; seed++) {
                made.add(
                        StudyResultsFixture.experiment("layer3", "usb " + size, Method.TRAINED, "annealed", seed),
                        new Metrics(0.5 + 0.02 * seed, 0.5, 0.3, 0.02, 0.95, 12),
                        Part.TABLE5,
                        Part.FIG5,
                        Part.FIG10);
            }
        }
        return made;
    }

    private void write() {
        StudyResults results = made().results();
        new StudyPage(results).write(folder);
    }

    @Test
    void bothPagesHaveTheTablesWithThePapersFiguresBeside() throws IOException {
        write();
        String markdown = Files.readString(folder.resolve("README.md"));
        assertThat(markdown)
                .contains(
                        "## Table 5",
                        "| net | stage4 | **1x5** | 12 ± 0 | 53.0 ± 1.4 | 88.3 % | 0.300 ± 0.000 | 2×50: 75.5")
                .contains("not testable here", "![USBs of N groups", "figures/fig5-net-layer3.svg", "figures/fig10.svg")
                .doesNotContain("## Table 2");
        assertThat(Files.readString(folder.resolve("index.html")))
                .contains("<h2>Table 5: USB by site</h2>", "<td class=\"untested\">", "<td><strong>1x5</strong></td>")
                .doesNotContain("**");
    }

    @Test
    void figuresAreWellFormed() throws IOException, ParserConfigurationException, SAXException {
        write();
        for (String name : new String[] {"fig5-net-layer3.svg", "fig10.svg"}) {
            var root = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(folder.resolve("figures").resolve(name).toFile())
                    .getDocumentElement();
            assertThat(root.getTagName()).isEqualTo("svg");
            assertThat(root.getElementsByTagName("circle").getLength()).isPositive();
            assertThat(Files.readString(folder.resolve("figures").resolve(name)))
                    .doesNotContain("NaN");
        }
    }

    @Test
    void whatWasNotRunIsSaid() throws IOException {
        new StudyPage(new StudyResultsFixture().results()).write(folder);
        assertThat(Files.readString(folder.resolve("README.md")))
                .contains("**0 of 1 experiments** are finished", "**Not run yet**", "fig10 1");
    }
}
