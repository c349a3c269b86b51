package org.sbonnx.auic.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.auic.testing.MemoryFeatures;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.Incomparable;
import org.sbonnx.schemas.report.ScoreReport;

/** Shared-out and interrupted runs against one run. */
class ShardMergerTest {
    private static final int IMAGES = 23;
    private static final List<ScoreTarget> TARGETS = List.of(ScoreTarget.vanilla("a", "site"));

    @TempDir
    Path folder;

    private final RandomScenes scenes = new RandomScenes(5, IMAGES);
    private final ScoreOptions options = ScoreOptions.DEFAULT
            .withGrids(List.of(ScoreReport.NATIVE, ScoreReport.LABEL))
            .withLimits(64, 50_000_000);

    private Scorer scorer(FeatureSource source, ScoreOptions with) {
        return new Scorer(source, scenes.data, TARGETS, "a", with);
    }

    private List<Path> shards(int n, ScoreOptions with) {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            Path file = folder.resolve(n + "-" + i + ".bin");
            scorer(new MemoryFeatures(scenes.features), with.withThreads(1 + i % 2))
                    .shard(i, n)
                    .count(file, with.exact() ? values(file) : null, "key");
            files.add(file);
        }
        return files;
    }

    private static Path values(Path counts) {
        return counts.resolveSibling(counts.getFileName() + ".values");
    }

    private ScoreResult merge(List<Path> files, String key) {
        return new ShardMerger(scenes.data.concepts(), TARGETS, IMAGES).score(files, List.of(), key, List.of());
    }

    private ScoreResult mergeExact(List<Path> files, String key) {
        List<Path> values = files.stream().map(ShardMergerTest::values).toList();
        return new ShardMerger(scenes.data.concepts(), TARGETS, IMAGES).score(files, values, key, List.of());
    }

    @Test
    void shardsAreOneRunToTheLastDigit() {
        ScoreResult whole = scorer(new MemoryFeatures(scenes.features), options).score();
        for (int n : new int[] {1, 2, 5, 30}) {
            List<Path> files = shards(n, options);
            assertThat(merge(files, "key")).as("%d shards", n).isEqualTo(whole);
            Collections.reverse(files);
            assertThat(merge(files, "key")).as("%d shards, reversed", n).isEqualTo(whole);
        }
    }

    @Test
    void countsInSeveralPassesMergeToo() {
        ScoreOptions small = options.withLimits(64, 150_000);
        ScoreResult whole = scorer(new MemoryFeatures(scenes.features), small).score();
        assertThat(merge(shards(3, small), "key")).isEqualTo(whole);
    }

    @Test
    void exactShardsAreOneExactRun() {
        for (long memory : new long[] {150_000, 50_000_000}) {
            ScoreOptions exact = options.withLimits(64, memory).withExact(true);
            ScoreResult whole =
                    scorer(new MemoryFeatures(scenes.features), exact).score();
            for (int n : new int[] {1, 4, 30}) {
                List<Path> files = shards(n, exact);
                assertThat(mergeExact(files, "key")).as("%d shards", n).isEqualTo(whole);
                assertThat(merge(files, "key")).as("edges only").isNotEqualTo(whole);
            }
        }
    }

    @Test
    void refusesValuesThatDoNotBelongToTheCounts() throws IOException {
        List<Path> files = shards(2, options.withExact(true));
        assertThatThrownBy(() -> mergeExact(files, "other")).isInstanceOf(Incomparable.class);
        byte[] bytes = Files.readAllBytes(values(files.get(1)));
        Files.write(values(files.get(1)), Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> mergeExact(files, "key"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("2-1.bin.values");
        Files.copy(values(files.get(0)), values(files.get(1)), StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> mergeExact(files, "key")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesWhatDoesNotBelongTogether() throws IOException {
        List<Path> files = shards(3, options);
        assertThatThrownBy(() -> merge(files.subList(0, 2), "key"))
                .isInstanceOf(Incomparable.class)
                .hasMessageContaining("7 of 23 images");
        assertThatThrownBy(() -> merge(files, "other")).isInstanceOf(Incomparable.class);
        assertThatThrownBy(() -> merge(List.of(files.get(0), files.get(1), files.get(1)), "key"))
                .hasMessageContaining("counted twice");
        Path otherBins = folder.resolve("bins.bin");
        scorer(new MemoryFeatures(scenes.features), options.withLimits(32, 50_000_000))
                .shard(2, 3)
                .count(otherBins, null, "key");
        assertThatThrownBy(() -> merge(List.of(files.get(0), files.get(1), otherBins), "key"))
                .isInstanceOf(Incomparable.class)
                .hasMessageContaining("bins");
        byte[] bytes = Files.readAllBytes(files.get(2));
        Files.write(files.get(2), Arrays.copyOf(bytes, bytes.length * 2 / 3));
        assertThatThrownBy(() -> merge(files, "key"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("3-2.bin");
        Files.writeString(files.get(2), "no counts");
        assertThatThrownBy(() -> merge(files, "key")).isInstanceOf(BadInput.class);
    }

    /** A source that fails once at an image. */
    private static final class Failing implements FeatureSource {
        private final MemoryFeatures inner;
        private final int at;
        private int seen;

        Failing(MemoryFeatures inner, int at) {
            this.inner = inner;
            this.at = at;
        }

        @Override
        public int size() {
            return inner.size();
        }

        @Override
        public List<String> tensors() {
            return inner.tensors();
        }

        @Override
        public String key() {
            return inner.key();
        }

        @Override
        public void stream(int[] images, Visitor visitor) {
            inner.stream(images, (image, values) -> {
                if (seen++ == at) {
                    throw new BadInput("image " + image + " cannot be read", "restore it");
                }
                visitor.accept(image, values);
            });
        }

        @Override
        public void close() {}
    }

    @Test
    void interruptedRunsGoOnWhereTheyStopped() {
        // Frames of the sample are not kept, so that all images are streamed in order.
        ScoreOptions lean = options.withLimits(64, 3_000_000);
        for (boolean exact : new boolean[] {false, true}) {
            ScoreOptions with = lean.withExact(exact);
            ScoreResult whole =
                    scorer(new MemoryFeatures(scenes.features), with).score();
            Path aside = folder.resolve("aside-" + exact);
            Duration always = Duration.ZERO;
            Scorer first = scorer(new Failing(new MemoryFeatures(scenes.features), 12 + 9), with)
                    .resume(aside, "key", always);
            assertThatThrownBy(first::score).isInstanceOf(BadInput.class);
            assertThat(aside).exists();
            MemoryFeatures rest = new MemoryFeatures(scenes.features);
            Scorer second = scorer(rest, with).resume(aside, "key", always);
            assertThat(second.score()).isEqualTo(whole);
            assertThat(second.resumed()).isPositive();
            if (!exact) {
                assertThat(rest.passes()).isEqualTo(IMAGES - second.resumed());
            }
            assertThat(aside).doesNotExist();
        }
    }

    @Test
    void anotherRunsCountsAreNotTakenUp() throws IOException {
        Path aside = folder.resolve("aside");
        Scorer first = scorer(new Failing(new MemoryFeatures(scenes.features), 21), options.withLimits(64, 3_000_000))
                .resume(aside, "key", Duration.ZERO);
        assertThatThrownBy(first::score).isInstanceOf(BadInput.class);
        Scorer other = scorer(new MemoryFeatures(scenes.features), options).resume(aside, "other", Duration.ZERO);
        assertThat(other.score())
                .isEqualTo(scorer(new MemoryFeatures(scenes.features), options).score());
        assertThat(other.resumed()).isZero();
        Files.writeString(aside, "half written");
        assertThatThrownBy(() -> scorer(new MemoryFeatures(scenes.features), options)
                        .resume(aside, "key", Duration.ZERO)
                        .score())
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("delete it");
    }
}
