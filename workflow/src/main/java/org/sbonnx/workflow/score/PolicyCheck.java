package org.sbonnx.workflow.score;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.gate.MeasuredRules;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.check.StructureCheck;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.gate.Policy;
import org.sbonnx.schemas.gate.Verdict;
import org.sbonnx.schemas.gate.Verdict.Finding;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.workflow.InferenceContext;
import org.sbonnx.workflow.ModelLoader;

/**
 * Checks a model against a policy.
 *
 * @param model to check
 * @param original that it was made from, where known
 */
public record PolicyCheck(OnnxModel model, @Nullable OnnxModel original) {
    /** Models that are being loaded. */
    public static final class Loading {
        private final CompletableFuture<OnnxModel> model;
        private final CompletableFuture<@Nullable OnnxModel> original;

        private Loading(CompletableFuture<OnnxModel> model, CompletableFuture<@Nullable OnnxModel> original) {
            this.model = model;
            this.original = original;
        }

        /**
         * Waits for both.
         *
         * @throws BadInput if one cannot be read, or is damaged; the model's own fault comes first
         */
        public PolicyCheck await() {
            return new PolicyCheck(join(model), join(original));
        }

        /** The result of work on another thread; its failure is the caller's. */
        private static <T extends @Nullable Object> T join(CompletableFuture<T> work) {
            try {
                return work.join();
            } catch (CompletionException e) {
                if (e.getCause() instanceof RuntimeException failure) {
                    throw failure;
                }
                if (e.getCause() instanceof Error failure) {
                    throw failure;
                }
                throw e;
            }
        }
    }

    /** Begins to load both models side by side: reading and hashing are most of the work of a structural check. */
    public static Loading load(Path model, @Nullable Path original) {
        return new Loading(
                CompletableFuture.supplyAsync(() -> ModelLoader.loadSound(model)),
                CompletableFuture.supplyAsync(() -> original == null ? null : ModelLoader.loadSound(original)));
    }

    /** Findings of the rules on the model's structure; nothing is run. */
    public List<Finding> structure(Policy policy) {
        Policy.Structure structure = policy.structure();
        return structure == null ? List.of() : StructureCheck.check(structure, model, original);
    }

    /**
     * The verdict.
     *
     * @param name of the policy
     * @param structure findings of {@link #structure}
     * @param measured scores of the model; null where there are none
     * @param baseline scores that the model's must not fall below, where a rule asks for that
     */
    public Verdict verdict(
            Policy policy,
            String name,
            List<Finding> structure,
            @Nullable ScoreReport measured,
            @Nullable ScoreReport baseline) {
        ScoreReport.Model identity = InferenceContext.identity(model);
        List<Finding> findings = new ArrayList<>(structure);
        findings.addAll(MeasuredRules.evaluate(policy, identity.sha256(), measured, baseline));
        return Verdict.of(identity, name, findings, MeasuredRules.remarks(policy));
    }
}
