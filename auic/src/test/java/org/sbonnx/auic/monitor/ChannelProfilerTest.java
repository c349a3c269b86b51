package org.sbonnx.auic.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sbonnx.auic.testing.TinyBottlenecks;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.model.Manifest;

class ChannelProfilerTest {
    private static final Manifest.Bottleneck EARLY = Json.parse(
                    "m", TinyBottlenecks.model(2, null).metadata(Manifest.KEY).orElseThrow(), Manifest.class)
            .bottlenecks()
            .get(0);

    /** One row of cells whose codes are given. */
    private static Map<String, FloatTensor> codes(int... on) {
        float[] data = new float[3 * on.length];
        for (int i = 0; i < on.length; i++) {
            data[on[i] * on.length + i] = 1;
        }
        return Map.of("early", new FloatTensor(new long[] {1, 3, 1, on.length}, data));
    }

    @Test
    void sharesAndDivergencesAreThoseOfTheImages() {
        ChannelProfiler profiler = new ChannelProfiler(List.of(EARLY));
        profiler.accept(0, codes(0, 0, 0, 1));
        profiler.accept(1, codes(0, 0, 1, 1));
        profiler.accept(2, codes(0, 0, 0, 1));
        Manifest.Profile profile = profiler.profile("colours");
        Manifest.ChannelFrequencies f = profile.sites().get(0);
        assertThat(profile.images()).isEqualTo(3);
        assertThat(f.shares()).containsExactly(8 / 12.0, 4 / 12.0, 0.0);
        double near = JensenShannonDivergence.between(EARLY.groups(), new double[] {3, 1, 0}, new double[] {8, 4, 0});
        double far = JensenShannonDivergence.between(EARLY.groups(), new double[] {2, 2, 0}, new double[] {8, 4, 0});
        assertThat(f.usual()).isEqualTo(near);
        assertThat(f.high()).isEqualTo(far).isGreaterThan(near);
    }

    @Test
    void manyImagesKeepABoundedSample() {
        ChannelProfiler profiler = new ChannelProfiler(List.of(EARLY));
        for (int i = 0; i < 5000; i++) {
            profiler.accept(i, codes(i % 2, 0, 0, 0));
        }
        Manifest.ChannelFrequencies f = profiler.profile("colours").sites().get(0);
        assertThat(profiler.profile("colours").images()).isEqualTo(5000);
        assertThat(f.shares().get(0)).isEqualTo(7 / 8.0);
        assertThat(f.high()).isPositive();
    }

    @Test
    void divergenceIsThatOfItsDefinition() {
        assertThat(JensenShannonDivergence.between(EARLY.groups(), new double[] {1, 0, 0}, new double[] {0, 1, 0}))
                .isEqualTo(1);
        assertThat(JensenShannonDivergence.between(
                        EARLY.groups(), new double[] {5, 3, 2}, new double[] {0.5, 0.3, 0.2}))
                .isCloseTo(0, within(1e-12));
        // ½·1·log2(1/0.75) + ½·(½·log2(½/0.75) + ½·log2(½/0.25))
        double expected = 0.5 * log2(1 / 0.75) + 0.5 * (0.5 * log2(0.5 / 0.75) + 0.5 * log2(2));
        assertThat(JensenShannonDivergence.between(EARLY.groups(), new double[] {1, 0, 0}, new double[] {1, 1, 0}))
                .isCloseTo(expected, within(1e-12));
    }

    private static double log2(double v) {
        return Math.log(v) / Math.log(2);
    }
}
