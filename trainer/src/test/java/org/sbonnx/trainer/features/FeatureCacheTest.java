package org.sbonnx.trainer.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.BadInput;

class FeatureCacheTest {
    @TempDir
    Path folder;

    /** Two tensors per image whose values tell image and position. */
    private static final class Counting implements FeatureSource {
        private final String key;
        int computed;
        int failAt = -1;

        Counting(String key) {
            this.key = key;
        }

        static FloatTensor value(int image, int tensor) {
            float[] data = new float[2 * 3 * 5];
            for (int i = 0; i < data.length; i++) {
                data[i] = image * 1000 + tensor * 100 + i / 3f;
            }
            return new FloatTensor(new long[] {1, 2, 3, 5}, data);
        }

        @Override
        public int size() {
            return 7;
        }

        @Override
        public List<String> tensors() {
            return List.of("a", "b");
        }

        @Override
        public String key() {
            return key;
        }

        @Override
        public void stream(int[] images, Visitor visitor) {
            for (int image : images) {
                if (image == failAt) {
                    throw new IllegalStateException("no power");
                }
                computed++;
                visitor.accept(image, Map.of("a", value(image, 0), "b", value(image, 1)));
            }
        }

        @Override
        public void close() {}
    }

    private static void requireAll(FeatureCache cache) {
        for (int image : new int[] {6, 0, 3, 1, 5, 2, 4}) {
            assertThat(cache.read(image))
                    .containsExactlyInAnyOrderEntriesOf(
                            Map.of("a", Counting.value(image, 0), "b", Counting.value(image, 1)));
        }
    }

    private Path onlyFile() throws Exception {
        try (var files = Files.list(folder)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.get(0);
        }
    }

    @Test
    void valuesSurviveAndAreComputedOnce() {
        Counting source = new Counting("k");
        for (int round = 0; round < 2; round++) {
            try (FeatureCache cache = FeatureCache.open(source, folder, Long.MAX_VALUE, false)) {
                requireAll(cache);
            }
        }
        assertThat(source.computed).isEqualTo(7);
    }

    @Test
    void anotherKeyIsAnotherCache() {
        FeatureCache.open(new Counting("k"), folder, Long.MAX_VALUE, false).close();
        Counting other = new Counting("other");
        FeatureCache.open(other, folder, Long.MAX_VALUE, false).close();
        assertThat(other.computed).isEqualTo(7);
    }

    @Test
    void imagesBeyondTheLimitAreComputedEachTime() throws Exception {
        Counting source = new Counting("k");
        try (FeatureCache cache = FeatureCache.open(source, folder, 1200, false)) {
            assertThat(cache.cachedImages()).isBetween(1, 6);
            int before = source.computed;
            requireAll(cache);
            assertThat(source.computed).isEqualTo(before + 7 - cache.cachedImages());
        }
        assertThat(Files.size(onlyFile())).isLessThanOrEqualTo(1200);
        try (FeatureCache none = FeatureCache.open(new Counting("none"), folder, 0, false)) {
            assertThat(none.cachedImages()).isZero();
            requireAll(none);
        }
    }

    @Test
    void halfRoundsToFloat16() {
        try (FeatureCache cache = FeatureCache.open(new Counting("k"), folder, Long.MAX_VALUE, true)) {
            float[] read = cache.read(2).get("b").data();
            float[] exact = Counting.value(2, 1).data();
            for (int i = 0; i < read.length; i++) {
                assertThat(Math.abs(read[i] - exact[i])).isLessThanOrEqualTo(1f);
            }
            assertThat(read).isNotEqualTo(exact);
        }
    }

    @Test
    void anInterruptedFillLeavesNoFileBehind() throws Exception {
        Counting source = new Counting("k");
        source.failAt = 4;
        assertThatThrownBy(() -> FeatureCache.open(source, folder, Long.MAX_VALUE, false))
                .hasMessage("no power");
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aTruncatedFileIsMadeAnewAndAbandonedPartsAreDeleted() throws Exception {
        Counting source = new Counting("k");
        FeatureCache.open(source, folder, Long.MAX_VALUE, false).close();
        Path file = onlyFile();
        try (RandomAccessFile f = new RandomAccessFile(file.toFile(), "rw")) {
            f.setLength(f.length() - 1);
        }
        Files.writeString(folder.resolve("." + file.getFileName() + "123.part"), "half a file");
        try (FeatureCache cache = FeatureCache.open(source, folder, Long.MAX_VALUE, false)) {
            requireAll(cache);
        }
        assertThat(source.computed).isEqualTo(14);
        assertThat(onlyFile()).isEqualTo(file);
    }

    @Test
    void aChangedByteIsNoticed() throws Exception {
        Counting source = new Counting("k");
        FeatureCache.open(source, folder, Long.MAX_VALUE, false).close();
        try (RandomAccessFile f = new RandomAccessFile(onlyFile().toFile(), "rw")) {
            f.seek(f.length() - 50);
            int old = f.read();
            f.seek(f.length() - 50);
            f.write(old ^ 1);
        }
        try (FeatureCache cache = FeatureCache.open(source, folder, Long.MAX_VALUE, false)) {
            assertThatThrownBy(() -> cache.read(6)).isInstanceOf(BadInput.class).hasMessageContaining("damaged");
        }
    }
}
