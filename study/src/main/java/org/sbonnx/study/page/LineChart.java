package org.sbonnx.study.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.sbonnx.study.result.SeedStatistics;

/** A line chart as SVG; the x axis is logarithmic, with a tick at every value that occurs. */
final class LineChart {
    static final List<String> COLOURS = List.of("#2563c9", "#d9662b", "#2c8f57", "#8b46b8", "#c0334d", "#6b7280");
    private static final int WIDTH = 380;
    private static final int HEIGHT = 270;
    private static final int LEFT = 52;
    private static final int RIGHT = 14;
    private static final int TOP = 30;
    private static final int BOTTOM = 62;

    private final String title;
    private final String xLabel;
    private final String yLabel;
    private final List<Series> series = new ArrayList<>();
    private final List<ReferenceLine> levels = new ArrayList<>();

    /** A point with its mean and standard deviation. */
    record Point(double x, SeedStatistics y) {}

    private record Series(String name, List<Point> points) {}

    private record ReferenceLine(String name, double y) {}

    LineChart(String title, String xLabel, String yLabel) {
        this.title = title;
        this.xLabel = xLabel;
        this.yLabel = yLabel;
    }

    void series(String name, List<Point> points) {
        if (!points.isEmpty()) {
            series.add(new Series(
                    name,
                    points.stream().sorted(Comparator.comparingDouble(Point::x)).toList()));
        }
    }

    /** A horizontal dashed line. */
    void referenceLine(String name, double y) {
        levels.add(new ReferenceLine(name, y));
    }

    boolean isEmpty() {
        return series.isEmpty();
    }

    String svg() {
        SvgBuilder svg = new SvgBuilder(WIDTH, HEIGHT);
        svg.text(WIDTH / 2.0, 18, "middle", 13, "#111", title);
        double low = values().stream().mapToDouble(v -> v).min().orElse(0);
        double high = values().stream().mapToDouble(v -> v).max().orElse(1);
        double step = step(high - low);
        low = Math.floor(low / step) * step;
        high = Math.ceil(high / step + 1e-9) * step;
        for (double y = low; y <= high + step / 2; y += step) {
            double py = y(y, low, high);
            svg.line(LEFT, py, WIDTH - RIGHT, py, "#e3e6eb", "");
            svg.text(LEFT - 6, py + 4, "end", 11, "#555", String.format(Locale.ROOT, step < 0.1 ? "%.2f" : "%.1f", y));
        }
        double lastTick = -99;
        for (double x : ticks()) {
            double px = x(x);
            svg.line(px, HEIGHT - BOTTOM, px, HEIGHT - BOTTOM + 4, "#888", "");
            if (px - lastTick > 20) {
                svg.text(px, HEIGHT - BOTTOM + 16, "middle", 11, "#555", String.format(Locale.ROOT, "%.0f", x));
                lastTick = px;
            }
        }
        svg.text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - BOTTOM + 31, "middle", 11, "#333", xLabel);
        svg.verticalText(13, (TOP + HEIGHT - BOTTOM) / 2.0, 11, "#333", yLabel);
        for (ReferenceLine l : levels) {
            double py = y(l.y(), low, high);
            svg.line(LEFT, py, WIDTH - RIGHT, py, "#888", "5 4");
            svg.text(WIDTH - RIGHT, py - 4, "end", 10, "#666", l.name());
        }
        for (int i = 0; i < series.size(); i++) {
            draw(svg, series.get(i), COLOURS.get(i % COLOURS.size()), low, high);
            double lx = LEFT + i * (WIDTH - LEFT - RIGHT) / (double) series.size();
            svg.line(lx, HEIGHT - 12, lx + 16, HEIGHT - 12, COLOURS.get(i % COLOURS.size()), "");
            svg.text(lx + 20, HEIGHT - 8, "start", 11, "#333", series.get(i).name());
        }
        return svg.finish();
    }

    private void draw(SvgBuilder svg, Series s, String colour, double low, double high) {
        StringBuilder path = new StringBuilder();
        for (Point p : s.points()) {
            path.append(path.length() == 0 ? "M" : "L")
                    .append(SvgBuilder.number(x(p.x())))
                    .append(' ');
            path.append(SvgBuilder.number(y(p.y().mean(), low, high))).append(' ');
        }
        svg.path(path.toString().strip(), colour);
        for (Point p : s.points()) {
            double px = x(p.x());
            if (p.y().standardDeviation() > 0) {
                double up = y(p.y().mean() + p.y().standardDeviation(), low, high);
                double down = y(p.y().mean() - p.y().standardDeviation(), low, high);
                svg.line(px, up, px, down, colour, "");
            }
            svg.circle(px, y(p.y().mean(), low, high), 3.2, colour);
        }
    }

    private List<Double> values() {
        List<Double> all = new ArrayList<>();
        series.forEach(s -> s.points().forEach(p -> {
            all.add(p.y().mean() - p.y().standardDeviation());
            all.add(p.y().mean() + p.y().standardDeviation());
        }));
        levels.forEach(l -> all.add(l.y()));
        return all;
    }

    private TreeSet<Double> ticks() {
        TreeSet<Double> ticks = new TreeSet<>();
        series.forEach(s -> s.points().forEach(p -> ticks.add(p.x())));
        return ticks;
    }

    private double x(double value) {
        double low = Math.log(ticks().first());
        double high = Math.log(ticks().last());
        double share = high > low ? (Math.log(value) - low) / (high - low) : 0.5;
        return LEFT + 10 + share * (WIDTH - LEFT - RIGHT - 20);
    }

    private static double y(double value, double low, double high) {
        return HEIGHT - BOTTOM - (value - low) / (high - low) * (HEIGHT - TOP - BOTTOM);
    }

    private static double step(double range) {
        for (double step : new double[] {0.01, 0.02, 0.05, 0.1, 0.2}) {
            if (range / step <= 6) {
                return step;
            }
        }
        return 0.5;
    }
}
