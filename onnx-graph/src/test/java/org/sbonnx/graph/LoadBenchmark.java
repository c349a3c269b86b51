package org.sbonnx.graph;

import java.nio.file.Files;
import java.nio.file.Path;
import org.sbonnx.graph.check.ModelChecker;
import org.sbonnx.graph.diff.ModelDiff;
import org.sbonnx.graph.shape.AnalysedModel;
import org.sbonnx.graph.shape.InferredShapes;

/**
 * Times loading, inferring, checking, saving and comparing one model: {@code LoadBenchmark MODEL COPY [ROUNDS]}. Checks that
 * what it saved is what it loaded. Peak memory is the operating system's ({@code VmHWM}, mapped pages included).
 */
final class LoadBenchmark {
    private LoadBenchmark() {}

    public static void main(String[] args) throws Exception {
        Path file = Path.of(args[0]);
        Path copy = Path.of(args[1]);
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 5;
        for (int i = 0; i < rounds; i++) {
            long start = System.nanoTime();
            OnnxModel model = OnnxModel.load(file);
            long loaded = System.nanoTime();
            InferredShapes shapes = AnalysedModel.of(model).shapes();
            long inferred = System.nanoTime();
            model.save(copy);
            long saved = System.nanoTime();
            System.out.printf(
                    "load %.3f infer %.3f save %.3f, together %.3f s%n",
                    (loaded - start) / 1e9, (inferred - loaded) / 1e9, (saved - inferred) / 1e9, (saved - start) / 1e9);
            if (!shapes.problems().isEmpty()) {
                throw new IllegalStateException(shapes.problems().toString());
            }
        }
        peak("load, infer, save");
        long start = System.nanoTime();
        int findings = ModelChecker.check(OnnxModel.load(file)).size();
        System.out.printf("check %.3f s, %d findings%n", (System.nanoTime() - start) / 1e9, findings);
        for (int i = 0; i < rounds; i++) {
            start = System.nanoTime();
            boolean same = ModelDiff.between(OnnxModel.load(file), OnnxModel.load(copy))
                    .isEmpty();
            System.out.printf("compare %.3f s, equal %s%n", (System.nanoTime() - start) / 1e9, same);
        }
        peak("all");
        if (Files.mismatch(file, copy) >= 0) {
            throw new IllegalStateException("the copy differs");
        }
    }

    private static void peak(String what) throws Exception {
        Path status = Path.of("/proc/self/status");
        if (Files.exists(status)) {
            Files.readAllLines(status).stream()
                    .filter(l -> l.startsWith("VmHWM") || l.startsWith("RssAnon") || l.startsWith("RssFile"))
                    .forEach(l -> System.out.println(what + " " + l));
        }
    }
}
