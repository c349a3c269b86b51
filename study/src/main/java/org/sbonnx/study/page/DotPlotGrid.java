package org.sbonnx.study.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.sbonnx.study.result.SeedStatistics;

/** The paper's Fig. 10 as SVG: one panel for each data set and site, with a dot for each model. */
final class DotPlotGrid {
    private static final int PANEL = 190;
    private static final int HEIGHT = 170;
    private static final int LEFT = 118;
    private static final int TOP = 34;
    private static final int GAP = 14;

    private final List<String> rows;
    private final List<String> columns;
    private final List<Dot> dots = new ArrayList<>();
    private double high = 0.1;

    private record Dot(
            int row, int column, int place, SeedStatistics value, String colour, boolean triangle, String label) {}

    DotPlotGrid(List<String> rows, List<String> columns) {
        this.rows = rows;
        this.columns = columns;
    }

    /**
     * Adds a dot.
     *
     * @param place from left to right within the panel, 0 to 3
     * @param triangle whether the dot is a triangle; else it is a circle
     */
    void dot(int row, int column, int place, SeedStatistics value, String colour, boolean triangle, String label) {
        dots.add(new Dot(row, column, place, value, colour, triangle, label));
        high = Math.max(high, value.mean() + value.standardDeviation());
    }

    boolean isEmpty() {
        return dots.isEmpty();
    }

    String svg(List<String> legend, List<String> colours) {
        int width = LEFT + columns.size() * (PANEL + GAP);
        int height = TOP + rows.size() * (HEIGHT + GAP) + 26;
        SvgBuilder svg = new SvgBuilder(width, height);
        double top = Math.ceil(high * 10) / 10;
        for (int c = 0; c < columns.size(); c++) {
            svg.text(left(c) + PANEL / 2.0, 22, "middle", 13, "#111", columns.get(c));
        }
        for (int r = 0; r < rows.size(); r++) {
            svg.text(LEFT - 40, top(r) + HEIGHT / 2.0, "end", 12, "#111", rows.get(r));
            for (int c = 0; c < columns.size(); c++) {
                panel(svg, r, c, top);
            }
        }
        for (Dot d : dots) {
            dot(svg, d, top);
        }
        for (int i = 0; i < legend.size(); i++) {
            double x = LEFT + i * 110.0;
            svg.circle(x, height - 12, 4, colours.get(i));
            svg.text(x + 9, height - 8, "start", 12, "#333", legend.get(i));
        }
        svg.text(LEFT + legend.size() * 110.0, height - 8, "start", 12, "#333", "● PSPNet  ▲ MS-OCRNet");
        return svg.finish();
    }

    private void panel(SvgBuilder svg, int r, int c, double top) {
        for (int i = 0; i <= 4; i++) {
            double y = top(r) + HEIGHT - i * HEIGHT / 4.0;
            svg.line(left(c), y, left(c) + PANEL, y, "#e3e6eb", "");
            if (c == 0) {
                String text = String.format(Locale.ROOT, "%.2f", i * top / 4);
                svg.text(left(c) - 6, y + 4, "end", 11, "#555", text);
            }
        }
    }

    private void dot(SvgBuilder svg, Dot d, double top) {
        double x = left(d.column) + (d.place + 0.5) * PANEL / 4.0 + (d.triangle ? 9 : -9);
        double y = top(d.row) + HEIGHT - d.value.mean() / top * HEIGHT;
        double spread = d.value.standardDeviation() / top * HEIGHT;
        if (spread > 0) {
            svg.line(x, y - spread, x, y + spread, d.colour, "");
        }
        if (d.triangle) {
            svg.triangle(x, y, 6, d.colour);
        } else {
            svg.circle(x, y, 5, d.colour);
        }
        svg.text(x, y - 9, "middle", 9, "#666", d.label);
    }

    private static double left(int column) {
        return LEFT + column * (double) (PANEL + GAP);
    }

    private static double top(int row) {
        return TOP + row * (double) (HEIGHT + GAP);
    }
}
