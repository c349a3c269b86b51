package org.sbonnx.study.page;

import java.util.List;
import java.util.stream.Collectors;
import org.sbonnx.study.claim.Claims;

/** Renders a page as HTML that needs no other files than its figures. */
final class HtmlPage {
    private static final String STYLE = """
            :root{color-scheme:light dark;--ink:#1d2430;--soft:#5b6675;--line:#d9dee6;--paper:#fff;--card:#f6f8fb;--good:#1a7f4b;--bad:#b3382c}
            @media(prefers-color-scheme:dark){:root{--ink:#e4e8ef;--soft:#9aa5b4;--line:#333c49;--paper:#12161c;--card:#1b212a;--good:#57c78a;--bad:#ef8375}}
            body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,sans-serif}
            main{max-width:1080px;margin:0 auto;padding:2rem 1.2rem 4rem}
            h1{font-size:1.9rem;margin:.2em 0}h2{margin-top:2.4em;border-bottom:1px solid var(--line);padding-bottom:.25em;font-size:1.35rem}
            h3{margin:1.6em 0 .4em;font-size:1.05rem}p{max-width:75ch}
            .scroll{overflow-x:auto}table{border-collapse:collapse;margin:.8em 0;font-size:.92rem;font-variant-numeric:tabular-nums}
            th,td{padding:.35em .8em;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
            th{background:var(--card);font-weight:600}tr:hover td{background:var(--card)}
            figure{margin:1.2em 0}img{max-width:100%;height:auto;background:#fff;border-radius:6px}figcaption{color:var(--soft);font-size:.9rem}
            .row{display:grid;grid-template-columns:repeat(auto-fit,minmax(300px,1fr));gap:1rem}.row figure{margin:.4em 0}
            .holds{color:var(--good);font-weight:600}.fails{color:var(--bad);font-weight:600}.untested{color:var(--soft)}
            @media print{.scroll{overflow:visible}h2{break-after:avoid}figure,table{break-inside:avoid}}
            """;

    private HtmlPage() {}

    static String of(String title, MarkdownBuilder doc) {
        return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>" + escape(title)
                + "</title><style>\n" + STYLE + "</style></head><body><main>\n"
                + doc.blocks().stream().map(HtmlPage::block).collect(Collectors.joining("\n"))
                + "\n</main></body></html>\n";
    }

    private static String block(MarkdownBuilder.Block block) {
        if (block instanceof MarkdownBuilder.Heading h) {
            return "<h" + h.level() + ">" + inline(h.text()) + "</h" + h.level() + ">";
        }
        if (block instanceof MarkdownBuilder.Paragraph p) {
            return "<p>" + inline(p.text()) + "</p>";
        }
        if (block instanceof MarkdownBuilder.Table t) {
            return "<div class=\"scroll\"><table><thead>" + row("th", t.head()) + "</thead><tbody>"
                    + t.rows().stream().map(r -> row("td", r)).collect(Collectors.joining("\n"))
                    + "</tbody></table></div>";
        }
        if (block instanceof MarkdownBuilder.Gallery g) {
            return g.images().stream()
                    .map(HtmlPage::figure)
                    .collect(Collectors.joining("\n", "<div class=\"row\">", "</div>"));
        }
        return figure((MarkdownBuilder.Image) block);
    }

    private static String figure(MarkdownBuilder.Image image) {
        return "<figure><img src=\"" + escape(image.file()) + "\" alt=\"" + escape(image.caption())
                + "\" loading=\"lazy\"><figcaption>" + inline(image.caption()) + "</figcaption></figure>";
    }

    private static String row(String cell, List<String> cells) {
        return cells.stream()
                .map(c -> "<" + cell + verdict(c) + ">" + inline(c) + "</" + cell + ">")
                .collect(Collectors.joining("", "<tr>", "</tr>"));
    }

    private static String verdict(String cell) {
        return switch (cell) {
            case Claims.HOLDS -> " class=\"holds\"";
            case Claims.DOES_NOT_HOLD -> " class=\"fails\"";
            case Claims.NOT_TESTABLE -> " class=\"untested\"";
            default -> "";
        };
    }

    private static String inline(String text) {
        return escape(text)
                .replaceAll("\\*\\*([^*]+)\\*\\*", "<b>$1</b>")
                .replaceAll("\\*([^*]+)\\*", "<i>$1</i>")
                .replaceAll("`([^`]+)`", "<code>$1</code>");
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
