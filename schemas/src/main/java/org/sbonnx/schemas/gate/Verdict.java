package org.sbonnx.schemas.gate;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.Tool;
import org.sbonnx.schemas.report.ScoreReport;

/**
 * Result of checking a model against a policy.
 *
 * @param tool name and version of the writer
 * @param model the file that was checked
 * @param policy name of the policy
 * @param outcome of the whole
 * @param findings one or more for each rule, in the order of the policy
 * @param remarks what the author of the policy should know
 */
public record Verdict(
        String tool,
        ScoreReport.Model model,
        String policy,
        Outcome outcome,
        List<Finding> findings,
        List<String> remarks) {

    public Verdict {
        findings = List.copyOf(findings);
        remarks = List.copyOf(remarks);
    }

    /** Derives the outcome: FAIL if any finding fails, INCOMPARABLE if one is incomparable or there are none, else PASS. */
    public static Verdict of(ScoreReport.Model model, String policy, List<Finding> findings, List<String> remarks) {
        List<Outcome> outcomes = findings.stream().map(Finding::outcome).toList();
        Outcome whole = outcomes.contains(Outcome.FAIL)
                ? Outcome.FAIL
                : outcomes.contains(Outcome.INCOMPARABLE) || outcomes.isEmpty() ? Outcome.INCOMPARABLE : Outcome.PASS;
        return new Verdict(Tool.NAME_AND_VERSION, model, policy, whole, findings, remarks);
    }

    /** Findings of one outcome. */
    public List<Finding> findingsOf(Outcome outcome) {
        return findings.stream().filter(f -> f.outcome() == outcome).toList();
    }

    /** Outcome of a rule. */
    public enum Outcome {
        /** The model satisfies the rule. */
        PASS,
        /** The model violates the rule. */
        FAIL,
        /** The rule could not be evaluated: its metric was not measured, or not on the data it must be compared on. */
        INCOMPARABLE
    }

    /**
     * One rule applied to one thing.
     *
     * @param rule {@code structure.NAME} or the name of the metric
     * @param subject bottleneck, concept or set that the rule was applied to; null where it is the model as a whole
     * @param outcome whether the rule is satisfied
     * @param message a sentence with the values
     * @param value the measured value, rounded to the decimals of the limit
     * @param limit the limit it was compared with
     * @param why the policy's own reason for the rule
     * @param details lines that help to find the cause, such as a path
     */
    public record Finding(
            String rule,
            @Nullable String subject,
            Outcome outcome,
            String message,
            @Nullable BigDecimal value,
            @Nullable BigDecimal limit,
            @Nullable String why,
            List<String> details) {

        public Finding {
            details = List.copyOf(details);
        }

        /** A finding without values. */
        public static Finding of(
                String rule, @Nullable String subject, Outcome outcome, String message, @Nullable String why) {
            return new Finding(rule, subject, outcome, message, null, null, why, List.of());
        }

        /** The same with lines that help to find the cause. */
        public Finding withDetails(List<String> lines) {
            List<String> all = new ArrayList<>(details);
            all.addAll(lines);
            return new Finding(rule, subject, outcome, message, value, limit, why, all);
        }

        /** Rule and subject, as one name. */
        public String label() {
            return subject == null ? rule : rule + " (" + subject + ")";
        }
    }
}
