package org.sbonnx.auic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.auic.monitor.ConflictMonitor;
import org.sbonnx.auic.monitor.DriftMonitor;
import org.sbonnx.auic.testing.ColourData;
import org.sbonnx.auic.testing.TinyBottlenecks;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.model.Manifest;

class InspectableModelTest {
    private static final Manifest.Profile PROFILE = new Manifest.Profile(
            "colours",
            10,
            List.of(
                    new Manifest.ChannelFrequencies("early", List.of(0.5, 0.25, 0.25), 0.01, 0.1),
                    new Manifest.ChannelFrequencies("late", List.of(0.5, 0.25, 0.25), 0.01, 0.1)));

    @TempDir
    Path folder;

    private InspectableModel load(Manifest.Profile profile) {
        Path file = folder.resolve("m.onnx");
        TinyBottlenecks.model(2, profile).save(file);
        return InspectableModel.load(file);
    }

    @Test
    void saysWhichNamedChannelsAPixelRestsOn() {
        try (InspectableModel model = load(PROFILE)) {
            Inspection seen = model.inspect(ColourData.image(2, "rgbb"));
            assertThat(seen.classes(2, 2)).containsExactly(0, 1, 1, 1);
            ConceptMap early = seen.site("early");
            assertThat(early.argmax(0, 0, 0)).isEqualTo(new ConceptMap.Active(0, "red", "usb1", 1));
            assertThat(early.argmax(0, 0.75, 0.25).name()).isEqualTo("green");
            assertThat(early.argmaxes(0.2, 0.9))
                    .extracting(ConceptMap.Active::name)
                    .containsExactly("blue");
            assertThat(seen.site("late").argmax(0, 0, 1).name()).isEqualTo("blue");
            assertThat(early.value(2, 1, 1)).isEqualTo(1);
            assertThat(seen.output().shape()).containsExactly(1, 2, 2, 2);
            assertThatThrownBy(() -> seen.site("middle"))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("[early, late]");
        }
    }

    @Test
    void answersTheSameFromManyThreads() {
        List<String> drawings = List.of("rrrr", "gggg", "bbbb", "rgby");
        try (InspectableModel model = load(PROFILE)) {
            List<int[]> alone = drawings.stream()
                    .map(d -> model.inspect(ColourData.image(2, d)).classes(2, 2))
                    .toList();
            IntStream.range(0, 400).parallel().forEach(i -> {
                int which = i % drawings.size();
                assertThat(model.inspect(ColourData.image(2, drawings.get(which)))
                                .classes(2, 2))
                        .containsExactly(alone.get(which));
            });
        }
    }

    @Test
    void refusesModelsWithoutABottleneckOrOfAnotherInput() {
        OnnxModel bare = TinyBottlenecks.model(2, null);
        Path file = folder.resolve("bare.onnx");
        bare.with(bare.proto().toBuilder().clearMetadataProps().build()).save(file);
        assertThatThrownBy(() -> InspectableModel.load(file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("no bottleneck");
        InspectableModel model = load(null);
        model.close();
        assertThatThrownBy(() -> model.inspect(ColourData.image(2, "rrrr"))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void driftIsNothingOnWhatTheProfileSawAndLargeOnSomethingElse() {
        try (InspectableModel model = load(PROFILE)) {
            DriftMonitor monitor = new DriftMonitor(model.manifest());
            assertThat(monitor.drift()).allMatch(d -> !d.drifted() && d.images() == 0);
            monitor.add(model.inspect(ColourData.image(2, "rrgb")));
            assertThat(monitor.drift().get(0).divergence()).isZero();
            assertThat(monitor.drift().get(0).drifted()).isFalse();
            monitor.reset();
            monitor.add(model.inspect(ColourData.image(2, "bbbb")));
            DriftMonitor.Drift drift = monitor.drift().get(0);
            assertThat(drift.drifted()).isTrue();
            // Half of the mass moved: JSD((½,¼,¼), (0,0,1)) to base 2.
            assertThat(drift.divergence()).isCloseTo(0.549, org.assertj.core.data.Offset.offset(1e-3));
            assertThat(drift.moved().get(0)).isEqualTo(new DriftMonitor.Moved(2, "blue", 0.25, 1));
        }
    }

    @Test
    void aModelWithoutAProfileCannotBeWatched() {
        try (InspectableModel model = load(null)) {
            assertThatThrownBy(() -> new DriftMonitor(model.manifest()))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("--stamp");
        }
    }

    @Test
    void conflictsAreCountedByPairOfConcepts() {
        try (InspectableModel model = load(PROFILE)) {
            ConflictMonitor monitor = new ConflictMonitor(model.manifest(), null);
            // The second bottleneck swaps green and blue: both of these pixels change their name, red ones do not.
            assertThat(monitor.add(model.inspect(ColourData.image(2, "rrgb")))).isEqualTo(0.5);
            monitor.add(model.inspect(ColourData.image(2, "bbbb")));
            ConflictMonitor.Conflict conflict =
                    monitor.conflicts(model.manifest()).get(0);
            assertThat(conflict.cells()).isEqualTo(8);
            assertThat(conflict.share()).isEqualTo(6 / 8.0);
            assertThat(conflict.disagreements())
                    .containsExactly(
                            new ConflictMonitor.Disagreement("blue", "green", 5),
                            new ConflictMonitor.Disagreement("green", "blue", 1));
        }
    }
}
