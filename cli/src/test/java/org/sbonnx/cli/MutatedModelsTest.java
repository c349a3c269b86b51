package org.sbonnx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.cli.command.ExitCode;
import org.sbonnx.testkit.ModelMutations;

/**
 * Damaged models through the commands that read models: each is used or refused, in bounded time, and leaves no file. {@link #main}
 * runs as many as wanted: {@code MutatedModelsTest COUNT SEED}.
 */
class MutatedModelsTest {
    static final String POLICY = """
            {
              "name": "all rules",
              "structure": {
                "bottlenecks": {"sites": ["block"]},
                "cut": {},
                "form": {"unsupervised": "onehot"},
                "channels": {"max": 16},
                "names": {},
                "readers": {},
                "unchanged": {"training": true}
              }
            }
            """;

    @TempDir
    Path folder;

    @Test
    void soundModelsPassEveryCommand() throws Exception {
        Cases cases = new Cases(folder);
        for (String seed : cases.seeds.models().keySet()) {
            cases.use(seed, Files.readAllBytes(cases.seeds.models().get(seed)), seed, 0);
        }
        assertThat(cases.campaign.failures()).isEmpty();
        assertThat(cases.refused).isEmpty();
    }

    @Test
    void damagedModelsAreUsedOrRefused() throws Exception {
        assertThat(run(folder, 40, 1).failures()).isEmpty();
    }

    /** Arguments: number of mutants, first seed. */
    public static void main(String[] args) throws Exception {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
        long first = args.length > 1 ? Long.parseLong(args[1]) : 1;
        long start = System.nanoTime();
        Campaign campaign = run(Files.createTempDirectory("campaign"), count, first);
        campaign.failures().forEach(System.out::println);
        campaign.print();
        System.out.printf("%d mutants, %.1f s%n", count, (System.nanoTime() - start) / 1e9);
        System.exit(campaign.failures().isEmpty() ? 0 : 1);
    }

    private static Campaign run(Path folder, int count, long first) throws IOException, InterruptedException {
        Cases cases = new Cases(folder);
        List<String> names = List.copyOf(cases.seeds.models().keySet());
        for (long i = first; i < first + count; i++) {
            String name = names.get((int) (i % names.size()));
            byte[] mutant = new ModelMutations(i)
                    .mutate(Files.readAllBytes(cases.seeds.models().get(name)));
            cases.use(name, mutant, name + " " + i, new Random(i * 31).nextInt(240));
        }
        return cases.campaign;
    }

    /** The commands for one model. */
    private static final class Cases {
        private final SeedModels seeds;
        private final Campaign campaign;
        private final Path policy;
        private final List<String> refused = new ArrayList<>();

        Cases(Path folder) throws IOException {
            seeds = new SeedModels(Files.createDirectories(folder.resolve("seeds")));
            campaign = new Campaign(Files.createDirectories(folder.resolve("out")));
            policy = Files.writeString(folder.resolve("policy.json"), POLICY);
        }

        /**
         * Runs the commands; costly ones for some models only.
         *
         * @param name of the model that was damaged
         * @param draw those whose number divides it are run
         */
        void use(String name, byte[] bytes, String what, int draw) throws IOException, InterruptedException {
            // Beside the seeds, where external data is found.
            Path file = Files.write(seeds.data().getParent().resolveSibling("m.onnx"), bytes);
            String m = file.toString();
            String data = seeds.data().toString();
            String original = seeds.models().get(name.replace("-usb", "")).toString();
            run(what, "inspect ?", m);
            run(what, "diff ? ?", original, m);
            run(what, "insert ? --at ? --usb 1x4 -o ?", m, site(name), campaign.out("i.onnx"));
            run(what, "export ? --triton ? --name n", m, campaign.out("triton"));
            run(what, "eval ? --data ? --json ?", m, data, campaign.out("eval.json"));
            if (name.endsWith("-usb")) {
                run(what, "check ? --policy ? --original ?", m, policy, original);
                run(what, "remove ? --original ? -o ?", m, original, campaign.out("r.onnx"));
                run(what, "export ? --djl-serving ? --codes", m, campaign.out("djl"));
            } else if (seeds.models().containsKey(name + "-usb")) {
                String usb = seeds.models().get(name + "-usb").toString();
                run(what, "check ? --policy ? --original ?", usb, policy, m);
                run(what, "remove ? --original ? -o ?", usb, m, campaign.out("r.onnx"));
            }
            if (draw % 4 == 0) {
                useCostly(name, m, what, draw);
            }
        }

        private void useCostly(String name, String m, String what, int draw) throws IOException, InterruptedException {
            String data = seeds.data().toString();
            run(what, "score ? --data ? --at ? -o ?", m, data, site(name), campaign.out("scored"));
            run(what, "calibrate ? --at ? --usb 1x4 --data ? -o ?", m, site(name), data, campaign.out("c.onnx"));
            run(what, "dump ? --data ? --at ? -o ?", m, data, site(name), campaign.out("dump"));
            if (name.endsWith("-usb")) {
                run(what, "effects ? --data ?", m, data);
            } else {
                run(what, "inspect ? --verify", m);
            }
            if (draw % 24 == 0) {
                if (name.endsWith("-usb")) {
                    run(what, "train ? --data ? --epochs 1 -o ?", m, data, campaign.out("t.onnx"));
                } else {
                    run(
                            what,
                            "convert ? --at block --usb 1x4 --data ? --val ? --epochs 1 -o ?",
                            m,
                            data,
                            data,
                            campaign.out("converted"));
                }
            }
        }

        /** A site that cuts the graph and is not the one of the seed's bottleneck. */
        private static String site(String name) {
            return name.equals("resized") ? "joined" : "r1";
        }

        private void run(String what, String text, Object... values) throws IOException, InterruptedException {
            String[] all = CommandLine.of(text + " --threads 1 --quiet", values);
            if (campaign.run(what, all) == ExitCode.BAD_INPUT) {
                refused.add(String.join(" ", all));
            }
        }
    }
}
