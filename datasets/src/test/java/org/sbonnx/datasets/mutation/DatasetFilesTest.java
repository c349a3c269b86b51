package org.sbonnx.datasets.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sbonnx.datasets.format.DatasetFiles;

/** Every file of a small data set is one that its description names, but for the description itself. */
class DatasetFilesTest {
    /** Label files that the globs of the seed leave out. */
    private static final Set<String> UNUSED = Set.of("data.json", "l/lossless-webp.pgm");

    @TempDir
    Path folder;

    static Stream<String> seeds() {
        return SeedDatasets.all().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void namesEveryFile(String seed) throws IOException {
        Path root = SeedDatasets.make(seed, folder).root();
        Set<Path> named = DatasetFiles.of(root.resolve("data.json")).stream()
                .map(f -> root.toAbsolutePath().relativize(f.toAbsolutePath().normalize()))
                .collect(Collectors.toSet());
        try (Stream<Path> files = Files.walk(root)) {
            Set<String> missing = files.filter(Files::isRegularFile)
                    .map(root::relativize)
                    .filter(f -> !named.contains(f))
                    .map(Path::toString)
                    .collect(Collectors.toCollection(TreeSet::new));
            missing.removeAll(UNUSED);
            assertThat(missing).isEmpty();
        }
    }
}
