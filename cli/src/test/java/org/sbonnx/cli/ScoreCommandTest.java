package org.sbonnx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.cli.command.ExitCode;
import org.sbonnx.fixtures.EmbeddedModels;
import org.sbonnx.fixtures.SceneKind;
import org.sbonnx.fixtures.scene.SceneDataset;
import org.sbonnx.schemas.data.DataReport;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.report.ScoreReport;

/** The ways to one score: at once, in shards, from a dump, over damaged data. */
class ScoreCommandTest {
    @TempDir
    static Path folder;

    private static String model;
    private static Path data;

    @BeforeAll
    static void fixture() {
        model = EmbeddedModels.extract(EmbeddedModels.PSPNET, folder).toString();
        data = scenes("scenes", EmbeddedModels.VAL_SEED);
        score("once");
        score("shard1", "--shard", "1/2");
    }

    private static Path scenes(String name, long seed) {
        return SceneDataset.write(
                folder.resolve(name), SceneKind.STREET, seed, 10, EmbeddedModels.WIDTH, EmbeddedModels.HEIGHT);
    }

    private static Run run(Path data, String output, String... more) {
        String[] common = {"--data", data.toString(), "--quiet", "-o", file(output)};
        return Run.sb(Stream.of(new String[] {"score"}, more, common)
                .flatMap(Arrays::stream)
                .toArray(String[]::new));
    }

    private static void score(String output, String... more) {
        String[] live = {model, "--at", "layer3"};
        Run run =
                run(data, output, Stream.of(live, more).flatMap(Arrays::stream).toArray(String[]::new));
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.FINE);
    }

    private static String file(String name) {
        return folder.resolve(name).toString();
    }

    private static String report(String name) throws IOException {
        return Files.readString(folder.resolve(name).resolve("report.json"));
    }

    @Test
    void shardsMergeToTheReportOfOneRun() throws IOException {
        score("shard2", "--shard", "2/2", "--threads", "1");
        Run merged = Run.sb("merge", file("shard2"), file("shard1"), "-o", file("merged"));
        assertThat(merged.code()).as(merged.err()).isEqualTo(ExitCode.FINE);
        assertThat(report("merged")).isEqualTo(report("once"));
        assertThat(folder.resolve("merged/report.html")).content().contains("layer3", "AUiC");
    }

    @Test
    void exactShardsMergeToTheReportOfOneExactRun() throws IOException {
        score("exact", "--exact");
        score("exact1", "--exact", "--shard", "1/2");
        score("exact2", "--exact", "--shard", "2/2");
        Run merged = Run.sb("merge", file("exact1"), file("exact2"), "-o", file("exact-merged"));
        assertThat(merged.code()).as(merged.err()).isEqualTo(ExitCode.FINE);
        assertThat(report("exact-merged")).isEqualTo(report("exact")).isNotEqualTo(report("once"));
        Files.write(folder.resolve("exact2/values.bin"), new byte[] {0}, StandardOpenOption.APPEND);
        Run damaged = Run.sb("merge", file("exact1"), file("exact2"), "-o", file("never"));
        assertThat(damaged.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(damaged.err()).contains("values.bin");
    }

    @Test
    void shardsOfSomethingElseAreIncomparable() {
        Path other = scenes("others", EmbeddedModels.TRAIN_SEED);
        assertThat(run(other, "other2", model, "--at", "layer3", "--shard", "2/2")
                        .code())
                .isEqualTo(ExitCode.FINE);
        score("native2", "--shard", "2/2", "--grid", "native");
        score("third", "--shard", "2/3");
        score("layer2", "--at", "layer2", "--shard", "2/2");
        for (String wrong : new String[] {"other2", "native2", "third", "layer2", "shard1"}) {
            Run run = Run.sb("merge", file("shard1"), file(wrong), "-o", file("never"));
            assertThat(run.code()).as("%s: %s", wrong, run.err()).isEqualTo(ExitCode.INCOMPARABLE);
            assertThat(run.err()).contains(wrong);
        }
        Run missing = Run.sb("merge", file("shard1"), "-o", file("never"));
        assertThat(missing.code()).isEqualTo(ExitCode.INCOMPARABLE);
        assertThat(missing.err()).contains("shard 2 of 2 is missing");
        assertThat(folder.resolve("never")).doesNotExist();
        assertThat(run(data, "never", model, "--at", "layer3", "--shard", "3/2").code())
                .isEqualTo(ExitCode.BAD_INPUT);
    }

    @Test
    void dumpsScoreAsTheModelDoes() throws IOException {
        Run dumped = Run.sb("dump", model, "--at", "layer3", "--data", data.toString(), "--quiet", "-o", file("dump"));
        assertThat(dumped.code()).as(dumped.err()).isEqualTo(ExitCode.FINE);
        assertThat(run(data, "dumped", "--dump", file("dump")).code()).isEqualTo(ExitCode.FINE);
        assertThat(report("dumped")).isEqualTo(report("once"));
        assertThat(run(scenes("strange", EmbeddedModels.TRAIN_SEED), "never", "--dump", file("dump"))
                        .code())
                .isEqualTo(ExitCode.INCOMPARABLE);
        assertThat(run(data, "never", "--dump", file("dump"), "--at", "layer9").code())
                .isEqualTo(ExitCode.BAD_INPUT);
        assertThat(run(data, "never", model, "--dump", file("dump")).code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(run(data, "never").code()).isEqualTo(ExitCode.BAD_INPUT);
    }

    @Test
    void sitesAloneNeedNoOutput() {
        score("alone", "--sites-only", "--grid", "native");
        ScoreReport alone = Json.read(folder.resolve("alone/report.json"), ScoreReport.class);
        ScoreReport once = Json.read(folder.resolve("once/report.json"), ScoreReport.class);
        assertThat(alone.sites().get(0).grids().get("native"))
                .isEqualTo(once.sites().get(0).grids().get("native"));
        assertThat(alone.reference()).isEmpty();
        assertThat(alone.segmentation()).isNull();
    }

    @Test
    void damagedImagesAreReportedAndLeftOutOnRequest() throws IOException {
        Path copy = scenes("damaged", EmbeddedModels.VAL_SEED);
        Run fine = Run.sb("data", copy.toString(), "--json", file("data.json"));
        assertThat(fine.code()).as(fine.out()).isEqualTo(ExitCode.FINE);
        assertThat(Json.read(folder.resolve("data.json"), DataReport.class).images())
                .isEqualTo(10);
        Path victim;
        try (Stream<Path> all = Files.walk(copy.getParent())) {
            victim = all.filter(
                            f -> f.toString().endsWith(".png") && f.toString().contains("image"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(victim);
        Files.write(victim, Arrays.copyOf(bytes, bytes.length / 2));
        Run faulty = Run.sb("data", copy.toString());
        assertThat(faulty.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(faulty.out())
                .contains("1 faults")
                .contains(victim.getFileName().toString());
        Run refused = run(copy, "never", model, "--at", "layer3");
        assertThat(refused.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(refused.err()).contains(victim.getFileName().toString());
        Run skipped = run(copy, "skipped", model, "--at", "layer3", "--skip-bad");
        assertThat(skipped.code()).as(skipped.err()).isEqualTo(ExitCode.FINE);
        assertThat(skipped.err())
                .contains("left out")
                .contains(victim.getFileName().toString());
        assertThat(Json.read(folder.resolve("skipped/report.json"), ScoreReport.class)
                        .data()
                        .images())
                .isEqualTo(9);
    }
}
