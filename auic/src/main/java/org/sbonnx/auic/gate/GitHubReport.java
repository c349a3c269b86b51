package org.sbonnx.auic.gate;

import java.util.ArrayList;
import java.util.List;
import org.sbonnx.schemas.gate.Verdict;
import org.sbonnx.schemas.gate.Verdict.Finding;
import org.sbonnx.schemas.gate.Verdict.Outcome;

/** Verdict in the formats of GitHub Actions: annotations of a run, and a summary in Markdown. */
public final class GitHubReport {
    private static final int SHOWN = 12;

    private GitHubReport() {}

    /** One workflow command for each violated or incomparable rule, and for each remark. */
    public static List<String> annotations(Verdict verdict) {
        List<String> lines = new ArrayList<>();
        for (Finding f : verdict.findings()) {
            if (f.outcome() != Outcome.PASS) {
                lines.add("::error title=" + property("sbonnx: " + f.label()) + "::"
                        + data(f.message() + (f.why() == null ? "" : "\nWhy: " + f.why())));
            }
        }
        verdict.remarks().forEach(r -> lines.add("::warning title=sbonnx::" + data(r)));
        return lines;
    }

    /** Markdown with the verdict and a table of all rules. */
    public static String summary(Verdict verdict) {
        StringBuilder out = new StringBuilder();
        out.append("## ")
                .append(sign(verdict.outcome()))
                .append(' ')
                .append(verdict.outcome().name())
                .append(": ");
        out.append(text(verdict.model().file())).append("\n\n");
        out.append("Policy ").append(text(verdict.policy())).append(", SHA-256 `");
        out.append(verdict.model().sha256())
                .append("`, ")
                .append(text(verdict.tool()))
                .append("\n\n");
        out.append("| | Rule | Finding | Why |\n|---|---|---|---|\n");
        for (Finding f : verdict.findings()) {
            out.append("| ")
                    .append(sign(f.outcome()))
                    .append(" | ")
                    .append(text(f.label()))
                    .append(" | ");
            out.append(text(f.message()))
                    .append(" | ")
                    .append(f.why() == null ? "" : text(f.why()))
                    .append(" |\n");
        }
        for (Finding f : verdict.findings()) {
            if (!f.details().isEmpty() && f.outcome() != Outcome.PASS) {
                details(out, f);
            }
        }
        verdict.remarks().forEach(r -> out.append("\n> ").append(text(r)).append('\n'));
        return out.append('\n').toString();
    }

    private static void details(StringBuilder out, Finding f) {
        out.append("\n<details><summary>").append(text(f.label())).append("</summary>\n\n");
        f.details().stream()
                .limit(SHOWN)
                .forEach(d -> out.append("- ").append(text(d)).append('\n'));
        if (f.details().size() > SHOWN) {
            out.append("- … ").append(f.details().size() - SHOWN).append(" more in the JSON verdict\n");
        }
        out.append("\n</details>\n");
    }

    private static String sign(Outcome outcome) {
        return switch (outcome) {
            case PASS -> "✅";
            case FAIL -> "❌";
            case INCOMPARABLE -> "❔";
        };
    }

    /** Escapes text so that it starts neither markup nor a new table cell. */
    private static String text(String raw) {
        return raw.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replaceAll("([\\\\`*_|\\[\\]])", "\\\\$1")
                .replaceAll("[\\r\\n]+", " ");
    }

    private static String data(String raw) {
        return raw.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
    }

    private static String property(String raw) {
        return data(raw).replace(":", "%3A").replace(",", "%2C");
    }
}
