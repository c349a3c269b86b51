package org.sbonnx.auic.gate;

import java.util.ArrayList;
import java.util.List;
import org.sbonnx.schemas.gate.Verdict;
import org.sbonnx.schemas.gate.Verdict.Finding;
import org.sbonnx.schemas.gate.Verdict.Outcome;

/** Verdict as text for a terminal: one line for each rule, with reason and details for those that do not pass. */
public final class VerdictText {
    private static final int SHOWN = 16;

    private VerdictText() {}

    /** The lines, the verdict last. */
    public static List<String> lines(Verdict verdict) {
        List<String> lines = new ArrayList<>();
        for (Finding f : verdict.findings()) {
            lines.add(String.format("%-13s %s: %s", f.outcome().name(), f.label(), f.message()));
            if (f.outcome() == Outcome.PASS) {
                continue;
            }
            if (f.why() != null) {
                lines.add("              why: " + f.why());
            }
            f.details().stream().limit(SHOWN).forEach(d -> lines.add("              " + d));
            if (f.details().size() > SHOWN) {
                lines.add("              … " + (f.details().size() - SHOWN) + " more");
            }
        }
        verdict.remarks().forEach(r -> lines.add("remark        " + r));
        lines.add("");
        lines.add(conclusion(verdict));
        return lines;
    }

    private static String conclusion(Verdict verdict) {
        int all = verdict.findings().size();
        int failed = verdict.findingsOf(Outcome.FAIL).size();
        int open = verdict.findingsOf(Outcome.INCOMPARABLE).size();
        String counts = all + " findings, " + failed + " violated, " + open + " not comparable or not measured";
        return verdict.outcome().name() + ": " + verdict.model().file() + " against '" + verdict.policy() + "' ("
                + counts + ")";
    }
}
