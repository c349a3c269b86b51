package org.sbonnx.study.page;

import java.util.List;
import java.util.Map;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Image;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.sbonnx.study.claim.Claims;

/** Renders a Markdown page as HTML that needs no other files than its figures. */
final class HtmlPage {
    private static final String STYLE = """
            :root{color-scheme:light dark;--ink:#1d2430;--soft:#5b6675;--line:#d9dee6;--paper:#fff;--card:#f6f8fb;--good:#1a7f4b;--bad:#b3382c}
            @media(prefers-color-scheme:dark){:root{--ink:#e4e8ef;--soft:#9aa5b4;--line:#333c49;--paper:#12161c;--card:#1b212a;--good:#57c78a;--bad:#ef8375}}
            body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,sans-serif}
            main{max-width:1080px;margin:0 auto;padding:2rem 1.2rem 4rem}
            h1{font-size:1.9rem;margin:.2em 0}h2{margin-top:2.4em;border-bottom:1px solid var(--line);padding-bottom:.25em;font-size:1.35rem}
            h3{margin:1.6em 0 .4em;font-size:1.05rem}p{max-width:75ch}
            table{display:block;overflow-x:auto;border-collapse:collapse;margin:.8em 0;font-size:.92rem;font-variant-numeric:tabular-nums}
            th,td{padding:.35em .8em;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
            th{background:var(--card);font-weight:600}tr:hover td{background:var(--card)}
            img{max-width:100%;height:auto;background:#fff;border-radius:6px}td img{min-width:260px}p:has(img)+p{color:var(--soft);font-size:.9rem}
            .holds{color:var(--good);font-weight:600}.fails{color:var(--bad);font-weight:600}.untested{color:var(--soft)}
            @media print{table{overflow:visible}h2{break-after:avoid}img,table{break-inside:avoid}}
            """;

    private static final List<Extension> TABLES = List.of(TablesExtension.create());
    private static final Parser PARSER = Parser.builder().extensions(TABLES).build();
    private static final HtmlRenderer RENDERER = HtmlRenderer.builder()
            .extensions(TABLES)
            .escapeHtml(true)
            .sanitizeUrls(true)
            .attributeProviderFactory(context -> HtmlPage::attributes)
            .build();

    private HtmlPage() {}

    static String of(String title, String markdown) {
        return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>" + escape(title)
                + "</title><style>\n" + STYLE + "</style></head><body><main>\n"
                + RENDERER.render(PARSER.parse(markdown))
                + "</main></body></html>\n";
    }

    private static void attributes(Node node, String tag, Map<String, String> attributes) {
        if (node instanceof Image) {
            attributes.put("loading", "lazy");
        } else if (node instanceof TableCell && node.getFirstChild() instanceof Text text) {
            switch (text.getLiteral()) {
                case Claims.HOLDS -> attributes.put("class", "holds");
                case Claims.DOES_NOT_HOLD -> attributes.put("class", "fails");
                case Claims.NOT_TESTABLE -> attributes.put("class", "untested");
                default -> {}
            }
        }
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
