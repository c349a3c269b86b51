package org.sbonnx.auic.gate;

import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.Tool;
import org.sbonnx.schemas.gate.Policy;
import org.sbonnx.schemas.report.ScoreReport;

/** Reasons why metrics must not be compared. */
final class Comparability {
    private Comparability() {}

    /** Reason why a report does not fit the model and policy being checked; null if it fits. */
    static @Nullable String mismatch(Policy policy, String modelSha256, ScoreReport report) {
        if (!report.model().sha256().equals(modelSha256)) {
            return "the report is of another model: '" + report.model().file() + "' with SHA-256 "
                    + report.model().sha256() + " instead of " + modelSha256;
        }
        if (!major(report.tool()).equals(major(Tool.NAME_AND_VERSION))) {
            return "the report was written by " + report.tool() + ", another major version than "
                    + Tool.NAME_AND_VERSION;
        }
        Policy.DataPin pin = policy.data();
        if (pin != null && !pin.name().equals(report.data().name())) {
            return "the policy requires metrics on '" + pin.name() + "', the report's are on '"
                    + report.data().name() + "'";
        }
        if (pin != null
                && pin.sha256() != null
                && !pin.sha256().equals(report.data().sha256())) {
            return "the content of '" + pin.name() + "' is not what the policy pins: SHA-256 "
                    + report.data().sha256() + " instead of " + pin.sha256();
        }
        return null;
    }

    /** Reason why a report cannot be compared with an earlier one; null if it can. */
    static @Nullable String mismatch(ScoreReport report, ScoreReport baseline) {
        if (!report.data().sha256().equals(baseline.data().sha256())) {
            return "the baseline was measured on other data: '"
                    + baseline.data().name() + "' with SHA-256 "
                    + baseline.data().sha256();
        }
        if (!major(report.tool()).equals(major(baseline.tool()))) {
            return "the baseline was written by " + baseline.tool() + ", another major version than " + report.tool();
        }
        return report.options().equals(baseline.options())
                ? null
                : "the baseline was measured with other options: " + baseline.options() + " instead of "
                        + report.options();
    }

    /** Major version of {@code NAME MAJOR.MINOR…}; builds from source have a name in place of a number. */
    private static String major(String tool) {
        String version = tool.substring(tool.lastIndexOf(' ') + 1);
        return version.contains(".") ? version.substring(0, version.indexOf('.')) : version;
    }
}
