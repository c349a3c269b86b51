package org.sbonnx.study.page;

import java.util.List;
import java.util.stream.Collectors;

/** Writes a page as Markdown. */
final class Markdown {
    private Markdown() {}

    static String of(MarkdownBuilder doc) {
        return doc.blocks().stream().map(Markdown::block).collect(Collectors.joining("\n\n", "", "\n"));
    }

    private static String block(MarkdownBuilder.Block block) {
        if (block instanceof MarkdownBuilder.Heading h) {
            return "#".repeat(h.level()) + " " + h.text();
        }
        if (block instanceof MarkdownBuilder.Paragraph p) {
            return p.text();
        }
        if (block instanceof MarkdownBuilder.Table t) {
            return row(t.head()) + "\n|" + "---|".repeat(t.head().size()) + "\n"
                    + t.rows().stream().map(Markdown::row).collect(Collectors.joining("\n"));
        }
        if (block instanceof MarkdownBuilder.Gallery g) {
            int width = 100 / Math.max(2, g.images().size()) - 1;
            return g.images().stream()
                    .map(i -> "<img src=\"" + i.file() + "\" alt=\"" + HtmlPage.escape(i.caption()) + "\" width=\""
                            + width + "%\">")
                    .collect(Collectors.joining("\n"));
        }
        MarkdownBuilder.Image image = (MarkdownBuilder.Image) block;
        return "![" + image.caption() + "](" + image.file() + ")\n\n*" + image.caption() + "*";
    }

    private static String row(List<String> cells) {
        return cells.stream().map(c -> c.replace("|", "\\|")).collect(Collectors.joining(" | ", "| ", " |"));
    }
}
