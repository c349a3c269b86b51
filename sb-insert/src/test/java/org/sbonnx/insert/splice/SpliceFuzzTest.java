package org.sbonnx.insert.splice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.check.ModelChecker;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.Graphs;
import org.sbonnx.insert.Site;
import org.sbonnx.insert.SpliceWeights;
import org.sbonnx.insert.site.SiteFinder;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.model.Manifest.CodeForm;

/**
 * Damaged models are spliced at the sites they have left, or refused with {@link BadInput}: no other exception. {@link #main}
 * runs as many as wanted: {@code SpliceFuzzTest COUNT SEED}.
 */
class SpliceFuzzTest {
    private static final String[] OPERATORS = {
        "Relu",
        "Conv",
        "Add",
        "Concat",
        "Identity",
        "Dropout",
        "MaxPool",
        "Resize",
        "Shape",
        "Reshape",
        "Transpose",
        "MatMul",
        "If",
        "Cast",
        "BatchNormalization",
        "Sigmoid",
        "Mul"
    };
    private static final long[] NUMBERS = {-1, 0, 1, 2, 3, 7, 64, Integer.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE};

    private int refused;
    private int spliced;

    @Test
    void damagedModelsAreSplicedOrRefused() {
        assertThat(run(600, 1)).isEmpty();
        assertThat(refused).isPositive();
        assertThat(spliced).isPositive();
    }

    /** Arguments: number of mutants, first seed. */
    public static void main(String[] args) {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
        SpliceFuzzTest fuzz = new SpliceFuzzTest();
        List<String> failures = fuzz.run(count, args.length > 1 ? Long.parseLong(args[1]) : 1);
        failures.forEach(System.out::println);
        System.out.printf(
                "%d mutants, %d refused, %d splices, %d failures%n",
                count, fuzz.refused, fuzz.spliced, failures.size());
        System.exit(failures.isEmpty() ? 0 : 1);
    }

    private List<String> run(int count, long firstSeed) {
        List<OnnxModel> seeds = List.of(Graphs.residual(13), Graphs.residual(9), Graphs.twoScales());
        List<String> failures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long seed = firstSeed + i;
            OnnxModel model = damaged(seeds.get(i % seeds.size()), new Random(seed));
            try {
                use(model);
            } catch (BadInput e) {
                refused++;
            } catch (RuntimeException | StackOverflowError e) {
                StackTraceElement at = e.getStackTrace().length > 0 ? e.getStackTrace()[0] : null;
                failures.add("seed " + seed + ": " + e + " at " + at);
            }
        }
        return failures;
    }

    private void use(OnnxModel model) {
        ModelChecker.require(model);
        for (Site site : new SiteFinder(model).sites()) {
            BottleneckSpec spec = BottleneckSpec.usb(1, 3, CodeForm.ONEHOT, 1);
            SpliceWeights weights = SpliceWeights.random(site, spec, Splice.consumerKernels(model, site), 1);
            OnnxModel result = Splice.apply(model, site, spec, weights);
            assertThat(Removal.plan(result, model, List.of()).apply().bytes()).isEqualTo(model.bytes());
            spliced++;
        }
    }

    private static OnnxModel damaged(OnnxModel model, Random random) {
        ModelProto.Builder proto = model.proto().toBuilder();
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            damage(proto.getGraphBuilder(), random);
        }
        return OnnxModel.of(proto.build());
    }

    private static void damage(GraphProto.Builder g, Random random) {
        if (g.getNodeCount() == 0 || g.getInitializerCount() == 0) {
            return;
        }
        int at = random.nextInt(g.getNodeCount());
        NodeProto.Builder node = g.getNodeBuilder(at);
        NodeProto other = g.getNode(random.nextInt(g.getNodeCount()));
        switch (random.nextInt(11)) {
            case 0 -> node.setInput(random.nextInt(node.getInputCount()), other.getOutput(0));
            case 1 -> node.setOutput(0, other.getOutput(0));
            case 2 -> node.setOpType(OPERATORS[random.nextInt(OPERATORS.length)]);
            case 3 -> g.removeNode(at);
            case 4 -> g.addNode(random.nextInt(g.getNodeCount()), other);
            case 5 -> g.removeInitializer(random.nextInt(g.getInitializerCount()));
            case 6 -> node.addInput(random.nextBoolean() ? "" : other.getOutput(0));
            case 7 ->
                g.getInitializerBuilder(random.nextInt(g.getInitializerCount()))
                        .setDims(0, NUMBERS[random.nextInt(NUMBERS.length)]);
            case 8 -> g.addOutputBuilder().setName(other.getOutput(0));
            case 9 -> node.addAttributeBuilder().setName("group").setI(NUMBERS[random.nextInt(NUMBERS.length)]);
            default ->
                g.getInputBuilder(0)
                        .getTypeBuilder()
                        .getTensorTypeBuilder()
                        .getShapeBuilder()
                        .getDimBuilder(random.nextInt(4))
                        .setDimValue(NUMBERS[random.nextInt(NUMBERS.length)]);
        }
    }
}
