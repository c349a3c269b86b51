package org.sbonnx.schemas.study;

import java.util.List;

/**
 * All results of a study and the verdicts on the claims of the paper.
 *
 * @param tool name and version of the writer
 * @param name of the study
 * @param experiments number of experiments described
 * @param seconds that the finished experiments took together
 * @param claims verdicts
 * @param results of the finished experiments, without the scores of single channels
 */
public record StudyReport(
        String tool, String name, int experiments, double seconds, List<Claim> claims, List<StudyResult> results) {

    /** Verdict on a claim. */
    public enum ClaimVerdict {
        HOLDS,
        DOES_NOT_HOLD,
        /** The experiments that would show it are missing. */
        NOT_TESTABLE
    }

    /**
     * One claim of the paper.
     *
     * @param id short name
     * @param text the claim
     * @param where section, table or figure of the paper
     * @param rule condition on the results under which the claim holds
     * @param verdict by that rule
     * @param numbers the values that decided
     */
    public record Claim(String id, String text, String where, String rule, ClaimVerdict verdict, String numbers) {}
}
