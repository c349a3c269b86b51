package org.sbonnx.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.sbonnx.auic.ablation.ChannelAblation;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.Manifests;
import org.sbonnx.schemas.model.Manifest.Bottleneck;
import org.sbonnx.schemas.report.AblationReport;
import org.sbonnx.schemas.report.AblationReport.Channel;
import org.sbonnx.schemas.report.AblationReport.Effect;

/** Measures the effects of a model's channels and prints them. */
final class ChannelEffects {
    private static final int SHOWN = 3;

    private final Workbench bench;

    ChannelEffects(Workbench bench) {
        this.bench = bench;
    }

    /** Effects of all bottlenecks over a data set. */
    AblationReport of(OnnxModel model, SegmentationData data) {
        List<Bottleneck> bottlenecks = Manifests.require(model).bottlenecks();
        long total = (long) bottlenecks.size() * data.size();
        try (Progress progress = bench.console().progress("taking channels away", total)) {
            return new ChannelAblation(bench.runners(), model, bench.preprocess(model), data)
                    .measure(bottlenecks, Workbench.identity(model), bench.device(), progress::at);
        }
    }

    /** One line for each channel: what the classes lose that lose most. */
    static void print(Console console, AblationReport report) {
        for (AblationReport.Site site : report.sites()) {
            String alias = site.alias();
            console.print(
                    "%s, %d images:",
                    alias == null ? site.site() : alias, report.data().images());
            site.channels().stream()
                    .sorted(Comparator.comparingLong((Channel c) -> -last(c).changed())
                            .thenComparingInt(Channel::channel))
                    .forEach(c -> console.print("%s", line(report, c)));
        }
    }

    private static Effect last(Channel channel) {
        return channel.effects().get(channel.effects().size() - 1);
    }

    private static String line(AblationReport report, Channel channel) {
        Effect effect = last(channel);
        List<Integer> order = new ArrayList<>();
        for (int c = 0; c < report.classes().size(); c++) {
            if (effect.lost().get(c) > 0) {
                order.add(c);
            }
        }
        order.sort(Comparator.comparingDouble(c -> -share(report, effect, c)));
        List<String> losses = order.stream()
                .limit(SHOWN)
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
}
