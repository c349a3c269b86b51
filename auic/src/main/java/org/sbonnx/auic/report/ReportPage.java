package org.sbonnx.auic.report;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.report.AblationReport;
import org.sbonnx.schemas.report.ScoreReport;

/**
 * Content of the page.
 *
 * @param title heading, for example the model's name
 * @param after the scores the page is about
 * @param before scores of the original; sites are matched by name, otherwise by alias
 * @param pictures images in the order shown; may be empty
 * @param legend names and colours for the pictures
 * @param effects results of the channel ablation; null if it was not measured
 */
public record ReportPage(
        String title,
        ScoreReport after,
        @Nullable ScoreReport before,
        List<Picture> pictures,
        Legend legend,
        @Nullable AblationReport effects) {
    public ReportPage {
        pictures = List.copyOf(pictures);
    }

    /** A page without effects. */
    public ReportPage(
            String title, ScoreReport after, @Nullable ScoreReport before, List<Picture> pictures, Legend legend) {
        this(title, after, before, pictures, legend, null);
    }

    /** A page without pictures. */
    public static ReportPage ofScores(String title, ScoreReport after, @Nullable ScoreReport before) {
        return new ReportPage(title, after, before, List.of(), Legend.EMPTY, null);
    }
}
