package org.sbonnx.auic.report;

import java.nio.file.Path;
import java.util.Map;
import org.sbonnx.schemas.AtomicFile;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.json.Json;

/**
 * Renders a report as one self-contained HTML file without fonts, network access or other files. Its content security policy
 * forbids all connections. Equal input gives equal text.
 */
public final class HtmlReport {
    /** Target for the size of the page in characters; images are compressed to reach it. */
    private static final int AIM = 13_500_000;

    private HtmlReport() {}

    /**
     * Writes the page atomically.
     *
     * @throws BadInput if the file cannot be written
     * @throws org.sbonnx.schemas.Incomparable if the two reports were made on different data, or no site was scored
     */
    public static void write(Path file, ReportPage page) {
        AtomicFile.writeText(file, render(page));
    }

    /**
     * The page as text; UTF-8 when stored.
     *
     * @throws org.sbonnx.schemas.Incomparable if the two reports were made on different data, or no site was scored
     */
    public static String render(ReportPage page) {
        String script = PageResources.script();
        String style = PageResources.style();
        String data = Template.scriptSafe(Json.compact(PageData.of(page)));
        int room = AIM - data.length() - script.length() - style.length();
        return Template.fill(
                PageResources.template(),
                Map.of(
                        "title", Template.escaped(page.title()),
                        "scriptHash", Template.sha256(script),
                        "styleHash", Template.sha256(style),
                        "style", style,
                        "script", script,
                        "data", data,
                        "pictures", PictureScripts.render(page.pictures(), room)));
    }
}
