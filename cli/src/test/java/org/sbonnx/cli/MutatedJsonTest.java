package org.sbonnx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.onnx.ModelProto;

/**
 * Damaged JSON through the commands that read it: policies, plans, preprocessing, data sets, reports, manifests. {@link #main} runs as many
 * as wanted: {@code MutatedJsonTest COUNT SEED}.
 */
class MutatedJsonTest {
    private static final String POLICY = """
            {"name": "all rules", "why": "w", "data": {"name": "street"},
             "structure": {"bottlenecks": {"sites": ["block"], "why": "w"}, "cut": {}, "form": {"unsupervised": "onehot"},
              "channels": {"max": 16}, "names": {"keep": ["c"], "placeholders": true}, "readers": {}, "unchanged": {"training": true}},
             "measured": [{"figure": "auic", "category": "class", "min": 0.4, "why": "w"}, {"figure": "coverage", "min": 0.1},
              {"figure": "concept_miou", "concept": "road", "min": 0.85}, {"figure": "miou_loss", "max": 0.03},
              {"figure": "class_iou", "concept": "car", "min": 0.6}, {"figure": "auic", "tolerance": 0.02}]}
            """;
    private static final String PLAN = """
            {"regime": "annealed", "temperature": {"start": 1.0, "end": 0.01, "gamma": 10}, "entropyWeight": 0.1,
             "training": {"epochs": 1, "batch": 2, "imagesAtOnce": null, "optimizer": "sgd", "learningRate": 0.002, "newLayerFactor": 1,
              "momentum": 0.9, "weightDecay": 5e-4, "schedule": "poly", "power": 0.9, "clipNorm": null},
             "batchNorm": "train", "teacherStride": 4, "teacherFeatures": [], "classWeights": {"pole": 2.0}, "classBalance": 0.25,
             "auxiliary": [], "augmentation": {"flip": true, "minZoom": 1.0, "maxZoom": 1.5, "colour": 0.1, "variants": 2},
             "patience": null, "cacheHalf": false, "seed": 1}
            """;
    private static final String PREPROCESS = """
            {"width": 32, "height": 24, "channelOrder": "RGB", "layout": "NCHW", "divide": 255, "mean": [0.485, 0.456, 0.406],
             "std": [0.229, 0.224, 0.225], "resize": "stretch"}
            """;

    @TempDir
    Path folder;

    @Test
    void damagedFilesAreUsedOrRefused() throws Exception {
        assertThat(run(folder, 120, 1).failures()).isEmpty();
    }

    /** Arguments: number of mutants, first seed. */
    public static void main(String[] args) throws Exception {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 2_000;
        long first = args.length > 1 ? Long.parseLong(args[1]) : 1;
        Campaign campaign = run(Files.createTempDirectory("campaign"), count, first);
        campaign.failures().forEach(System.out::println);
        campaign.print();
        System.exit(campaign.failures().isEmpty() ? 0 : 1);
    }

    private static Campaign run(Path folder, int count, long first) throws IOException, InterruptedException {
        Cases files = new Cases(folder);
        for (long i = first; i < first + count; i++) {
            files.use(i);
        }
        return files.campaign;
    }

    /** The sound files, and the commands that read each kind. */
    private static final class Cases {
        private final Path folder;
        private final SeedModels seeds;
        private final Campaign campaign;
        private final String original;
        private final String model;
        private final String data;
        private final String policy;
        private final String report;
        private String what = "";

        Cases(Path folder) throws IOException {
            this.folder = folder;
            seeds = new SeedModels(Files.createDirectories(folder.resolve("seeds")));
            campaign = new Campaign(Files.createDirectories(folder.resolve("out")));
            original = seeds.models().get("residual").toString();
            model = seeds.models().get("residual-usb").toString();
            data = seeds.data().toString();
            policy = Files.writeString(folder.resolve("policy.json"), POLICY).toString();
            Run scored = Run.sb(CommandLine.of("score ? --data ? --quiet -o ?", model, data, folder.resolve("scored")));
            if (scored.code() != 0) {
                throw new IllegalStateException(scored.err());
            }
            report = folder.resolve("scored/report.json").toString();
        }

        void use(long seed) throws IOException, InterruptedException {
            JsonMutations mutations = new JsonMutations(seed);
            switch ((int) (seed % 6)) {
                case 0 -> {
                    String file = damaged(mutations, POLICY, seed);
                    sb("check ? --policy ? --original ? --report ?", model, file, original, report);
                }
                case 1 -> {
                    String file = damaged(mutations, PLAN, seed);
                    sb(
                            "train ? --data ? --plan ? --epochs 1 -o ? --work ?",
                            model,
                            data,
                            file,
                            campaign.out("t.onnx"),
                            campaign.out("work"));
                }
                case 2 -> {
                    String file = damaged(mutations, PREPROCESS, seed);
                    sb("eval ? --data ? --preprocess ? --json ?", original, data, file, campaign.out("e.json"));
                    sb(
                            "calibrate ? --at block --usb 1x4 --data ? --preprocess ? -o ?",
                            original,
                            data,
                            file,
                            campaign.out("c.onnx"));
                }
                case 3 -> useData(mutations, seed);
                case 4 -> {
                    String file = damaged(mutations, Files.readString(Path.of(report)), seed);
                    sb("check ? --policy ? --report ? --junit ?", model, policy, file, campaign.out("j.xml"));
                    sb(
                            "check ? --policy ? --report ? --baseline ? --card ?",
                            model,
                            policy,
                            report,
                            file,
                            campaign.out("card.json"));
                }
                default -> useManifest(mutations, seed);
            }
        }

        private void useData(JsonMutations mutations, long seed) throws IOException, InterruptedException {
            byte[] bytes = mutations.mutate(Files.readString(seeds.data()));
            Path file = seeds.data().resolveSibling("damaged.json");
            Files.write(file, bytes);
            what = "data set " + seed + " " + new String(bytes, StandardCharsets.UTF_8);
            sb("data ?", file);
            sb("eval ? --data ?", model, file);
            sb("score ? --data ? -o ?", model, file, campaign.out("s"));
            sb("calibrate ? --at block --ssb class --data ? -o ?", original, file, campaign.out("c.onnx"));
        }

        private void useManifest(JsonMutations mutations, long seed) throws IOException, InterruptedException {
            ModelProto.Builder proto = OnnxModel.load(Path.of(model)).proto().toBuilder();
            String manifest = proto.getMetadataProps(0).getValue();
            byte[] bytes = mutations.mutate(manifest);
            proto.getMetadataPropsBuilder(0).setValue(new String(bytes, StandardCharsets.UTF_8));
            String file = Files.write(folder.resolve("m.onnx"), proto.build().toByteArray())
                    .toString();
            what = "manifest " + seed + " " + new String(bytes, StandardCharsets.UTF_8);
            sb("inspect ?", file);
            sb("check ? --policy ? --original ?", file, policy, original);
            sb("remove ? --original ? -o ?", file, original, campaign.out("r.onnx"));
            sb("eval ? --data ?", file, data);
            sb("score ? --data ? -o ? --stamp ?", file, data, campaign.out("s"), campaign.out("s.onnx"));
            sb("export ? --triton ? --name n --codes", file, campaign.out("t"));
            sb("insert ? --at r1 --usb 1x3 -o ?", file, campaign.out("i.onnx"));
            sb("effects ? --data ?", file, data);
            if (seed % 24 == 5) {
                sb(
                        "train ? --data ? --epochs 1 -o ? --work ?",
                        file,
                        data,
                        campaign.out("t.onnx"),
                        campaign.out("work"));
            }
        }

        private String damaged(JsonMutations mutations, String sound, long seed) throws IOException {
            byte[] bytes = mutations.mutate(sound);
            what = seed + " " + new String(bytes, StandardCharsets.UTF_8);
            return Files.write(folder.resolve("damaged.json"), bytes).toString();
        }

        private void sb(String text, Object... values) throws IOException, InterruptedException {
            campaign.run(what, CommandLine.of(text + " --threads 1 --quiet", values));
        }
    }
}
