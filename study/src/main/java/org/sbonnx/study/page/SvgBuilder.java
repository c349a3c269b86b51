package org.sbonnx.study.page;

import java.util.Locale;

/** Writes SVG elements. */
final class SvgBuilder {
    private final StringBuilder out = new StringBuilder();

    SvgBuilder(int width, int height) {
        out.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"")
                .append(width)
                .append("\" height=\"")
                .append(height)
                .append("\" viewBox=\"0 0 ")
                .append(width)
                .append(' ')
                .append(height)
                .append(
                        "\" font-family=\"system-ui,sans-serif\">\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
    }

    static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    void line(double x1, double y1, double x2, double y2, String colour, String dashes) {
        out.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"%s/>\n",
                x1,
                y1,
                x2,
                y2,
                colour,
                dashes.isEmpty() ? "" : " stroke-dasharray=\"" + dashes + "\""));
    }

    void path(String d, String colour) {
        out.append("<path d=\"").append(d).append("\" fill=\"none\" stroke-width=\"1.8\" stroke=\"");
        out.append(colour).append("\"/>\n");
    }

    void circle(double x, double y, double r, String colour) {
        out.append(String.format(
                Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"%s\"/>\n", x, y, r, colour));
    }

    void triangle(double x, double y, double r, String colour) {
        out.append(String.format(
                Locale.ROOT,
                "<path d=\"M%.1f %.1fL%.1f %.1fL%.1f %.1fZ\" fill=\"%s\"/>\n",
                x,
                y - r,
                x + r,
                y + 0.8 * r,
                x - r,
                y + 0.8 * r,
                colour));
    }

    void text(double x, double y, String anchor, int size, String colour, String text) {
        out.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" font-size=\"%d\" fill=\"%s\">%s</text>\n",
                x,
                y,
                anchor,
                size,
                colour,
                HtmlPage.escape(text)));
    }

    /** Text that runs upwards, centred at a point. */
    void verticalText(double x, double y, int size, String colour, String text) {
        out.append(String.format(
                Locale.ROOT,
                "<text transform=\"translate(%.1f %.1f) rotate(-90)\" text-anchor=\"middle\" font-size=\"%d\" fill=\"%s\">%s</text>\n",
                x,
                y,
                size,
                colour,
                HtmlPage.escape(text)));
    }

    String finish() {
        return out.append("</svg>\n").toString();
    }
}
