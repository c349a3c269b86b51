package org.sbonnx.auic.ablation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.model.Manifest;
import org.sbonnx.schemas.model.Manifest.Bottleneck;
import org.sbonnx.schemas.model.Manifest.CodeForm;
import org.sbonnx.schemas.model.Manifest.Copy;
import org.sbonnx.schemas.report.AblationReport;
import org.sbonnx.schemas.report.AblationReport.Channel;
import org.sbonnx.schemas.report.AblationReport.Effect;
import org.sbonnx.schemas.report.AblationReport.Substitute;

/** All interventions on one bottleneck, with their counts. */
final class SiteAblation {
    private final Bottleneck bottleneck;
    private final ChannelStatistics statistics;
    private final List<AblationRun> runs = new ArrayList<>();

    SiteAblation(Bottleneck bottleneck, ChannelStatistics statistics) {
        this.bottleneck = bottleneck;
        this.statistics = statistics;
        int first = 0;
        for (int g = 0; g < bottleneck.groups().size(); g++) {
            Manifest.Group group = bottleneck.groups().get(g);
            int size = group.channels().size();
            for (int k = first; k < first + size; k++) {
                boolean oneHot = group.form() == CodeForm.ONEHOT;
                if (oneHot && statistics.extent(k) == 0) {
                    continue;
                }
                List<Substitute> substitutes = !oneHot
                        ? List.of(Substitute.MEAN)
                        : size > 1 ? List.of(Substitute.NOTHING, Substitute.NEXT_CODE) : List.of(Substitute.NOTHING);
                for (Substitute s : substitutes) {
                    Intervention step = new Intervention(k, first, size, s, statistics.mean(k));
                    runs.add(new AblationRun(bottleneck, g, step, new EffectCounter()));
                }
            }
            first += size;
        }
    }

    /** One intervention, applied to every copy of the site at once. */
    record AblationRun(Bottleneck bottleneck, int group, Intervention intervention, EffectCounter effects) {
        /** The changed codes, by tensor; empty if it changes none. */
        Map<String, FloatTensor> changed(Map<String, FloatTensor> values) {
            Map<String, FloatTensor> changed = new LinkedHashMap<>();
            boolean differs = false;
            for (Copy copy : bottleneck.tensors()) {
                FloatTensor codes = Objects.requireNonNull(values.get(copy.output()));
                FloatTensor logits =
                        Objects.requireNonNull(values.get(copy.logits().get(group)));
                FloatTensor without = intervention.apply(codes, logits);
                differs |= !Arrays.equals(codes.data(), without.data());
                changed.put(copy.output(), without);
            }
            return differs ? changed : Map.of();
        }
    }

    List<AblationRun> runs() {
        return runs;
    }

    AblationReport.Site report(int classes) {
        Map<Integer, List<Effect>> byChannel = new LinkedHashMap<>();
        for (AblationRun run : runs) {
            byChannel
                    .computeIfAbsent(run.intervention().channel(), k -> new ArrayList<>())
                    .add(run.effects().effect(run.intervention().substitute(), classes));
        }
        List<String> names = bottleneck.groups().stream()
                .flatMap(g -> g.channels().stream())
                .map(Manifest.Channel::name)
                .toList();
        List<Channel> channels = new ArrayList<>();
        byChannel.forEach((k, effects) -> channels.add(new Channel(k, names.get(k), statistics.extent(k), effects)));
        return new AblationReport.Site(bottleneck.scored().output(), bottleneck.alias(), channels);
    }
}
