package org.sbonnx.study.claim;

import java.util.ArrayList;
import java.util.List;
import org.sbonnx.schemas.study.StudyReport.Claim;
import org.sbonnx.schemas.study.StudyReport.ClaimVerdict;
import org.sbonnx.study.result.StudyResults;

/** Verdicts on the paper's claims, each by a rule that was stated before the results were seen. */
public final class Claims {
    /** Text of a verdict. */
    public static final String HOLDS = "holds";

    /** Text of a verdict. */
    public static final String DOES_NOT_HOLD = "does not hold";

    /** Text of a verdict. */
    public static final String NOT_TESTABLE = "not testable here";

    private final StudyResults results;

    public Claims(StudyResults results) {
        this.results = results;
    }

    public List<Claim> evaluate() {
        List<Claim> all = new ArrayList<>(new SegmentationClaims(results).evaluate());
        all.addAll(new InspectabilityClaims(results).evaluate());
        return all;
    }

    /** Text of a verdict. */
    public static String text(ClaimVerdict verdict) {
        return switch (verdict) {
            case HOLDS -> HOLDS;
            case DOES_NOT_HOLD -> DOES_NOT_HOLD;
            case NOT_TESTABLE -> NOT_TESTABLE;
        };
    }
}
