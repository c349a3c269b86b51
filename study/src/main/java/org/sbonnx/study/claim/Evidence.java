package org.sbonnx.study.claim;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.sbonnx.schemas.study.StudyReport.Claim;
import org.sbonnx.schemas.study.StudyReport.ClaimVerdict;

/** Collects the conditions that decide a claim, with their numbers. A claim without any condition is not testable. */
final class Evidence {
    private final String id;
    private final String text;
    private final String where;
    private final String rule;
    private final List<String> numbers = new ArrayList<>();
    private int met;
    private int conditions;
    private int pending;
    private boolean missing;

    Evidence(String id, String text, String where, String rule) {
        this.id = id;
        this.text = text;
        this.where = where;
        this.rule = rule;
    }

    /** Adds a condition, with the numbers that it compares. */
    void require(boolean fulfilled, String format, Object... figures) {
        conditions++;
        met += fulfilled ? 1 : 0;
        numbers.add((fulfilled ? "✓ " : "✗ ") + String.format(Locale.ROOT, format, figures));
    }

    /** Makes the claim not testable, because an experiment is missing. */
    void missing(String what) {
        missing = true;
        numbers.add("missing: " + what);
    }

    /** Adds the number of experiments of the claim's tables that are not finished yet. */
    Evidence pending(int experiments) {
        pending += experiments;
        return this;
    }

    /** The claim, which holds if every condition is met. */
    Claim holdsIfAll() {
        return claim(met == conditions);
    }

    /** The claim, which holds if more than half of the conditions are met. */
    Claim holdsIfMost() {
        return claim(2 * met > conditions);
    }

    private Claim claim(boolean holds) {
        ClaimVerdict verdict = missing || conditions == 0
                ? ClaimVerdict.NOT_TESTABLE
                : holds ? ClaimVerdict.HOLDS : ClaimVerdict.DOES_NOT_HOLD;
        List<String> said = new ArrayList<>(numbers.isEmpty() ? List.of("no experiment") : numbers);
        if (pending > 0) {
            said.add(pending + " experiments of these tables are not run yet");
        }
        return new Claim(id, text, where, rule, verdict, String.join("; ", said));
    }
}
