package org.sbonnx.auic.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.gate.Policy;
import org.sbonnx.schemas.gate.Policy.MetricRule;
import org.sbonnx.schemas.gate.Verdict.Finding;
import org.sbonnx.schemas.gate.Verdict.Outcome;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.schemas.report.ScoreReport.Site;

/**
 * Evaluates a policy's rules on metrics against a report. A metric that was not measured, or was measured on other data, is
 * {@link Outcome#INCOMPARABLE}, never a pass.
 */
public final class MeasuredRules {
    private final Policy policy;
    private final @Nullable ScoreReport report;
    private final @Nullable ScoreReport baseline;

    /** Reason why the report as a whole cannot be evaluated; null if it can. */
    private final @Nullable String mismatch;

    private MeasuredRules(
            Policy policy, String modelSha256, @Nullable ScoreReport report, @Nullable ScoreReport baseline) {
        this.policy = policy;
        this.report = report;
        this.baseline = baseline;
        this.mismatch = report == null
                ? "it was not measured: give --data or --report"
                : Comparability.mismatch(policy, modelSha256, report);
    }

    /**
     * Findings in the order of the rules, at least one for each.
     *
     * @param modelSha256 of the model being checked
     * @param report metrics of that model; null where nothing was measured
     * @param baseline an earlier report on the same data; null where there is none
     * @throws org.sbonnx.schemas.BadInput if the policy contradicts itself
     */
    public static List<Finding> evaluate(
            Policy policy, String modelSha256, @Nullable ScoreReport report, @Nullable ScoreReport baseline) {
        policy.validate();
        MeasuredRules rules = new MeasuredRules(policy, modelSha256, report, baseline);
        List<Finding> findings = new ArrayList<>();
        policy.metricRules().forEach(rule -> rules.evaluate(rule, findings));
        return findings;
    }

    /** Remarks for the author of the policy. */
    public static List<String> remarks(Policy policy) {
        List<String> remarks = new ArrayList<>();
        boolean auic = policy.metricRules().stream().anyMatch(r -> r.figure() == Policy.Metric.AUIC);
        boolean coverage = policy.metricRules().stream()
                .anyMatch(r -> r.figure() == Policy.Metric.COVERAGE && r.category() != null);
        if (auic && !coverage) {
            remarks.add("the policy bounds AUiC but no coverage of a named category: AUiC alone can be raised by"
                    + " dropping channels");
        }
        return remarks;
    }

    private void evaluate(MetricRule rule, List<Finding> findings) {
        if (report == null || mismatch != null) {
            findings.add(incomparable(
                    rule, subject(rule, null), Optional.ofNullable(mismatch).orElse("")));
            return;
        }
        if (!rule.figure().perSite()) {
            evaluate(rule, report, null, findings);
            return;
        }
        List<Site> sites = sites(report, rule.site());
        if (sites.isEmpty()) {
            String where = rule.site() == null ? "no bottleneck" : "no site '" + rule.site() + "'";
            findings.add(incomparable(rule, subject(rule, null), "the report has " + where));
        }
        sites.forEach(site -> evaluate(rule, report, site, findings));
    }

    /** The named site, or every bottleneck if the rule names none. */
    private static List<Site> sites(ScoreReport report, @Nullable String name) {
        return report.sites().stream()
                .filter(s ->
                        name == null ? !s.kind().equals("vanilla") : name.equals(s.alias()) || name.equals(s.site()))
                .toList();
    }

    private void evaluate(MetricRule rule, ScoreReport of, @Nullable Site site, List<Finding> findings) {
        String subject = subject(rule, site);
        ReportedMetric figure = ReportedMetric.read(rule, of, site);
        if (figure instanceof ReportedMetric.Missing m) {
            findings.add(incomparable(rule, subject, m.reason()));
        } else if (figure instanceof ReportedMetric.Absent a) {
            findings.add(Finding.of(name(rule), subject, Outcome.FAIL, a.reason(), rule.why()));
        } else if (figure instanceof ReportedMetric.Value v) {
            if (rule.min() != null) {
                findings.add(finding(rule, subject, "", Limit.minimum(rule.min()), v.value()));
            }
            if (rule.max() != null) {
                findings.add(finding(rule, subject, "", Limit.maximum(rule.max()), v.value()));
            }
            if (rule.tolerance() != null) {
                findings.add(againstBaseline(rule, site, subject, v.value()));
            }
        }
    }

    private Finding againstBaseline(MetricRule rule, @Nullable Site site, @Nullable String subject, double value) {
        if (baseline == null || report == null) {
            return incomparable(rule, subject, "there is no earlier report: give one with --baseline");
        }
        String different = Comparability.mismatch(report, baseline);
        if (different != null) {
            return incomparable(rule, subject, different);
        }
        Site earlier = null;
        if (site != null) {
            String alias = site.alias();
            List<Site> found = sites(baseline, alias == null ? site.site() : alias);
            if (found.isEmpty()) {
                return incomparable(rule, subject, "the baseline report has no such site");
            }
            earlier = found.get(0);
        }
        ReportedMetric was = ReportedMetric.read(rule, baseline, earlier);
        if (!(was instanceof ReportedMetric.Value before)) {
            return incomparable(rule, subject, "the baseline report lacks the metric");
        }
        double worse = rule.figure().smallerIsBetter() ? value - before.value() : before.value() - value;
        String versus = String.format(Locale.ROOT, "%.4f after %.4f in the baseline: the loss ", value, before.value());
        return finding(rule, subject, versus, Limit.maximum(Objects.requireNonNull(rule.tolerance())), worse);
    }

    private static Finding finding(
            MetricRule rule, @Nullable String subject, String before, Limit limit, double value) {
        return new Finding(
                name(rule),
                subject,
                limit.holds(value) ? Outcome.PASS : Outcome.FAIL,
                before + limit.sentence(value),
                limit.rounded(value),
                limit.bound(),
                rule.why(),
                List.of());
    }

    private static Finding incomparable(MetricRule rule, @Nullable String subject, String reason) {
        return Finding.of(name(rule), subject, Outcome.INCOMPARABLE, reason, rule.why());
    }

    private static String name(MetricRule rule) {
        return rule.figure().name().toLowerCase(Locale.ROOT);
    }

    /** Site, concept set and grid of a rule, where it has them. */
    private static @Nullable String subject(MetricRule rule, @Nullable Site site) {
        List<String> parts = new ArrayList<>();
        if (site != null) {
            String alias = site.alias();
            parts.add(alias == null ? site.site() : alias);
        } else if (rule.site() != null) {
            parts.add(rule.site());
        }
        if (rule.category() != null) {
            parts.add(rule.category());
        }
        if (rule.concept() != null) {
            parts.add(rule.concept());
        }
        if (rule.grid() != null) {
            parts.add(rule.gridOrNative().key() + " grid");
        }
        return parts.isEmpty() ? null : String.join(", ", parts);
    }
}
