package org.sbonnx.auic.report;

/** What the channels of one site do in one picture, at the site's own resolution; it covers the whole picture. */
public sealed interface SiteMap permits OneHotMap, RankedMap {
    /** Name of the site, as {@link org.sbonnx.schemas.report.ScoreReport.Site#site()} has it. */
    String site();

    /** The model whose site it is. */
    ComparisonSide side();

    /** Cells in a row. */
    int width();

    /** Rows. */
    int height();
}
