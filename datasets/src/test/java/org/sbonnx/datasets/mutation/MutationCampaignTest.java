package org.sbonnx.datasets.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.datasets.DatasetInspector;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.TemporaryDataset;
import org.sbonnx.datasets.format.DatasetFormats;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.data.DataReport;

/**
 * Reads spoilt data sets: each is read or refused, in bounded time, and leaves no file. {@code -Dsbonnx.mutations=2000} reads more
 * of them, and prints a table; {@code -Dsbonnx.mutations.first=N} begins with case N.
 */
class MutationCampaignTest {
    private static final int SECONDS = 20;

    @TempDir
    Path folder;

    private final Map<String, int[]> table = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();
    private long slowest;
    private String slowestCase = "";

    @Test
    void theSeedsAreSound() {
        for (String seed : SeedDatasets.all().keySet()) {
            TemporaryDataset tree = SeedDatasets.make(seed, folder.resolve(seed));
            DataReport report =
                    DatasetInspector.inspect(DatasetFormats.open(tree.root().resolve("data.json")));
            assertThat(report.faults())
                    .as(seed)
                    .allMatch(f -> f.contains("occurs in no image") || f.contains("no labels"));
        }
    }

    @Test
    void everySpoiltDataSetIsReadOrRefused() throws Exception {
        int count = Integer.getInteger("sbonnx.mutations", 150);
        int first = Integer.getInteger("sbonnx.mutations.first", 0);
        TreeSet<String> before = names(Path.of(System.getProperty("java.io.tmpdir")));
        ExecutorService executor = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        });
        List<String> seeds = List.copyOf(SeedDatasets.all().keySet());
        for (int i = first; i < first + count; i++) {
            run(executor, i, seeds.get(i % seeds.size()));
        }
        executor.shutdownNow();
        TreeSet<String> left = names(Path.of(System.getProperty("java.io.tmpdir")));
        left.removeAll(before);
        if (count > 500) {
            print(count);
        }
        assertThat(failures).isEmpty();
        assertThat(left).noneMatch(f -> f.startsWith("imageio") || f.startsWith("sb"));
    }

    private void run(ExecutorService executor, int number, String seed) throws IOException, InterruptedException {
        Path root = folder.resolve("case" + number);
        SeedDatasets.make(seed, root);
        Random random = new Random(number * 0x9E3779B97F4A7C15L); // Neighbouring seeds give similar first numbers.
        Mutator mutator = new Mutator(random, root);
        StringBuilder what = new StringBuilder(mutator.mutate());
        while (random.nextInt(4) == 0) {
            what.append(", ").append(mutator.mutate());
        }
        TreeSet<String> before = tree(root);
        long start = System.nanoTime();
        Future<String> reading = executor.submit(() -> read(root));
        String outcome;
        try {
            outcome = reading.get(SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            outcome = "took more than " + SECONDS + " s";
        } catch (ExecutionException e) {
            outcome = String.valueOf(e.getCause());
        }
        long millis = (System.nanoTime() - start) / 1_000_000;
        if (millis > slowest) {
            slowest = millis;
            slowestCase = seed + " " + number;
        }
        int column = List.of("read", "read with faults", "refused").indexOf(outcome);
        table.computeIfAbsent(seed, s -> new int[4])[column < 0 ? 3 : column]++;
        if (column < 0) {
            failures.add("case " + number + " (" + seed + ": " + what + "): " + outcome);
        }
        if (!tree(root).equals(before)) {
            failures.add("case " + number + " (" + seed + ": " + what + "): files were left or removed");
        }
        delete(root);
    }

    private static String read(Path root) {
        try {
            SegmentationData data = DatasetFormats.open(root.resolve("data.json"));
            DataReport report = DatasetInspector.inspect(data);
            return report.faults().isEmpty() ? "read" : "read with faults";
        } catch (BadInput e) {
            return "refused";
        }
    }

    private void print(int count) {
        System.out.printf("%d spoilt data sets; slowest %d ms (%s)%n", count, slowest, slowestCase);
        System.out.printf("%-12s %6s %12s %8s %8s%n", "format", "read", "with faults", "refused", "failed");
        table.forEach((seed, n) -> System.out.printf("%-12s %6d %12d %8d %8d%n", seed, n[0], n[1], n[2], n[3]));
    }

    private static TreeSet<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return new TreeSet<>(files.map(f -> f.getFileName().toString()).toList());
        }
    }

    private static TreeSet<String> tree(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return new TreeSet<>(files.map(Path::toString).toList());
        }
    }

    private static void delete(Path root) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(root)) {
            files = new ArrayList<>(walk.toList());
        }
        for (int i = files.size() - 1; i >= 0; i--) {
            if (Files.exists(files.get(i), LinkOption.NOFOLLOW_LINKS)) {
                Files.delete(files.get(i));
            }
        }
    }
}
