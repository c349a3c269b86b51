package org.sbonnx.auic.gate;

import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.Tool;
import org.sbonnx.schemas.gate.Policy;
import org.sbonnx.schemas.report.ScoreReport;

/** Why figures must not be set beside each other. */
final class Comparability {
    private Comparability() {}

    /** Why a report does not speak of a model as the policy wants it; null where it does. */
    static @Nullable String mismatch(Policy policy, String modelSha256, ScoreReport report) {
        if (!report.model().sha256().equals(modelSha256)) {
            return "the report is of another model: '" + report.model().file() + "' with SHA-256 "
                    + report.model().sha256() + ", judged is " + modelSha256;
        }
        if (!major(report.tool()).equals(major(Tool.NAME_AND_VERSION))) {
            return "the report was written by " + report.tool() + ", another major version than "
                    + Tool.NAME_AND_VERSION;
        }
        Policy.DataPin pin = policy.data();
        if (pin != null && !pin.name().equals(report.data().name())) {
            return "the policy wants figures on '" + pin.name() + "', the report has them on '"
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

    /** Why a report cannot be compared with an earlier one; null where it can. */
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

    /** Major version of {@code NAME MAJOR.MINOR…}; builds from source have a name instead of a number. */
    private static String major(String tool) {
        String version = tool.substring(tool.lastIndexOf(' ') + 1);
        return version.contains(".") ? version.substring(0, version.indexOf('.')) : version;
    }
}
