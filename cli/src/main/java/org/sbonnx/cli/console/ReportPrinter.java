package org.sbonnx.cli.console;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.report.AblationReport;
import org.sbonnx.schemas.report.AblationReport.Channel;
import org.sbonnx.schemas.report.AblationReport.Effect;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.schemas.report.ScoreReport.Segmentation;
import org.sbonnx.workflow.convert.Conversion;

/** Prints reports as text. */
public final class ReportPrinter {
    private static final int CLASSES_SHOWN = 3;

    private ReportPrinter() {}

    /** Prints the scores of each site, the reference and the mIoU. */
    public static void printScores(Console console, ScoreReport r) {
        for (ScoreReport.Site s : r.sites()) {
            s.grids().forEach((grid, g) -> {
                console.print(
                        "%s (%s, %s grid): AUiC %.3f, stability %s, coverage %.3f, %d of %d channels active, %d concepts",
                        s.alias() == null ? s.site() : s.alias(),
                        s.kind(),
                        grid,
                        g.auic(),
                        g.stability() == null ? "-" : String.format(Locale.ROOT, "%.3f", g.stability()),
                        g.coverage(),
                        s.active(),
                        s.channels(),
                        g.distinctConcepts());
                if (g.categories().size() > 1) {
                    g.categories()
                            .forEach((category, c) -> console.print(
                                    "    %-10s AUiC %.3f, coverage %.3f, %d concepts",
                                    category, c.auic(), c.coverage(), c.distinctConcepts()));
                }
            });
        }
        r.reference()
                .forEach((grid, ref) -> console.print(
                        "reference (the model's own classes, %s grid): AUiC %.3f, coverage %.3f",
                        grid, ref.auic(), ref.coverage()));
        if (r.segmentation() != null && r.segmentation().after() != null) {
            console.print("mIoU %.4f", r.segmentation().after().miou());
        }
    }

    /** Prints one line for each channel, with the classes that lose most pixels without it. */
    public static void printEffects(Console console, AblationReport report) {
        for (AblationReport.Site site : report.sites()) {
            String alias = site.alias();
            console.print(
                    "%s, %d images:",
                    alias == null ? site.site() : alias, report.data().images());
            site.channels().stream()
                    .sorted(Comparator.comparingLong((Channel c) -> -last(c).changed())
                            .thenComparingInt(Channel::channel))
                    .forEach(c -> console.print("%s", effectLine(report, c)));
        }
    }

    private static Effect last(Channel channel) {
        return channel.effects().get(channel.effects().size() - 1);
    }

    private static String effectLine(AblationReport report, Channel channel) {
        Effect effect = last(channel);
        List<Integer> order = new ArrayList<>();
        for (int c = 0; c < report.classes().size(); c++) {
            if (effect.lost().get(c) > 0) {
                order.add(c);
            }
        }
        order.sort(Comparator.comparingDouble(c -> -share(report, effect, c)));
        List<String> losses = order.stream()
                .limit(CLASSES_SHOWN)
                .map(c -> String.format(
                        Locale.ROOT, "%s %.0f %%", report.classes().get(c).name(), 100 * share(report, effect, c)))
                .toList();
        return String.format(
                Locale.ROOT,
                "  #%-4d %-16s on in %5.1f %%, changes %5.1f %% of the pixels; lost without it: %s",
                channel.channel(),
                channel.name(),
                100 * channel.extent(),
                100.0 * effect.changed() / Math.max(1, report.pixels()),
                losses.isEmpty() ? "nothing" : String.join(", ", losses));
    }

    private static double share(AblationReport report, Effect effect, int c) {
        return effect.lost().get(c)
                / (double) Math.max(1, report.classes().get(c).pixels());
    }

    /** Prints the metrics before and after a conversion, and the folder that it wrote to. */
    public static void printConversion(Console console, Conversion.Result result, Path folder) {
        ScoreReport before = result.before();
        ScoreReport after = result.after();
        console.print("");
        console.print("%-28s %10s %10s", "", "before", "after");
        Segmentation s = after.segmentation();
        if (s != null && s.before() != null && s.after() != null) {
            console.print(
                    "%-28s %10.4f %10.4f   %.1f %% kept",
                    "mIoU",
                    s.before().miou(),
                    s.after().miou(),
                    100 * s.after().miou() / s.before().miou());
        }
        if (before.sites().size() == 1 && after.sites().size() == 1) {
            printSite(console, before.sites().get(0), after.sites().get(0), after);
        } else {
            printPlaces(console, before, after);
        }
        console.print("");
        console.print("%s, report.json and report.html are in %s", "model.onnx", folder);
    }

    private static void printSite(Console console, ScoreReport.Site was, ScoreReport.Site is, ScoreReport after) {
        console.print("%-28s %10d %10d   %d active", "channels", was.channels(), is.channels(), is.active());
        is.grids().forEach((grid, g) -> {
            ScoreReport.GridScores old = was.grids().get(grid);
            if (old != null) {
                ScoreReport.Reference reference = after.reference().get(grid);
                console.print(
                        "%-28s %10.3f %10.3f   %s",
                        "AUiC (" + grid + " grid)",
                        old.auic(),
                        g.auic(),
                        reference == null ? "" : String.format(Locale.ROOT, "reference %.3f", reference.auic()));
                console.print(
                        "%-28s %10.3f %10.3f   %s",
                        "coverage",
                        old.coverage(),
                        g.coverage(),
                        reference == null ? "" : String.format(Locale.ROOT, "reference %.3f", reference.coverage()));
                console.print("%-28s %10s %10s", "stability", optional(old.stability()), optional(g.stability()));
            }
        });
    }

    /** A line for each place of a set; the original has a tensor more where a place became a constant. */
    private static void printPlaces(Console console, ScoreReport before, ScoreReport after) {
        int channels =
                before.sites().stream().mapToInt(ScoreReport.Site::channels).sum();
        console.print(
                "%-28s %10d %10d   %d active, at %d places",
                "channels",
                channels,
                after.sites().stream().mapToInt(ScoreReport.Site::channels).sum(),
                after.sites().stream().mapToInt(ScoreReport.Site::active).sum(),
                after.sites().size());
        for (String grid : before.sites().get(0).grids().keySet()) {
            ScoreReport.Reference reference = after.reference().get(grid);
            console.print("");
            console.print(
                    "%-44s %8s %8s %8s   %s",
                    grid + " grid",
                    "channels",
                    "AUiC",
                    "coverage",
                    reference == null
                            ? ""
                            : String.format(
                                    Locale.ROOT,
                                    "reference: AUiC %.3f, coverage %.3f",
                                    reference.auic(),
                                    reference.coverage()));
            before.sites().forEach(s -> printPlace(console, "before", s, grid));
            after.sites().forEach(s -> printPlace(console, "after ", s, grid));
        }
    }

    private static void printPlace(Console console, String when, ScoreReport.Site site, String grid) {
        ScoreReport.GridScores scores = Objects.requireNonNull(site.grids().get(grid));
        String alias = site.alias();
        String name = alias == null ? site.site() : alias;
        console.print(
                "%s %-37s %8d %8.3f %8.3f",
                when,
                name.length() > 37 ? "…" + name.substring(name.length() - 36) : name,
                site.channels(),
                scores.auic(),
                scores.coverage());
    }

    private static String optional(@Nullable Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, "%.3f", value);
    }
}
