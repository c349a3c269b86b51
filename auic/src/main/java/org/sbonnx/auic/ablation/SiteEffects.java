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
import org.sbonnx.schemas.model.Manifest.Copy;
import org.sbonnx.schemas.model.Manifest.Form;
import org.sbonnx.schemas.report.EffectsReport;
import org.sbonnx.schemas.report.EffectsReport.Channel;
import org.sbonnx.schemas.report.EffectsReport.Effect;
import org.sbonnx.schemas.report.EffectsReport.Substitute;

/** All interventions on one bottleneck and what they count. */
final class SiteEffects {
    private final Bottleneck bottleneck;
    private final ChannelStatistics statistics;
    private final List<Trial> trials = new ArrayList<>();

    SiteEffects(Bottleneck bottleneck, ChannelStatistics statistics) {
        this.bottleneck = bottleneck;
        this.statistics = statistics;
        int first = 0;
        for (int g = 0; g < bottleneck.groups().size(); g++) {
            Manifest.Group group = bottleneck.groups().get(g);
            int size = group.channels().size();
            for (int k = first; k < first + size; k++) {
                boolean oneHot = group.form() == Form.ONEHOT;
                if (oneHot && statistics.extent(k) == 0) {
                    continue;
                }
                List<Substitute> substitutes = !oneHot
                        ? List.of(Substitute.MEAN)
                        : size > 1 ? List.of(Substitute.NOTHING, Substitute.NEXT_CODE) : List.of(Substitute.NOTHING);
                for (Substitute s : substitutes) {
                    Intervention step = new Intervention(k, first, size, s, statistics.mean(k));
                    trials.add(new Trial(bottleneck, g, step, new EffectCount()));
                }
            }
            first += size;
        }
    }

    /** One intervention, at every copy of the site at once. */
    record Trial(Bottleneck bottleneck, int group, Intervention step, EffectCount count) {
        /** The codes it changes, by tensor; empty where it changes none. */
        Map<String, FloatTensor> changed(Map<String, FloatTensor> values) {
            Map<String, FloatTensor> changed = new LinkedHashMap<>();
            boolean differs = false;
            for (Copy copy : bottleneck.tensors()) {
                FloatTensor codes = Objects.requireNonNull(values.get(copy.output()));
                FloatTensor logits =
                        Objects.requireNonNull(values.get(copy.logits().get(group)));
                FloatTensor without = step.apply(codes, logits);
                differs |= !Arrays.equals(codes.data(), without.data());
                changed.put(copy.output(), without);
            }
            return differs ? changed : Map.of();
        }
    }

    List<Trial> trials() {
        return trials;
    }

    EffectsReport.Site report(int classes) {
        Map<Integer, List<Effect>> byChannel = new LinkedHashMap<>();
        for (Trial t : trials) {
            byChannel
                    .computeIfAbsent(t.step().channel(), k -> new ArrayList<>())
                    .add(t.count().effect(t.step().substitute(), classes));
        }
        List<String> names = bottleneck.groups().stream()
                .flatMap(g -> g.channels().stream())
                .map(Manifest.Channel::name)
                .toList();
        List<Channel> channels = new ArrayList<>();
        byChannel.forEach((k, effects) -> channels.add(new Channel(k, names.get(k), statistics.extent(k), effects)));
        return new EffectsReport.Site(bottleneck.scored().output(), bottleneck.alias(), channels);
    }
}
