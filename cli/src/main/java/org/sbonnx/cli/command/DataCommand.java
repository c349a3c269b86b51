package org.sbonnx.cli.command;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.Parameters;
import com.beust.jcommander.ParametersDelegate;
import com.beust.jcommander.converters.PathConverter;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sbonnx.cli.console.Console;
import org.sbonnx.datasets.DatasetInspector;
import org.sbonnx.schemas.data.DataReport;
import org.sbonnx.schemas.json.Json;

@Parameters(commandDescription = "contents of a data set: images, categories, concepts, and errors")
public final class DataCommand implements Command {
    @Parameter(description = "D  the data set description (JSON)", required = true, converter = PathConverter.class)
    @Nullable
    Path data;

    @Parameter(names = "--limit", description = "use at most N images, evenly spread; 0 uses all")
    int limit = 0;

    @Parameter(
            names = "--top",
            description = "print at most N concepts of each category, the largest first; 0 prints all")
    int top = 30;

    @ParametersDelegate
    private final CommonOptions common = new CommonOptions();

    @Override
    public CommonOptions common() {
        return common;
    }

    /** Returns exit code 2 if faults were found, so that scripts notice. */
    @Override
    public int run(Console console) {
        DataReport report = DatasetInspector.inspect(DataOptions.open(Objects.requireNonNull(data), limit));
        console.print("data set '%s': %d images", report.name(), report.images());
        report.sizes().forEach(s -> console.print("  %d x %d: %d images", s.width(), s.height(), s.images()));
        report.categories().forEach(c -> print(console, report, c));
        if (common.json != null) {
            Json.write(common.json, report);
        }
        if (report.faults().isEmpty()) {
            console.print("no faults");
            return ExitCode.FINE;
        }
        console.print("%d faults:", report.faults().size());
        report.faults().forEach(f -> console.print("  %s", f));
        return ExitCode.BAD_INPUT;
    }

    private void print(Console console, DataReport report, DataReport.CategoryCount category) {
        List<DataReport.ConceptCount> concepts = report.concepts().stream()
                .filter(c -> c.category().equals(category.category()))
                .sorted(Comparator.comparingLong((DataReport.ConceptCount c) -> -c.pixels())
                        .thenComparing(DataReport.ConceptCount::id))
                .toList();
        console.print(
                "category '%s'%s: %d concepts, annotated in %d images; pixels: %d labelled, %d of none, %d ignored",
                category.category(),
                category.category().equals(report.task()) ? " (the model's classes)" : "",
                concepts.size(),
                category.images(),
                category.labelled(),
                category.background(),
                category.ignored());
        int shown = top > 0 ? Math.min(top, concepts.size()) : concepts.size();
        for (DataReport.ConceptCount c : concepts.subList(0, shown)) {
            console.print(
                    "  %5d  %-28s %8d images %14d pixels  %s",
                    c.id(),
                    c.name(),
                    c.images(),
                    c.pixels(),
                    c.share() == null ? "-" : String.format(Locale.ROOT, "%.4f %%", 100 * c.share()));
        }
        if (shown < concepts.size()) {
            console.print("  … %d more (--top 0 prints all)", concepts.size() - shown);
        }
    }
}
