package org.sbonnx.schemas.study;

import java.util.List;

/**
 * All results of a study and what they say about the paper's claims.
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

    /** What the results say about a claim. */
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
     * @param where it stands in the paper
     * @param rule what the figures must satisfy for it to hold
     * @param verdict by that rule
     * @param numbers the figures that decided
     */
    public record Claim(String id, String text, String where, String rule, ClaimVerdict verdict, String numbers) {}
}
